import type { ReadLog } from './history'
import { MessageReader, partSize, pieceOf, type Piece, type StreamNumber } from './messages'

/** Messages that are read beyond those that came since the line began: others may come meanwhile. */
const margin = 1000
/** Lines that wait at most: so many come only where the engine does not answer. */
const mostWaiting = 20_000

interface Line {
  stream: StreamNumber
  micros: number
  nanos: number
  piece: Piece
  cut: boolean
}

/**
 * Where Docker (20.10) turns a log file over, a follower may get messages again, also parts of one long line, and nothing
 * in the stream tells such a part from the next one. So a line in which a part is there twice is read once more from the
 * log, where it is once; what comes after it waits.
 */
export class TurnedOver {
  readonly #waiting: { line: Line; messages: number | null }[] = []
  #working: Promise<void> | null = null

  constructor(
    private readonly tty: boolean,
    private readonly read: ReadLog,
    private readonly append: (line: Line) => void,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Takes a line that has to wait; false where it has not. `messages`: so many came since the line began, where a part is
   * in it twice; null where none is.
   */
  holds(messages: number | null, stream: StreamNumber, micros: number, nanos: number, piece: Piece, start: number, end: number, cut: boolean): boolean {
    if (messages === null && this.#working === null) return false
    // The piece is only valid during the call.
    const line = { stream, micros, nanos, piece: pieceOf(Buffer.from(piece.bytes.subarray(start, end))), cut }
    this.#waiting.push({ line, messages })
    this.#working ??= this.#work()
    return true
  }

  /** Resolves when nothing waits. */
  async done(): Promise<void> {
    await this.#working
  }

  async #work(): Promise<void> {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (next.messages !== null && this.#waiting.length < mostWaiting) next.line.piece = (await this.#again(next.line, next.messages)) ?? next.line.piece
      this.#waiting.shift()
      this.append(next.line)
    }
    this.#working = null
  }

  /** The line as the log has it; null where it has it no longer, or not shorter. */
  async #again({ stream, micros, nanos, piece }: Line, messages: number): Promise<Piece | null> {
    let found = null as Piece | null
    const reader = new MessageReader(this.tty, (itsStream, itsMicros, itsNanos, its, start, end) => {
      if (itsStream !== stream || itsMicros !== micros || itsNanos !== nanos || end - start >= piece.bytes.length) return
      // Its first parts may be gone from the log.
      if (its.bytes.compare(piece.bytes, 0, partSize, start, start + partSize) === 0) found ??= pieceOf(Buffer.from(its.bytes.subarray(start, end)))
    })
    const take = (bytes: Buffer): boolean => {
      reader.take(bytes)
      return found === null
    }
    try {
      await this.read({ follow: false, tail: messages + margin }, take, this.signal)
    } catch {
      // The engine was lost, or the container removed: it stays as it came.
    }
    return found
  }
}
