import { earlier, lastEnd, lastNanos, readStamp, type Stamp } from '../reading/time'
import { NoLogError } from './log-stream'
import { Repeated } from './repeated'

export const stdout = 1
export const stderr = 2
/** What the engine itself says in a frame of its own (moby's `WriteLogStream`): "Error grabbing logs: ...". */
const systemError = 3
export type StreamNumber = typeof stdout | typeof stderr

/** Bytes in which lines lie, and the same as a string of one character a byte. */
export interface Piece {
  bytes: Buffer
  text: string
  /** Nothing but ASCII, and no escape codes. */
  simple: boolean
}

/** A line from `start` to `end` of a piece (without the line's end); only valid during the call. `micros` is -1 where it has no time. */
export type OnLine = (stream: StreamNumber, micros: number, nanos: number, piece: Piece, start: number, end: number, cut: boolean) => void

const notSimple = /[\u001b\u0080-\u00ff]/

export function pieceOf(bytes: Buffer): Piece {
  const text = bytes.toString('latin1', 0, bytes.length)
  return { bytes, text, simple: !notSimple.test(text) }
}

/** A line longer than this is cut into several: what never ends would take all memory. */
export const longestLine = 32 * 1024 * 1024

/** Docker cuts lines into messages of so many bytes (`daemon/logger/copier.go`). */
export const partSize = 16 * 1024

/** The parts of a line that Docker cut, until its end comes. */
class OpenLine {
  parts: Buffer[] = []
  size = 0
  micros = 0
  nanos = 0
  /** Messages of the log before it. */
  began = 0
  /** A part is there twice. */
  twice = false
  /** It was so long that what there was of it was told; more of it may come. */
  cut = false

  clear(cut = false): void {
    this.parts = []
    this.size = 0
    this.twice = false
    this.cut = cut
  }

  add(part: Buffer, compare: boolean): void {
    if (compare) this.twice ||= this.parts.some((each) => each.equals(part))
    this.parts.push(Buffer.from(part))
    this.size += part.length
  }

  /**
   * Whether a message goes on with it: all parts have the time of the first, but for journald (Docker 20.10), which stamps
   * each, in microseconds. A process that is killed leaves a line without an end, and with the next message begins another.
   */
  goesOn(micros: number, nanos: number): boolean {
    if (this.size === 0 && !this.cut) return false
    if (micros < 0 || (micros === this.micros && nanos === this.nanos)) return true
    return nanos === 0 && this.nanos === 0 && this.parts.at(-1)?.length === partSize
  }
}

/**
 * Lines out of a log stream of the Engine API with `timestamps=1`, from pieces split anywhere. Without a TTY it comes in
 * frames of `[stream, 0, 0, 0, length x 4]`, each a message `time SP text`, where a text without a line feed goes on in the
 * stream's next frame of the same time. With a TTY it is the messages alone, and lines end with CR LF.
 */
export class MessageReader {
  readonly #repeated = { [stdout]: new Repeated(), [stderr]: new Repeated() }
  readonly #open = { [stdout]: new OpenLine(), [stderr]: new OpenLine() }
  #rest: Buffer = Buffer.alloc(0)
  #need = 0
  #piece: Piece = pieceOf(Buffer.alloc(0))
  messages = 0
  /** The time of the first message. */
  first: Stamp | null = null
  /** The time of the message that completed the line told last; its own time is that of its first message. */
  lastMicros = 0
  lastNanos = 0
  /** Messages since the line told last began, where a part of it came twice and the log is one that is turned over (`turned-over.ts`); null where none did. */
  lastTwice: number | null = null

  constructor(
    private readonly tty: boolean,
    private readonly onLine: OnLine,
    /** The log is followed: messages may come twice. */
    private readonly live = false,
    /** Its files are turned over meanwhile: then also parts of one line may. */
    private readonly turns = false,
  ) {}

