import type { Track } from '../spool/track'
import type { Piece } from './messages'

/**
 * Tells lines that a track has already, where reading goes on: Docker gives the last ones, or all, again. A line is the same
 * when its time, to the nanosecond, and its text are.
 */
export class Seen {
  /** The next line of the track that may come again; at `end` all have. */
  #at: number
  readonly #end: number

  private constructor(
    private readonly track: Track,
    from: number,
  ) {
    this.#end = track.count
    this.#at = Math.max(track.first, from)
  }

  /** Lines with a time from `since` on. */
  static since(track: Track, since: { micros: number } | null): Seen {
    // Keys are times that do not step back: no line from `since` on lies before the first with that key.
    return new Seen(track, since === null ? track.count : track.lowerBound(since.micros))
  }

  static last(track: Track, lines: number): Seen {
    return new Seen(track, track.count - lines)
  }

  /** `maybeEnd`: reading began somewhere, and of this line there may be the end only. */
  has(micros: number, nanos: number, piece: Piece, start: number, end: number, maybeEnd: boolean): boolean {
    for (let line = this.#at; line < this.#end; line++) {
      const segment = this.track.segmentOf(line)
      if (segment === null) continue
      const { table } = segment
      const at = line - segment.first
      if (table.micros[at] !== micros || table.nanos[at] !== nanos) continue
      const to = (table.offsets[at + 1] ?? 0) - 1
      const before = to - (table.offsets[at] ?? 0) - (end - start)
      if (before < 0 || (before > 0 && !maybeEnd) || !segment.read(to - (end - start), to).equals(piece.bytes.subarray(start, end))) continue
      this.#at = line + 1
      return true
    }
    return false
  }

  get done(): boolean {
    return this.#at >= this.#end
  }
}
