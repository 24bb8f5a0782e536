import { Output } from './output'

const magic = 0x184d2204
const skippable = 0x184d2a50

/**
 * Undoes LZ4 frames (https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md), whose blocks may refer to each other.
 * The frame's own checksums are passed over: a record batch has one over all of it, and clients before Kafka 0.10 wrote
 * the header's in a wrong way. Throws where the bytes are none, or make more than `limit`.
 */
export function unlz4(bytes: Buffer, limit: number): Buffer {
  const output = new Output(bytes.length * 4, limit)
  for (let at = 0; at < bytes.length; ) {
    const kind = bytes.readUInt32LE(at)
    at += 4
    if ((kind & 0xfffffff0) >>> 0 === skippable) at += 4 + bytes.readUInt32LE(at)
    else if (kind === magic) at = frame(bytes, at, output)
    else throw new Error('not LZ4')
  }
  return output.done()
}

/** Adds what a frame holds, from its descriptor on; returns where it ends. */
function frame(bytes: Buffer, from: number, output: Output): number {
  const flags = bytes.readUInt8(from)
  if (flags >> 6 !== 1) throw new Error(`LZ4 version ${flags >> 6}`)
  const has = (bit: number): boolean => (flags & bit) !== 0
  const [blockChecksum, contentSize, contentChecksum, dictionary] = [has(0x10), has(0x08), has(0x04), has(0x01)]
  if (dictionary) throw new Error('LZ4 with a dictionary')
  let at = from + 2 + (contentSize ? 8 : 0) + 1
  for (;;) {
    const head = bytes.readUInt32LE(at)
    at += 4
    if (head === 0) return at + (contentChecksum ? 4 : 0)
    const size = head & 0x7fffffff
    if (at + size > bytes.length) throw new Error('a block goes beyond its frame')
    const block = bytes.subarray(at, at + size)
    if (head >>> 31 === 1) output.literal(block)
    else sequences(block, output)
    at += size + (blockChecksum ? 4 : 0)
  }
}

/** https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md */
function sequences(block: Buffer, output: Output): void {
  let at = 0
  const byte = (): number => {
    const value = block[at++]
    if (value === undefined) throw new Error('the block ends too early')
    return value
  }
  const length = (short: number): number => {
    let value = short
    if (short === 15) for (let more = 255; more === 255; value += more) more = byte()
    return value
  }
  while (at < block.length) {
    const token = byte()
    const literals = length(token >> 4)
    if (at + literals > block.length) throw new Error('the block ends too early')
    output.literal(block.subarray(at, at + literals))
    at += literals
    // The last sequence is literals only.
    if (at === block.length) return
    const distance = byte() | (byte() << 8)
    output.copy(distance, length(token & 15) + 4)
  }
}
