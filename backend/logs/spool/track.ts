import path from 'node:path'
import { stderr, type Piece, type StreamNumber } from '../engine/messages'
import { Continuations } from '../reading/continuation'
import type { Stamp } from '../reading/time'
import { continuesFlag, cutFlag, Segment, segmentBytes, segmentLines, stderrFlag, WriteBuffer, type TableCache } from './segment'

/** What all tracks share. */
export interface Spool {
  folder: string
  cache: TableCache
  /** The newest key of any line that arrived while it was followed. */
  newestKey: number
}

/** Micros. */
const setBack = 1_000_000

let tracksMade = 0

/**
 * Lines of one source that were read in order. A source has several: the history, which is read from its beginning and where
 * it is long in sections from its end as well, and what comes after that, which begins with the newest lines so that they are there at once.
 *
 * A line's `key` is its place in time among all sources: its own time, but never before the line in front of it (clocks
 * step back), and never after `limit`, where the source's next track begins.
 */
export class Track {
  readonly number = tracksMade++
  readonly segments: Segment[] = []
  /** Lines so far, those that had to go among them: the number of the next one. */
  count = 0
  /** Number of the oldest line that is kept. */
  first = 0
  bytes = 0
  /** The greatest time so far, and the least of those since: where reading goes on without a gap though the clock stepped back. */
  greatest: Stamp | null = null
  resume: Stamp | null = null
  #key = Number.NEGATIVE_INFINITY
  #lastStream: StreamNumber | 0 = 0
  readonly #continuations = { 1: new Continuations(), 2: new Continuations() }
  readonly #buffer = new WriteBuffer()

  constructor(
    private readonly spool: Spool,
    private readonly live: boolean,
    public limit = Number.POSITIVE_INFINITY,
  ) {}

  append(stream: StreamNumber, micros: number, nanos: number, piece: Piece, start: number, end: number, cut: boolean): void {
    const { bytes, text, simple } = piece
    const continuations = this.#continuations[stream]
    const continues = continuations.next(text, start, end, micros, this.#lastStream === stream)
    this.#lastStream = stream
    const flags = continuations.level | (stream === stderr ? stderrFlag : 0) | (continues ? continuesFlag : 0) | (cut ? cutFlag : 0)
    const key = this.#keyOf(micros)
    let segment = this.segments[this.segments.length - 1]
    // An entry never lies in two segments.
    const full = segment !== undefined && (segment.count >= segmentLines || segment.bytes >= segmentBytes) && !continues
    if (segment === undefined || full) {
      segment?.seal()
      segment = new Segment(path.join(this.spool.folder, `${this.number}-${this.count}`), this.count, this.#buffer, this.spool.cache)
      this.segments.push(segment)
    }
    segment.add(bytes, start, end, micros, nanos, key, flags)
    segment.simple &&= simple
    this.count++
    this.bytes += end - start + 1
    this.#noteTime(micros, nanos)
  }

  #keyOf(micros: number): number {
    let key = micros
    if (key < this.#key)
      // A clock that was set back: among lines that arrive it is as new as it arrives, so that sources stay in each other's
      // order. A little back is only the two streams overtaking each other.
      key = this.live && this.#key - key > setBack ? Math.max(this.#key, this.spool.newestKey) + 1 : this.#key
    if (key > this.limit) key = this.limit
    this.#key = key
    if (this.live && key > this.spool.newestKey) this.spool.newestKey = key
    return key
  }

  #noteTime(micros: number, nanos: number): void {
    const { greatest, resume } = this
    if (greatest === null || resume === null) {
      this.greatest = { micros, nanos }
      this.resume = { micros, nanos }
    } else if (micros > greatest.micros || (micros === greatest.micros && nanos >= greatest.nanos)) {
      greatest.micros = resume.micros = micros
      greatest.nanos = resume.nanos = nanos
    } else if (micros < resume.micros || (micros === resume.micros && nanos < resume.nanos)) {
      resume.micros = micros
      resume.nanos = nanos
    }
  }

  /** Place in `segments` of the one that holds a line, or would. */
  segmentAt(line: number): number {
    let low = 0
    let high = this.segments.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.segments[middle]?.first ?? 0) <= line) low = middle
      else high = middle - 1
    }
    return low
  }

  segmentOf(line: number): Segment | null {
    if (line < this.first || line >= this.count) return null
    return this.segments[this.segmentAt(line)] ?? null
  }

  /** Number of the first line whose key is at least `key`; `count` where there is none. */
  lowerBound(key: number): number {
    let low = 0
    let high = this.segments.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.segments[middle]?.lastKey ?? 0) < key) low = middle + 1
      else high = middle
    }
    const segment = this.segments[low]
    if (segment === undefined) return this.count
    if (segment.firstKey >= key) return segment.first
    const { keys } = segment.table
    let from = 0
    let to = segment.count
    while (from < to) {
      const middle = (from + to) >> 1
      if ((keys[middle] ?? 0) < key) from = middle + 1
      else to = middle
    }
    return segment.first + from
  }

  /** Whether there is a line of just this time and length; one of a clock that was set back is not found. */
  has(micros: number, nanos: number, length: number): boolean {
    for (let line = this.lowerBound(micros); line < this.count; line++) {
      const segment = this.segmentOf(line)
      if (segment === null) return false
      const { keys, nanos: rests, offsets } = segment.table
      const at = line - segment.first
      if (keys[at] !== micros) return false
      if (rests[at] === nanos && (offsets[at + 1] ?? 0) - (offsets[at] ?? 0) - 1 === length) return true
    }
    return false
  }

  /** Number of the first line of the entry that a line belongs to. */
  headOf(line: number): number {
    const segment = this.segmentOf(line)
    if (segment === null) return line
    const { flags } = segment.table
    let at = line - segment.first
    while (at > 0 && ((flags[at] ?? 0) & continuesFlag) !== 0) at--
    return segment.first + at
  }

  flush(): void {
    this.segments[this.segments.length - 1]?.flush()
  }

  /** Drops the oldest complete segment; returns how many lines went, 0 where there is none to drop. */
  dropOldest(): number {
    const [oldest, next] = this.segments
    if (oldest === undefined || next === undefined) return 0
    this.segments.shift()
    this.first = next.first
    this.bytes -= oldest.bytes
    oldest.remove()
    return oldest.count
  }

  remove(): void {
    for (const segment of this.segments.splice(0)) segment.remove()
    this.first = this.count
    this.bytes = 0
  }
}
