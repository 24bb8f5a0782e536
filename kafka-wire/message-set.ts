import { Reader } from './codec'
import { decompress } from './decompress'
import type { RawRecord } from './record-batch'
import { timestampOf } from './timestamp'

type OldMessage = Pick<RawRecord, 'offset' | 'timestamp' | 'timestampText' | 'key' | 'value' | 'unreadable'>

/**
 * A message of the formats before Kafka 0.11 (magic 0 and 1), which brokers keep as they are: itself, or where it is
 * compressed the messages in it. `offset` is the one before its size. Its checksum, CRC-32 of zlib's, is passed over.
 */
export function readMessage(message: Reader, offset: number, magic: number): OldMessage[] {
  try {
    // The caller read four bytes for a batch's leader epoch, and the magic: here the four were the checksum.
    const attributes = message.int8()
    const time = timestampOf(magic === 0 ? -1n : message.bigint64())
    const key = bytes(message)
    const value = bytes(message)
    const codec = attributes & 0x07
    if (codec === 0 || value === null) return [{ offset, ...time, key, value, unreadable: null }]
    const inner = readSet(decompress(codec, value))
    // Magic 1 counts inside from 0, and the wrapper has the offset of its last (KIP-31).
    const shift = magic === 0 ? 0 : offset - (inner.at(-1)?.offset ?? 0)
    return inner.map((each) => ({ ...each, offset: each.offset + shift }))
  } catch (error) {
    return [{ offset, timestamp: null, key: null, value: null, unreadable: error instanceof Error ? error.message : String(error) }]
  }
}

function readSet(set: Buffer): OldMessage[] {
  const reader = new Reader(set)
  const messages: OldMessage[] = []
  while (reader.left > 0) {
    const offset = reader.int64()
    const message = new Reader(reader.slice(reader.int32()))
    message.int32()
    const magic = message.int8()
    messages.push(...readMessage(message, offset, magic))
  }
  return messages
}

function bytes(reader: Reader): Buffer | null {
  const length = reader.int32()
  return length < 0 ? null : reader.slice(length)
}
