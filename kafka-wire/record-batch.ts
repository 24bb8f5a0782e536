import { Reader } from './codec'
import { crc32c } from './crc32c'
import { decompress } from './decompress'
import { readMessage } from './message-set'
import { timestampOf, type Timestamp } from './timestamp'

/** A record as it lies in a partition. Buffers are views of the reply they came in: copy what is kept. */
export interface RawRecord extends Timestamp {
  partition: number
  offset: number
  key: Buffer | null
  value: Buffer | null
  headers: { key: string; value: Buffer | null }[]
  /** Why its batch could not be read (damaged, or a codec that fails); key and value are null then. */
  unreadable: string | null
}

/** A producer's transaction that was aborted, from this offset on: its records up to its marker do not count. */
export interface AbortedTransaction {
  producer: number
  from: number
}

export interface ReadBatches {
  records: RawRecord[]
  /** The offset to fetch next. */
  next: number
  /** How many offsets between `from` and `next` hold nothing: compaction removed their records. */
  missing: number
}

/** Offset, length, leader epoch, magic (https://kafka.apache.org/documentation/#recordbatch). */
const headSize = 17
/** Offsets of a damaged batch, whose count may be damaged as well, that are taken for its own. */
const mostInBatch = 1_000_000
const attributeBits = { codec: 0x07, appendTime: 0x08, transactional: 0x10, control: 0x20 }
/** The type of a control record's key: 0 aborts its producer's transaction, 1 commits it. */
const abortMarker = 0

interface State {
  partition: number
  from: number
  records: RawRecord[]
  /** Aborted transactions that have not begun yet, in order, and the producers of those that have. */
  pending: AbortedTransaction[]
  aborted: Set<number>
  missing: number
}

/**
 * The records of one partition in a fetch's reply, from `from` on, and the offset to fetch next. A last batch that is
 * not whole (the broker cuts at the size asked for) is left for the next fetch. Markers of transactions, and records of
 * those named in `aborted`, are left out. A batch that is damaged or cannot be decompressed comes as records that say why.
 */
export function readBatches(bytes: Buffer, partition: number, from: number, aborted: readonly AbortedTransaction[] = []): ReadBatches {
  const pending = [...aborted].sort((a, b) => a.from - b.from)
  const state: State = { partition, from, records: [], pending, aborted: new Set(), missing: 0 }
  let next = from
  const reader = new Reader(bytes)
  while (reader.left >= headSize) {
    const base = reader.int64()
    const length = reader.int32()
    if (length < headSize - 12 || length > reader.left) break
    const batch = new Reader(reader.slice(length))
    if (base > next) state.missing += base - next
    batch.int32()
    const magic = batch.int8()
    const following = reader.left >= 8 ? reader.bytes.readInt32BE(reader.at) * 0x1_0000_0000 + reader.bytes.readUInt32BE(reader.at + 4) : null
    const end = magic < 2 ? readOld(batch, base, magic, next, state) : readBatch(batch, base, following, state)
    next = Math.max(next, end)
  }
  return { records: state.records, next, missing: state.missing }
}

/** Before Kafka 0.11: one message, or a compressed set of them whose last offset this is. */
function readOld(batch: Reader, base: number, magic: number, next: number, state: State): number {
  const messages = readMessage(batch, base, magic)
  for (const message of messages) if (message.offset >= state.from) state.records.push({ partition: state.partition, headers: [], ...message })
  // The set's first offset is its wrapper's last, so that what `base` left out above is not missing.
  if (base > next) state.missing -= Math.min(base - next, messages.filter(({ offset }) => offset >= next && offset < base).length)
  return base + 1
}

/** Adds a batch's records; returns the offset after its last. */
function readBatch(batch: Reader, base: number, following: number | null, state: State): number {
  const crc = batch.int32()
  // The broker checks a batch when it takes it, and hands out later what lies on its disk.
  const damaged = crc32c(batch.bytes.subarray(batch.at)) !== crc
  const attributes = batch.int16()
  const last = batch.int32()
  const firstTimestamp = batch.bigint64()
  const maxTimestamp = batch.bigint64()
  const producer = batch.int64()
  batch.slice(6) // the producer's epoch, base sequence
  const count = batch.int32()
  if (damaged) return unreadable(base, damagedEnd(base, last, following), { timestamp: null }, 'the checksum does not match: damaged on the broker’s disk', state)
  const next = base + last + 1
  if (next <= state.from) return next
  while (state.pending[0] && state.pending[0].from < next) state.aborted.add(state.pending.shift()?.producer ?? -1)
  const has = (bit: number): boolean => (attributes & bit) !== 0
  let body: Reader
  try {
    body = new Reader(decompress(attributes & attributeBits.codec, batch.slice(batch.left)))
    if (has(attributeBits.control)) {
      if (isAbort(body)) state.aborted.delete(producer)
      return next
    }
    if (has(attributeBits.transactional) && state.aborted.has(producer)) return next
    const records = readRecords(body, count, base, state)
    for (const { delta, ...record } of records) {
      // LogAppendTime: the batch's own time holds for all of its records.
      const time = timestampOf(has(attributeBits.appendTime) ? maxTimestamp : firstTimestamp + BigInt(delta))
      state.records.push({ ...record, ...time })
    }
    // A batch keeps its first and last offset when compaction removes records from it.
    state.missing += Math.max(0, next - Math.max(base, state.from) - records.length)
  } catch (error) {
    return unreadable(base, next, timestampOf(maxTimestamp), error instanceof Error ? error.message : String(error), state)
  }
  return next
}

/** The end of a batch whose own count is not to be trusted: the beginning of the one behind it, where there is one. */
function damagedEnd(base: number, last: number, following: number | null): number {
  if (following !== null && following > base && following - base <= mostInBatch) return following
  return base + (last >= 0 && last < mostInBatch ? last + 1 : 1)
}

function unreadable(base: number, next: number, time: Timestamp, reason: string, { partition, from, records }: State): number {
  for (let offset = Math.max(base, from); offset < next; offset++)
    records.push({ partition, offset, ...time, key: null, value: null, headers: [], unreadable: reason })
  return next
}

function isAbort(body: Reader): boolean {
  body.varint()
  body.int8()
  body.varint()
  body.varint()
  const key = readBytes(body)
  return key !== null && key.length >= 4 && key.readInt16BE(2) === abortMarker
}

/** All of a batch, or nothing: what breaks off in the middle throws. */
function readRecords(body: Reader, count: number, base: number, { partition, from }: State): (RawRecord & { delta: number })[] {
  const records: (RawRecord & { delta: number })[] = []
  for (let i = 0; i < count; i++) {
    const end = body.varint() + body.at
    if (end > body.bytes.length) throw new RangeError('a record goes beyond its batch')
    body.int8()
    const delta = body.varint()
    const offset = base + body.varint()
    if (offset >= from)
      records.push({ partition, offset, timestamp: null, delta, key: readBytes(body), value: readBytes(body), headers: readHeaders(body), unreadable: null })
    body.at = end
  }
  return records
}

function readBytes(reader: Reader): Buffer | null {
  const length = reader.varint()
  return length < 0 ? null : reader.slice(length)
}

function readHeaders(reader: Reader): RawRecord['headers'] {
  const headers: RawRecord['headers'] = []
  for (let left = reader.varint(); left > 0; left--)
    headers.push({ key: readBytes(reader)?.toString('utf8') ?? '', value: readBytes(reader) })
  return headers
}
