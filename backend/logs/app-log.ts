import { open, stat } from 'node:fs/promises'
import path from 'node:path'
import type { WorkerRole } from '../../contract/pipeline'
import { pieceOf, stdout } from './engine/messages'
import { parseStamp, type Stamp } from './reading/time'
import { Source, type LogSources } from './sources'
import type { Track } from './spool/track'

const everyMs = 250
const timeField = /"time":"([^"]{20,40})"/

/**
 * The log of a worker that runs in the app itself, as the pipeline process writes it: JSON lines in `<role>.log`, and the
 * file before that in `<role>.old.log`.
 */
export class AppLog {
  readonly source: Source
  readonly #track: Track
  readonly #file: string
  #timer: NodeJS.Timeout | undefined
  #inode: number | bigint | null = null
  #position = 0
  #rest = Buffer.alloc(0)
  /** The time that was read last, micros, and how many lines in a row had it before. */
  #last = Number.NaN
  #alike = 0
  #closed = false

  constructor(
    folder: string,
    role: WorkerRole,
    private readonly sources: LogSources,
  ) {
    const id = `app:${role}`
    this.#file = path.join(folder, `${role}.log`)
    this.source = new Source(id, 'app', id, 1, id)
    this.source.state = 'running'
    this.source.history = 'complete'
    sources.add(this.source)
    this.#track = sources.addTrack(this.source)
  }

  async open(): Promise<void> {
    await this.#read(this.#file.replace(/\.log$/, '.old.log'), 0, null).catch(() => undefined)
    await this.#look()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  async #look(): Promise<void> {
    try {
      const { ino, size } = await stat(this.#file)
      if (this.#inode !== null && (ino !== this.#inode || size < this.#position)) {
        // Turned over: what the old file got last, then the new one from its beginning.
        await this.#read(this.#file.replace(/\.log$/, '.old.log'), this.#position, null).catch(() => undefined)
        this.#position = 0
      }
      this.#inode = ino
      if (size > this.#position) this.#position = await this.#read(this.#file, this.#position, size)
    } catch {
      // No such worker has run here yet.
    }
    if (!this.#closed) this.#timer = setTimeout(() => void this.#look(), everyMs)
  }

  /** Reads a file from a position on; resolves with where it ended. */
  async #read(file: string, from: number, to: number | null): Promise<number> {
    const handle = await open(file, 'r')
    try {
      const end = to ?? (await handle.stat()).size
      const bytes = Buffer.alloc(Math.max(0, end - from))
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, from)
      this.#take(bytes.subarray(0, bytesRead))
      return from + bytesRead
    } finally {
      await handle.close()
    }
  }

  #take(bytes: Buffer): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    const piece = pieceOf(all)
    let at = 0
    for (let feed = all.indexOf(10); feed >= 0; feed = all.indexOf(10, at)) {
      const time = timeField.exec(piece.text.slice(at, Math.min(feed, at + 200)))?.[1]
      const stamp = this.#apart((time === undefined ? null : parseStamp(time)) ?? { micros: Date.now() * 1000, nanos: 0 })
      this.#track.append(stdout, stamp.micros, stamp.nanos, piece, at, feed, false)
      at = feed + 1
    }
    this.#rest = Buffer.from(all.subarray(at))
    if (at > 0) this.sources.lines()
  }

  /** Several lines are written with one time, to the millisecond. Counted on they have times of their own, the same on each reading: a link names a line by its time. */
  #apart({ micros, nanos }: Stamp): Stamp {
    this.#alike = micros === this.#last ? Math.min(this.#alike + 1, 999) : 0
    this.#last = micros
    return { micros: micros + this.#alike, nanos }
  }
}
