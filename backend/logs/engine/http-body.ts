const lineFeed = 10
const carriageReturn = 13
const space = 32
const semicolon = 59

/**
 * The body of an HTTP/1.1 response, from bytes split anywhere. Docker sends each log line as a chunk of its own, for which
 * Node's client calls back each time; here a read of 64 KB is unwrapped at once, in place.
 */
export class HttpBody {
  status = 0
  #head: Buffer | null = Buffer.alloc(0)
  #chunked = false
  /** Bytes of the present chunk that are still to come. */
  #left = 0
  /** Of the size line that is being read; -1 before its first digit. */
  #size = -1
  /** What is left of that line says nothing of the size. */
  #extension = false
  #state: 'size' | 'data' | 'end' | 'done' = 'size'

  /** True when the response was complete: a connection that ends before was lost. */
  get complete(): boolean {
    return this.#state === 'done' || (this.#head === null && !this.#chunked)
  }

  /** The body's bytes in `piece`; it is written over. Empty while the head is incomplete. */
  take(piece: Buffer): Buffer {
    if (this.#head !== null) {
      const head = this.#head.length === 0 ? piece : Buffer.concat([this.#head, piece])
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) {
        if (head.length > 64 * 1024) throw new Error('the answer has no end of its head')
        this.#head = Buffer.from(head)
        return piece.subarray(0, 0)
      }
      const text = head.toString('latin1', 0, end)
      this.status = Number(/^HTTP\/1\.\d (\d{3})/.exec(text)?.[1] ?? 0)
      this.#chunked = /^transfer-encoding:\s*chunked/im.test(text)
      this.#head = null
      piece = head.subarray(end + 4)
    }
    return this.#chunked ? this.#unchunk(piece) : piece
  }

  #unchunk(piece: Buffer): Buffer {
    const { length } = piece
    let at = 0
    let kept = 0
    while (at < length && this.#state !== 'done') {
      if (this.#state === 'data') {
        const size = Math.min(this.#left, length - at)
        if (kept !== at) piece.copyWithin(kept, at, at + size)
        kept += size
        at += size
        this.#left -= size
        if (this.#left === 0) this.#state = 'end'
      } else if (this.#state === 'end') {
        // The line feed after a chunk's data.
        if (piece[at++] === lineFeed) this.#state = 'size'
      } else at = this.#readSize(piece, at)
    }
    return piece.subarray(0, kept)
  }

  /** Byte by byte: a call out of JavaScript for each of a million chunks costs more. */
  #readSize(piece: Buffer, from: number): number {
    let at = from
    while (at < piece.length) {
      const byte = piece[at++] ?? 0
      const digit = this.#extension ? -1 : hexDigit(byte)
      if (digit >= 0) {
        this.#size = Math.max(0, this.#size) * 16 + digit
        continue
      }
      if (this.#size < 0 || !(this.#extension || byte === lineFeed || byte === carriageReturn || byte === semicolon || byte === space))
        throw new Error(`not the size of a chunk: ${piece.toString('latin1', from, from + 40)}`)
      this.#extension = byte !== lineFeed
      if (this.#extension) continue
      this.#left = this.#size
      this.#state = this.#size === 0 ? 'done' : 'data'
      this.#size = -1
      return at
    }
    return at
  }
}

/** -1 for what is none. */
function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const lower = byte | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}
