import { Output } from './output'

/** What the Java client puts before its blocks (xerial's SnappyOutputStream); librdkafka writes one bare block. */
const xerial = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
/** That, its version and the oldest version that reads it. */
const xerialHead = 16

/** Undoes Snappy, bare or in xerial's frames. Throws where the bytes are none, or make more than `limit`. */
export function unsnappy(bytes: Buffer, limit: number): Buffer {
  if (!bytes.subarray(0, xerial.length).equals(xerial)) return block(bytes, limit)
  const blocks: Buffer[] = []
  let made = 0
  for (let at = xerialHead; at < bytes.length; ) {
    const size = bytes.readInt32BE(at)
    at += 4
    if (size < 0 || at + size > bytes.length) throw new Error('a block goes beyond its frame')
    const next = block(bytes.subarray(at, at + size), limit - made)
    blocks.push(next)
    made += next.length
    at += size
  }
  return Buffer.concat(blocks)
}

/** https://github.com/google/snappy/blob/main/format_description.txt */
function block(bytes: Buffer, limit: number): Buffer {
  let at = 0
  const byte = (): number => {
    const value = bytes[at++]
    if (value === undefined) throw new Error('the block ends too early')
    return value
  }
  const little = (size: number): number => {
    let value = 0
    for (let i = 0, factor = 1; i < size; i++, factor *= 256) value += byte() * factor
    return value
  }
  let size = 0
  for (let factor = 1; ; factor *= 128) {
    const next = byte()
    size += (next & 0x7f) * factor
    if (next < 0x80) break
    if (factor > 128 ** 4) throw new Error('not Snappy')
  }
  if (size > limit) throw new Error(`more than ${limit} bytes`)
  const output = new Output(size, size)
  while (at < bytes.length) {
    const tag = byte()
    const kind = tag & 3
    if (kind === 0) {
      const short = tag >> 2
      const length = (short < 60 ? short : little(short - 59)) + 1
      if (at + length > bytes.length) throw new Error('the block ends too early')
      output.literal(bytes.subarray(at, at + length))
      at += length
    } else if (kind === 1) output.copy(((tag >> 5) << 8) | byte(), ((tag >> 2) & 7) + 4)
    else output.copy(little(kind === 2 ? 2 : 4), (tag >> 2) + 1)
  }
  if (output.length !== size) throw new Error('the block is not as long as it says')
  return output.done()
}
