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
  /** Size line of a chunk that was split. */
  #line = ''
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
      } else {
        const end = piece.indexOf(10, at)
        this.#line += piece.toString('latin1', at, end < 0 ? length : end)
        at = end < 0 ? length : end + 1
        if (end < 0) break
        const line = this.#line
        this.#line = ''
        if (this.#state === 'end') this.#state = 'size'
        else {
          this.#left = Number.parseInt(line, 16)
          if (Number.isNaN(this.#left)) throw new Error(`not the size of a chunk: ${line.slice(0, 40)}`)
          this.#state = this.#left === 0 ? 'done' : 'data'
        }
      }
    }
    return piece.subarray(0, kept)
  }
}
