import { Continuations } from '../reading/continuation'
import { isBefore, type Stamp } from '../reading/time'
import type { LogSources, Source } from '../sources'
import type { Track } from '../spool/track'
import type { LogRequest } from './log-stream'
import { MessageReader, type Piece, type StreamNumber } from './messages'

/** Of what is read from somewhere within the log, at least so many messages are left out. */
const leftOut = 200
/** Further ones are left out until a line of each stream was complete; so many at most, for many a program writes to one of them only. */
const mostLeftOut = 1000
/** As long as they go on with an entry, so that a stack trace stays one, lines are left out beyond that; so many at most. */
const mostContinued = 6000
/** Lines after a boundary that are known by their time and length. */
const keptBeyond = 2000
/**
 * In messages: a history longer than `long` is read from its end as well, in sections of `section` or a quarter of what lies
 * behind them, for the engine looks for their beginning from the log's end.
 */
const usualSizes = { long: 20_000, section: 100_000 }

/** Of a line: before the last one before a boundary, that one, or after it. */
type Place = 'before' | 'last' | 'beyond'

/** Between two tracks of one log: the last message of the line before it. */
export class Boundary {
  /** The first lines after it: met by who reads up to here where the last line before was rotated away. */
  readonly #beyond = new Set<string>()

  constructor(
    readonly stream: StreamNumber,
    readonly micros: number,
    readonly nanos: number,
    /** The first message that was read of what comes after it, also of what was left out. */
    private readonly from: Stamp,
  ) {}

