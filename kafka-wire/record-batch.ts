import { gunzipSync } from 'node:zlib'
import { Reader } from './codec'

/** A record as it lies in a partition. Buffers are views of the reply they came in: copy what is kept. */
export interface RawRecord {
  partition: number
  offset: number
  timestamp: number | null
  key: Buffer | null
  value: Buffer | null
  headers: { key: string; value: Buffer | null }[]
  /** Set where the batch is compressed by what is not undone here; key and value are null then. */
  unreadable: string | null
}

const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd']
/** A compressed batch may not grow beyond this, bytes. */
const largestBatch = 256 * 1024 * 1024
/** Offset, length, leader epoch, magic (https://kafka.apache.org/documentation/#recordbatch). */
const headSize = 17

/**
 * The records of one partition in a fetch's reply, from `from` on, and the offset to fetch next. A last batch that is
 * not whole (the broker cuts at the size asked for) is left for the next fetch. Markers of transactions are left out.
 */
export function readBatches(bytes: Buffer, partition: number, from: number): { records: RawRecord[]; next: number } {
  const records: RawRecord[] = []
  let next = from
  const reader = new Reader(bytes)
  while (reader.left >= headSize) {
    const base = reader.int64()
    const length = reader.int32()
    if (length > reader.left) break
    const batch = new Reader(reader.slice(length))
    batch.int32()
    const magic = batch.int8()
    if (magic < 2) {
      // Before Kafka 0.11: one message or a compressed set, whose last offset this is.
      if (base >= from) records.push(unread(partition, base, null, `message format ${magic}`))
      next = Math.max(next, base + 1)
      continue
    }
    next = Math.max(next, readBatch(batch, base, partition, from, records))
  }
  return { records, next }
}

const unread = (partition: number, offset: number, timestamp: number | null, unreadable: string): RawRecord => ({
  partition, offset, timestamp, key: null, value: null, headers: [], unreadable,
})

/** Adds a batch's records; returns the offset after its last. */
function readBatch(batch: Reader, base: number, partition: number, from: number, records: RawRecord[]): number {
  batch.int32() // CRC: TCP has one of its own, and the broker checked this one when it took the batch.
  const attributes = batch.int16()
  const next = base + batch.int32() + 1
  const firstTimestamp = batch.int64()
  const maxTimestamp = batch.int64()
  batch.slice(14) // producer id, its epoch, base sequence
  const count = batch.int32()
  if ((attributes & 0x20) !== 0 || next <= from) return next
  const codec = codecs[attributes & 0x07] ?? 'unknown'
  // LogAppendTime: the batch's own time holds for all of its records.
  const appended = (attributes & 0x08) !== 0
  const time = (timestamp: number): number | null => (timestamp < 0 ? null : timestamp)
  const rest = batch.slice(batch.left)
  let body: Reader
  try {
    if (codec !== 'none' && codec !== 'gzip') throw new Error(codec)
    body = new Reader(codec === 'gzip' ? gunzipSync(rest, { maxOutputLength: largestBatch }) : rest)
  } catch {
    for (let offset = Math.max(base, from); offset < base + count; offset++)
      records.push(unread(partition, offset, time(maxTimestamp), codec))
    return next
  }
  for (let i = 0; i < count; i++) {
    const end = body.varint() + body.at
    body.int8()
    const timestamp = firstTimestamp + body.varint()
    const offset = base + body.varint()
    if (offset >= from) {
      records.push({
        partition,
        offset,
        timestamp: time(appended ? maxTimestamp : timestamp),
        key: readBytes(body),
        value: readBytes(body),
        headers: readHeaders(body),
        unreadable: null,
      })
    }
    body.at = end
  }
  return next
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
