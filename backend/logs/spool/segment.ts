import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs'
import { writeProblem } from '../../../process/atomic-file'

/** Lines of a segment, unless one entry alone has more; and bytes after which a new segment begins. */
export const segmentLines = 32_768
export const segmentBytes = 4 * 1024 * 1024

/** What `flags` holds of a line. */
export const levelMask = 0b111
export const stderrFlag = 0b1000
/** Goes on with the entry of the line before it. */
export const continuesFlag = 0b1_0000
/** The line was too long and goes on in the next. */
export const cutFlag = 0b10_0000

/**
 * What is known of a segment's lines without their text, by line: where each begins (one entry more than lines: the end),
 * its time, and its flags. `keys` are the times in an order that never steps back; the same array as `micros` where the clock did not.
 */
export interface LineTable {
  offsets: Uint32Array
  micros: Float64Array
  keys: Float64Array
  nanos: Uint16Array
  flags: Uint8Array
}

/** Tables of segments that are complete lie on disk; the ones used last stay in memory, and their files open. */
export class TableCache {
  readonly #tables = new Map<Segment, LineTable>()
  readonly #files = new Set<Segment>()
  constructor(
    private readonly most = 16,
    private readonly mostFiles = 64,
  ) {}

  /** Notes that a segment has its file open; another's is closed for it. */
  opened(segment: Segment): void {
    this.#files.delete(segment)
    this.#files.add(segment)
    if (this.#files.size <= this.mostFiles) return
    for (const other of this.#files)
      if (other.sealed) {
        this.#files.delete(other)
        other.close()
        return
      }
  }

  get(segment: Segment, read: () => LineTable): LineTable {
    const found = this.#tables.get(segment)
    const table = found ?? read()
    if (found !== undefined) this.#tables.delete(segment)
    this.#tables.set(segment, table)
    if (this.#tables.size > this.most) {
      const [oldest] = this.#tables.keys()
      if (oldest !== undefined) this.#tables.delete(oldest)
    }
    return table
  }

  forget(segment: Segment): void {
    this.#tables.delete(segment)
    this.#files.delete(segment)
  }
}

const grown = <T extends Uint32Array | Float64Array | Uint16Array | Uint8Array>(array: T): T => {
  const larger = new (array.constructor as new (length: number) => T)(array.length * 2)
  larger.set(array as never)
  return larger
}

/**
 * Some thousand lines of one source, in order: the text in a file (each line with its line feed), the table in memory while
 * lines are added and at the file's end after that. Adding is synchronous and buffered; `flush` writes. Whatever writes
 * throws `DISK_FULL` or `FILE_UNWRITABLE`; then it can be tried again.
 */
export class Segment {
  count = 0
  bytes = 0
  firstKey = 0
  lastKey = 0
  /** Lines by level. */
  readonly levels = new Uint32Array(8)
  /** Lines that begin an entry, and those by level. */
  heads = 0
  readonly headLevels = new Uint32Array(8)
  /** Only ASCII, no escape codes: a byte is a character, and what is searched is what is there. */
  simple = true
  sealed = false
  #monotone = true
  #table: LineTable | null = {
    offsets: new Uint32Array(512),
    micros: new Float64Array(512),
    keys: new Float64Array(0),
    nanos: new Uint16Array(512),
    flags: new Uint8Array(512),
  }
  #fd: number | null = null
  #made = false
  /** Not yet written. Shared by all segments of a track. */
  #flushed = 0

  constructor(
    readonly file: string,
    /** Number of the first line in its track. */
    readonly first: number,
    private readonly buffer: WriteBuffer,
    private readonly cache: TableCache,
  ) {
    buffer.owner = this
    buffer.used = 0
  }

  /** By line, where each begins and what is known of it; arrays may be longer than there are lines. */
  get table(): LineTable {
    const table = this.#table
    if (table === null) return this.cache.get(this, () => this.#readTable())
    if (this.#monotone) table.keys = table.micros
    return table
  }

  /** Copies a line in. */
  add(bytes: Buffer, start: number, end: number, micros: number, nanos: number, key: number, flags: number): void {
    const table = this.#table
    if (table === null) throw new Error('the segment is complete')
    const at = this.count
    if (at + 2 > table.flags.length) {
      table.offsets = grown(table.offsets)
      table.micros = grown(table.micros)
      table.nanos = grown(table.nanos)
      table.flags = grown(table.flags)
      if (!this.#monotone) table.keys = grown(table.keys)
    }
    if (key !== micros && this.#monotone) {
      this.#monotone = false
      table.keys = Float64Array.from(table.micros)
    }
    table.micros[at] = micros
    if (!this.#monotone) table.keys[at] = key
    table.nanos[at] = nanos
    table.flags[at] = flags
    const size = end - start
    this.buffer.put(bytes, start, size)
    this.bytes += size + 1
    table.offsets[at + 1] = this.bytes
    if (at === 0) this.firstKey = key
    this.lastKey = key
    this.count = at + 1
    const level = flags & levelMask
    this.levels[level] = (this.levels[level] ?? 0) + 1
    if ((flags & continuesFlag) !== 0) return
    this.heads++
    this.headLevels[level] = (this.headLevels[level] ?? 0) + 1
  }

  flush(): void {
    const { buffer } = this
    if (buffer.owner !== this || buffer.used === 0) return
    this.#write(buffer.bytes, buffer.used, this.#flushed)
    this.#flushed += buffer.used
    buffer.used = 0
  }

  /** Called by the buffer for what does not fit it. */
  writeThrough(bytes: Buffer): void {
    this.flush()
    this.#write(bytes, bytes.length, this.#flushed)
    this.#flushed += bytes.length
  }

  /** No more lines: the table goes to disk. */
  seal(): void {
    const table = this.#table
    if (table === null) return
    this.flush()
    let at = this.bytes
    const { count } = this
    for (const part of [table.offsets.subarray(0, count + 1), table.micros.subarray(0, count), ...(this.#monotone ? [] : [table.keys.subarray(0, count)]), table.nanos.subarray(0, count), table.flags.subarray(0, count)]) {
      const bytes = Buffer.from(part.buffer, part.byteOffset, part.byteLength)
      this.#write(bytes, bytes.length, at)
      at += bytes.length
    }
    this.#table = null
    this.sealed = true
  }

  /** Bytes of the text from one offset to another. */
  read(from: number, to: number): Buffer {
    if (to > this.#flushed) this.flush()
    const bytes = Buffer.allocUnsafe(Math.max(0, to - from))
    if (bytes.length > 0) readAll(this.#descriptor(), bytes, from)
    return bytes
  }

  remove(): void {
    this.close()
    this.cache.forget(this)
    try {
      unlinkSync(this.file)
    } catch {
      // Never written.
    }
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd)
    this.#fd = null
  }

  #write(bytes: Buffer, length: number, position: number): void {
    try {
      writeAll(this.#descriptor(), bytes, length, position)
    } catch (error) {
      throw writeProblem(error, this.file)
    }
  }

  #descriptor(): number {
    if (this.#fd === null) {
      this.#fd = openSync(this.file, this.#made ? 'r+' : 'w+', 0o600)
      this.#made = true
      this.cache.opened(this)
    }
    return this.#fd
  }

  #readTable(): LineTable {
    const { count } = this
    const sizes = [4 * (count + 1), 8 * count, this.#monotone ? 0 : 8 * count, 2 * count, count]
    const parts: ArrayBuffer[] = []
    let at = this.bytes
    for (const size of sizes) {
      const part = new ArrayBuffer(size)
      if (size > 0) readAll(this.#descriptor(), Buffer.from(part), at)
      at += size
      parts.push(part)
    }
    const [offsets, micros, keys, nanos, flags] = parts as [ArrayBuffer, ArrayBuffer, ArrayBuffer, ArrayBuffer, ArrayBuffer]
    const times = new Float64Array(micros)
    return { offsets: new Uint32Array(offsets), micros: times, keys: this.#monotone ? times : new Float64Array(keys), nanos: new Uint16Array(nanos), flags: new Uint8Array(flags) }
  }
}

/** Bytes on their way to the file of the segment that is written to. */
export class WriteBuffer {
  bytes = Buffer.allocUnsafeSlow(4096)
  used = 0
  owner: Segment | null = null
  constructor(private readonly most = 128 * 1024) {}

  /** A line and its line feed. */
  put(from: Buffer, start: number, size: number): void {
    if (this.used + size + 1 > this.bytes.length) this.#makeRoom(size + 1)
    if (size + 1 > this.bytes.length) {
      const whole = Buffer.allocUnsafe(size + 1)
      from.copy(whole, 0, start, start + size)
      whole[size] = 10
      this.owner?.writeThrough(whole)
      return
    }
    if (size < 32) for (let i = 0; i < size; i++) this.bytes[this.used + i] = from[start + i] ?? 0
    else from.copy(this.bytes, this.used, start, start + size)
    this.used += size
    this.bytes[this.used++] = 10
  }

  #makeRoom(size: number): void {
    if (this.bytes.length < this.most && this.used + size <= this.most) {
      let length = this.bytes.length
      while (length < this.used + size) length *= 2
      const larger = Buffer.allocUnsafeSlow(Math.min(this.most, length))
      this.bytes.copy(larger, 0, 0, this.used)
      this.bytes = larger
      return
    }
    this.owner?.flush()
    if (this.bytes.length < this.most) this.bytes = Buffer.allocUnsafeSlow(this.most)
  }
}

function writeAll(fd: number, bytes: Buffer, length: number, position: number): void {
  for (let done = 0; done < length; ) done += writeSync(fd, bytes, done, length - done, position + done)
}

function readAll(fd: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(fd, bytes, done, bytes.length - done, position + done)
    if (read === 0) throw new Error('the file of kept lines is shorter than it was')
    done += read
  }
}
