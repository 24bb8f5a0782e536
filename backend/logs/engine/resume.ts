import { earlier, isBefore, type Stamp } from '../reading/time'
import type { Track } from '../spool/track'
import type { MessageReader, Piece, StreamNumber } from './messages'

/**
 * Where reading goes on: Docker gives the last messages of a log, or all, again, and this tells what of it a track has
 * already. A line is the same when its time, to the nanosecond, and its text are.
 */
export class Resume {
  /** All that was there before has come again, or nothing was. */
  caughtUp: boolean
  /** Something that was there before came again, so all that was not is new. */
  #placed: boolean
  /** The next line of the track that may come again; at `end` all have. */
  #at: number
  readonly #end: number
  /** The least time of what may be new, where all is read. */
  readonly #since: Stamp | null
  readonly #streams = new Set<StreamNumber>()

  /** `open`: the time of a line that was not complete. `tail`: so many messages are given, and not all. */
  constructor(
    private readonly track: Track,
    private readonly open: Stamp | null,
    private readonly tail: number | undefined,
  ) {
    this.#since = earlier(track.resume, open)
    this.caughtUp = this.#placed = this.#since === null
    this.#end = track.count
    this.#at = Math.max(track.first, this.#first())
  }

  #first(): number {
    if (this.tail !== undefined) return this.#end - this.tail
    // Keys are times that do not step back: no line from `since` on lies before the first with that key.
    return this.#since === null ? this.#end : this.track.lowerBound(this.#since.micros)
  }

  /** Whether a line, which `reader` told just now, was there before; `gap` where what was read last lies before all that is given. */
  isOld(reader: MessageReader, stream: StreamNumber, time: Stamp, { bytes }: Piece, start: number, end: number): boolean | 'gap' {
    const { track, tail, open } = this
    // Where reading begins somewhere, there may be the end only of a stream's first line.
    const isSeen = this.#finds(time, bytes.subarray(start, end), tail !== undefined && !this.#streams.has(stream))
    this.#placed ||= isSeen || (tail === undefined && this.#since !== null && !isBefore(time, this.#since))
    if (tail !== undefined) {
      const openBefore = this.#streams.size === 0 && open !== null && reader.first !== null && !isBefore(reader.first, open)
      const isNewer = track.greatest !== null && isBefore(track.greatest, time)
      if (openBefore || (!this.#placed && (isNewer || reader.messages > tail))) return 'gap'
    }
    this.#streams.add(stream)
    this.caughtUp = this.#placed && this.#at >= this.#end
    return isSeen || !this.#placed
  }

  #finds({ micros, nanos }: Stamp, text: Buffer, maybeEnd: boolean): boolean {
    for (let line = this.#at; line < this.#end; line++) {
      const segment = this.track.segmentOf(line)
      if (segment === null) continue
      const { table } = segment
      const at = line - segment.first
      if (table.micros[at] !== micros || table.nanos[at] !== nanos) continue
      const to = (table.offsets[at + 1] ?? 0) - 1
      const before = to - (table.offsets[at] ?? 0) - text.length
      if (before < 0 || (before > 0 && !maybeEnd) || !segment.read(to - text.length, to).equals(text)) continue
      this.#at = line + 1
      return true
    }
    return false
  }
}