  note(micros: number, nanos: number, length: number): void {
    if (this.#beyond.size < keptBeyond) this.#beyond.add(`${micros}.${nanos}.${length}`)
  }

  /**
   * Whether a line that `reader`, who came here, had begun is not whole in what comes after: its other stream's lines lay
   * between its parts, more of them than are left out. All parts have one time.
   */
  cuts({ oldestOpen: open }: MessageReader): boolean {
    return open !== null && !isBefore(this.from, open)
  }

  /** Where a line lies, which `reader` told just now. */
  placeOf(reader: MessageReader, stream: StreamNumber, micros: number, nanos: number, length: number): Place {
    if (micros >= this.micros && this.#beyond.has(`${micros}.${nanos}.${length}`)) return 'beyond'
    return reader.lastMicros === this.micros && reader.lastNanos === this.nanos && stream === this.stream ? 'last' : 'before'
  }
}

/** From which line on what is read from somewhere within the log is whole. */
export class Beginning {
  readonly #most: number
  /** Before the first line that is whole; null until one was left out. */
  boundary: Boundary | null = null
  #found = false
  readonly #complete = new Set<StreamNumber>()
  readonly #continuations = { 1: new Continuations(), 2: new Continuations() }
  #lastStream: StreamNumber | 0 = 0

  /** `messages`: how many are read; of a few, most are kept though an entry be torn. */
  constructor(messages: number) {
    this.#most = Math.min(mostLeftOut + mostContinued, messages * 0.75)
  }

  /** Whether a line, which `reader` told just now, is to be left to what is read up to here. */
  leaves(reader: MessageReader, stream: StreamNumber, micros: number, nanos: number, { text }: Piece, start: number, end: number): boolean {
    if (!this.#found) {
      const continues = this.#continuations[stream].next(text, start, end, micros, this.#lastStream === stream)
      this.#lastStream = stream
      const settled = !continues && reader.messages > (this.#complete.size === 2 ? leftOut : mostLeftOut)
      this.#found = (settled || reader.messages > this.#most) && this.#complete.has(stream)
    }
    if (this.#found) {
      this.boundary?.note(micros, nanos, end - start)
      return false
    }
    this.#complete.add(stream)
    this.boundary = new Boundary(stream, reader.lastMicros, reader.lastNanos, reader.first ?? { micros, nanos })
    return true
  }
}

/** Reads the container's log, as `readLog` does. */
export type ReadLog = (request: LogRequest, onPiece: (piece: Buffer) => boolean, signal: AbortSignal) => Promise<void>

/**
 * What a container had logged before its newest lines: read from its beginning and, where it is long, from its end as well,
 * section by section, until both meet. The engine gives each answer the time of one processor, which is what reading takes.
 */
export class History {
  /** What is read from the beginning, up to `#end`, after which comes `#next`. */
  readonly #front: Track
  #end: Boundary
  #next: Track
  #met = false
  /** A line lies in parts on both sides of where two sections meet. */
  #torn = false

  /** `boundary`: before the newest lines. What was read before, in an attempt that failed, is dropped. */
  constructor(
    private readonly source: Source,
    private readonly sources: LogSources,
    private readonly tty: boolean,
    private readonly readLog: ReadLog,
    private readonly newest: Track,
    boundary: Boundary,
    private readonly sizes = usualSizes,
  ) {
    for (const track of source.tracks.filter((track) => track !== newest)) track.remove()
    source.tracks.splice(0, source.tracks.length, newest)
    this.#end = boundary
    this.#next = newest
    this.#front = sources.addTrack(source, newest, newest.segments[0]?.firstKey ?? boundary.micros)
  }

  /** Rejects where the engine fails, or where the ends do not meet: then `fromBothEnds` has to be false. */
  async read(fromBothEnds: boolean, signal: AbortSignal): Promise<void> {
    const ended = new AbortController()
    const end = (): void => ended.abort()
    signal.addEventListener('abort', end)
    try {
      let isLong: () => void = () => undefined
      const long = new Promise<void>((resolve) => {
        isLong = resolve
      })
      const front = this.#readFront(isLong, ended.signal)
      await Promise.race([front, long])
      await Promise.all([front, fromBothEnds ? this.#readSections(ended.signal) : undefined])
      if (this.#torn && !signal.aborted) throw new Error('a line lies on both sides of where the ends of the history met')
    } finally {
      signal.removeEventListener('abort', end)
      end()
    }
  }

  async #readFront(isLong: () => void, signal: AbortSignal): Promise<void> {
    const reader = new MessageReader(this.tty, (stream, micros, nanos, piece, start, end, cut) => {
      if (this.#met) return
      const place = this.#placeOf(this.#end, this.#next, reader, stream, micros, nanos, end - start)
      this.#met = place !== 'before'
      if (this.#met) this.#meet(this.#end, this.#next, reader)
      if (place !== 'beyond') this.#front.append(stream, micros < 0 ? this.#front.limit : micros, nanos, piece, start, end, cut)
    })
    const take = (piece: Buffer): boolean => {
      reader.take(piece)
      this.sources.lines()
      if (reader.messages > this.sizes.long) isLong()
      return !this.#met
    }
    await this.readLog({ follow: false }, take, signal)
    this.sources.lines()
    if (!this.#met && this.#next !== this.newest && !signal.aborted) throw new Error('the ends of the history did not meet')
  }

  async #readSections(signal: AbortSignal): Promise<void> {
    for (let behind = 0; !this.#met && !signal.aborted; ) {
      const size = Math.max(this.sizes.section, (this.newest.count + behind) >> 2)
      if (!(await this.#readSection(this.newest.count + behind + size, signal))) return
      behind += size
    }
  }

  /** Reads the newest `tail` messages up to the earliest section so far. False where that makes none: both ends are near. */
  async #readSection(tail: number, signal: AbortSignal): Promise<boolean> {
    const upTo = this.#end
    const next = this.#next
    const limit = next.segments[0]?.firstKey ?? upTo.micros
    const beginning = new Beginning(tail)
    let track = null as Track | null
    let over = false
    const reader = new MessageReader(this.tty, (stream, micros, nanos, piece, start, end, cut) => {
      if (over) return
      const place = this.#placeOf(upTo, next, reader, stream, micros, nanos, end - start)
      const left = beginning.leaves(reader, stream, micros, nanos, piece, start, end)
      if (track === null) {
        if (left && place === 'before') return
        track = this.#begin(left || place !== 'before' ? null : beginning.boundary, micros, limit)
      }
      over = track === null || place !== 'before'
      if (place !== 'before') this.#meet(upTo, next, reader)
      if (place !== 'beyond') track?.append(stream, micros < 0 ? limit : micros, nanos, piece, start, end, cut)
    })
    const take = (piece: Buffer): boolean => {
      reader.take(piece)
      if (track !== null) this.sources.lines()
      return !over && (track !== null || !this.#met)
    }
    await this.readLog({ follow: false, tail }, take, signal)
    if (track !== null && !over && !signal.aborted) throw new Error('a section of the history did not meet the next one')
    return track !== null
  }

  /** As `Boundary.placeOf`; of the newest lines those that were noted may be gone from the log before it is read, but not what was followed since. */
  #placeOf(boundary: Boundary, next: Track, reader: MessageReader, stream: StreamNumber, micros: number, nanos: number, length: number): Place {
    const place = boundary.placeOf(reader, stream, micros, nanos, length)
    return place === 'before' && next === this.newest && micros > boundary.micros && next.has(micros, nanos, length) ? 'beyond' : place
  }

  /** `reader` has come to where `next` begins. That the newest lines tear one, reading once more would not mend. */
  #meet(boundary: Boundary, next: Track, reader: MessageReader): void {
    if (next !== this.newest && boundary.cuts(reader)) this.#torn = true
  }

  /** A track for the section that begins behind a boundary; null where what is read from the beginning has come there, or may have: clocks step back. */
  #begin(boundary: Boundary | null, micros: number, limit: number): Track | null {
    const { greatest } = this.#front
    if (boundary === null || this.#met || greatest === null || greatest.micros >= Math.min(boundary.micros, micros)) return null
    const track = this.sources.addTrack(this.source, this.#next, limit)
    this.#front.limit = Math.min(micros, limit)
    this.#end = boundary
    this.#next = track
    return track
  }
}
