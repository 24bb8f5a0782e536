/** Writes the types of Kafka's protocol (https://kafka.apache.org/protocol.html#protocol_types), big endian. */
export class Writer {
  readonly #parts: Buffer[] = []

  #number(size: number, put: (buffer: Buffer) => void): this {
    const buffer = Buffer.alloc(size)
    put(buffer)
    this.#parts.push(buffer)
    return this
  }

  int8(value: number): this {
    return this.#number(1, (b) => b.writeInt8(value))
  }

  int16(value: number): this {
    return this.#number(2, (b) => b.writeInt16BE(value))
  }

  int32(value: number): this {
    return this.#number(4, (b) => b.writeInt32BE(value))
  }

  int64(value: number): this {
    return this.#number(8, (b) => b.writeBigInt64BE(BigInt(value)))
  }

  string(value: string | null): this {
    if (value === null) return this.int16(-1)
    const bytes = Buffer.from(value, 'utf8')
    this.int16(bytes.length)
    this.#parts.push(bytes)
    return this
  }

  array<T>(values: readonly T[] | null, put: (value: T) => void): this {
    this.int32(values?.length ?? -1)
    values?.forEach(put)
    return this
  }

  /** Text as "flexible" versions write it (KIP-482): its length plus one, as an unsigned varint. */
  compactString(value: string): this {
    const bytes = Buffer.from(value, 'utf8')
    this.#unsigned(bytes.length + 1)
    this.#parts.push(bytes)
    return this
  }

  compactArray<T>(values: readonly T[], put: (value: T) => void): this {
    this.#unsigned(values.length + 1)
    values.forEach(put)
    return this
  }

  bytes(value: Buffer): this {
    this.#parts.push(value)
    return this
  }

  #unsigned(value: number): void {
    let rest = value
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) this.#parts.push(Buffer.from([(rest % 128) | 0x80]))
    this.#parts.push(Buffer.from([rest]))
  }

  done(): Buffer {
    return Buffer.concat(this.#parts)
  }
}

/** Reads the types of Kafka's protocol. Throws a RangeError where the bytes end before the value does. */
export class Reader {
  at = 0

  constructor(readonly bytes: Buffer) {}

  get left(): number {
    return this.bytes.length - this.at
  }

  int8(): number {
    return this.bytes.readInt8(this.#move(1))
  }

  int16(): number {
    return this.bytes.readInt16BE(this.#move(2))
  }

  int32(): number {
    return this.bytes.readInt32BE(this.#move(4))
  }

  /** A number of 64 bits with every digit: a producer may write any as a message's time. */
  bigint64(): bigint {
    return this.bytes.readBigInt64BE(this.#move(8))
  }

  /** Offsets and sizes: all of them below 2^53. */
  int64(): number {
    const at = this.#move(8)
    return this.bytes.readInt32BE(at) * 0x1_0000_0000 + this.bytes.readUInt32BE(at + 4)
  }

  string(): string | null {
    const length = this.int16()
    return length < 0 ? null : this.slice(length).toString('utf8')
  }

  array<T>(read: () => T): T[] {
    const length = this.int32()
    const values: T[] = []
    for (let i = 0; i < length; i++) values.push(read())
    return values
  }

  /** Zigzag, as records use it. Beyond 32 bits (deltas of time) it is counted in floating point, which is exact to 2^53. */
  varint(): number {
    const value = this.unsigned()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  compactString(): string | null {
    const length = this.unsigned()
    return length === 0 ? null : this.slice(length - 1).toString('utf8')
  }

  compactArray<T>(read: () => T): T[] {
    const values: T[] = []
    for (let left = this.unsigned() - 1; left > 0; left--) values.push(read())
    return values
  }

  /** Skips tagged fields (KIP-482): none of them is asked for here. */
  tags(): void {
    for (let left = this.unsigned(); left > 0; left--) {
      this.unsigned()
      this.slice(this.unsigned())
    }
  }

  unsigned(): number {
    let value = 0
    let factor = 1
    for (;;) {
      const byte = this.bytes.readUInt8(this.#move(1))
      value += (byte & 0x7f) * factor
      if (byte < 0x80) break
      factor *= 128
    }
    return value
  }

  /** `length` bytes, not copied. */
  slice(length: number): Buffer {
    if (length < 0 || length > this.left) throw new RangeError('Kafka: a value goes beyond its message')
    return this.bytes.subarray(this.at, (this.at += length))
  }

  #move(size: number): number {
    const { at } = this
    this.at += size
    return at
  }
}