  /** The time of the oldest line that is not complete; null when there is none. */
  get oldestOpen(): Stamp | null {
    const begun = ({ size, micros, nanos }: OpenLine): Stamp | null => (size > 0 ? { micros, nanos } : null)
    return earlier(begun(this.#open[stdout]), begun(this.#open[stderr]))
  }

  /** Throws `NoLogError` where the engine says that it cannot read on. */
  take(piece: Buffer): void {
    let bytes = piece
    if (this.#rest.length > 0) {
      bytes = Buffer.concat([this.#rest, piece])
      // A large frame in small pieces: put together once, not with every piece.
      if (bytes.length < this.#need) {
        this.#rest = bytes
        return
      }
    }
    this.#piece = pieceOf(bytes)
    const at = this.tty ? this.#terminal(bytes) : this.#frames(bytes)
    this.#rest = at === bytes.length ? Buffer.alloc(0) : Buffer.from(bytes.subarray(at))
  }

  /** What is open is a line too: nothing more will come (a container that ended without a line feed). */
  end(): void {
    if (this.tty && this.#rest.length > 0) {
      this.#piece = pieceOf(this.#rest)
      this.#message(stdout, this.#rest, 0, this.#rest.length)
    }
    this.#rest = Buffer.alloc(0)
    for (const stream of [stdout, stderr] as const) this.#finish(stream, false)
  }

  #frames(bytes: Buffer): number {
    const { length } = bytes
    let at = 0
    this.#need = 8
    while (at + 8 <= length) {
      const size = bytes.readUInt32BE(at + 4)
      const end = at + 8 + size
      if (end > length) {
        this.#need = end - at
        break
      }
      if (bytes[at] === systemError) throw new NoLogError(200, bytes.toString('utf8', at + 8, end).trim())
      this.#message(bytes[at] === 2 ? stderr : stdout, bytes, at + 8, end)
      at = end
    }
    return at
  }

  #terminal(bytes: Buffer): number {
    let at = 0
    // What was left has no line feed.
    let feed = bytes.indexOf(10, this.#rest.length)
    for (; feed >= 0; feed = bytes.indexOf(10, at)) {
      this.#parts(bytes, at, feed + 1)
      at = feed + 1
    }
    this.#need = 0
    // A program that draws over its line may never end it.
    return this.#parts(bytes, at, bytes.length, false)
  }

  /**
   * The messages of a line, or of what there is of one; returns where the last one that was told ends. Nothing marks where one
   * message of a long line ends and the next begins, but that each has 16 KB and the next a time.
   */
  #parts(bytes: Buffer, start: number, end: number, complete = true): number {
    for (let at = start; ; ) {
      const micros = readStamp(bytes, at, end)
      const text = micros < 0 ? at : lastEnd() + 1
      const next = text + partSize
      const isPart = next + 21 < end && readStamp(bytes, next, end) >= 0
      if (!isPart && !complete) return at
      this.#message(stdout, bytes, at, isPart ? next : end)
      if (!isPart) return end
      at = next
    }
  }

  #message(stream: StreamNumber, bytes: Buffer, start: number, end: number): void {
    this.messages++
    const open = this.#open[stream]
    const micros = readStamp(bytes, start, end)
    const nanos = lastNanos()
    const text = micros < 0 ? start : Math.min(lastEnd() + 1, end)
    this.first ??= { micros, nanos }
    const goesOn = open.goesOn(micros, nanos)
    if (this.live && micros >= 0 && !goesOn && this.#repeated[stream].check(micros, nanos)) {
      // What is open comes again after it, from its beginning.
      if (open.size > 0) this.#repeated[stream].forgetLast()
      open.clear()
      return
    }
    if (!goesOn && open.size > 0) {
      this.lastMicros = open.micros
      this.lastNanos = open.nanos
      this.#finish(stream, false)
    }
    if (!goesOn) open.cut = false
    this.lastMicros = micros
    this.lastNanos = nanos
    const complete = end > text && bytes[end - 1] === 10
    let last = complete ? end - 1 : end
    if (complete && this.tty && last > text && bytes[last - 1] === 13) last--
    if (open.size === 0 && complete) {
      this.lastTwice = null
      open.cut = false
      this.onLine(stream, micros, nanos, this.#piece, text, last, false)
      return
    }
    if (open.size === 0) {
      open.micros = micros
      open.nanos = micros < 0 ? 0 : nanos
      open.began = this.messages - 1
    }
    open.add(bytes.subarray(text, last), this.turns)
    if (complete) this.#finish(stream, false)
    else if (open.size >= longestLine) this.#finish(stream, true)
  }

  #finish(stream: StreamNumber, cut: boolean): void {
    const open = this.#open[stream]
    if (open.parts.length === 0) return
    const whole = open.parts.length === 1 ? (open.parts[0] ?? Buffer.alloc(0)) : Buffer.concat(open.parts)
    const { micros, nanos, twice, began } = open
    open.clear(cut)
    this.lastTwice = twice ? this.messages - began : null
    this.onLine(stream, micros, nanos, pieceOf(whole), 0, whole.length, cut)
  }
}
