/** Bytes that a decoder of the LZ77 family makes: literals, and copies of what it made before. Throws beyond its limit. */
export class Output {
  #bytes: Buffer
  length = 0

  constructor(
    expected: number,
    private readonly limit: number,
  ) {
    this.#bytes = Buffer.allocUnsafe(Math.min(expected, limit))
  }

  literal(bytes: Uint8Array): void {
    this.#room(bytes.length)
    this.#bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  /** Repeats `count` bytes from `distance` before the end on; the copy may run into itself. */
  copy(distance: number, count: number): void {
    if (distance < 1 || distance > this.length) throw new Error('a copy from before the beginning')
    this.#room(count)
    const bytes = this.#bytes
    const from = this.length - distance
    if (distance >= count) bytes.copyWithin(this.length, from, from + count)
    else for (let i = 0; i < count; i++) bytes[this.length + i] = bytes[from + i] ?? 0
    this.length += count
  }

  done(): Buffer {
    return this.#bytes.subarray(0, this.length)
  }

  #room(count: number): void {
    const needed = this.length + count
    if (needed > this.limit) throw new Error(`more than ${this.limit} bytes`)
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.min(this.limit, Math.max(needed, this.#bytes.length * 2)))
    this.#bytes.copy(larger, 0, 0, this.length)
    this.#bytes = larger
  }
}
