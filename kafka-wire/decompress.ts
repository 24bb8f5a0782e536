import { Decompress } from 'fzstd'
import { gunzipSync } from 'node:zlib'
import { unlz4 } from './lz4'
import { unsnappy } from './snappy'

/** By the number that a batch's attributes hold (https://kafka.apache.org/documentation/#recordbatch). */
const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd']
/** A compressed batch may not grow beyond this, bytes. */
const largestBatch = 256 * 1024 * 1024

/** What a producer or the broker compressed. Throws with the codec's name and what is wrong where it cannot be undone. */
export function decompress(codec: number, bytes: Buffer): Buffer {
  const name = codecs[codec] ?? `codec ${codec}`
  try {
    switch (name) {
      case 'none':
        return bytes
      case 'gzip':
        return gunzipSync(bytes, { maxOutputLength: largestBatch })
      case 'snappy':
        return unsnappy(bytes, largestBatch)
      case 'lz4':
        return unlz4(bytes, largestBatch)
      case 'zstd':
        return unzstd(bytes)
      default:
        throw new Error('unknown')
    }
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

/** By fzstd: Node has zstd of its own only from 22.15 on. Block by block, so that the limit holds. */
function unzstd(bytes: Buffer): Buffer {
  const parts: Uint8Array[] = []
  let made = 0
  const stream = new Decompress((part) => {
    made += part.length
    if (made > largestBatch) throw new Error(`more than ${largestBatch} bytes`)
    parts.push(part)
  })
  stream.push(bytes, true)
  return Buffer.concat(parts)
}
