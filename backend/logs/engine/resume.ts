import type { Track } from '../spool/track'
import type { Piece } from './messages'

/**
 * Drops lines that a track has already, where reading goes on from a moment that was read before: Docker gives all lines
 * from that moment on again. A line is the same when its time, to the nanosecond, and its text are.
 */
export class Seen {
  /** The next line of the track that may come again; at `end` all have. */
  #at: number
  readonly #end: number

  constructor(
    private readonly track: Track,
    since: { micros: number; nanos: number } | null,
  ) {
    this.#end = track.count
    // Keys are times that do not step back: no line from `since` on lies before the first with that key.
    this.#at = since === null ? track.count : Math.max(track.first, track.lowerBound(since.micros))
  }

  has(micros: number, nanos: number, piece: Piece, start: number, end: number): boolean {
    for (let line = this.#at; line < this.#end; line++) {
      const segment = this.track.segmentOf(line)
      if (segment === null) continue
      const { table } = segment
      const at = line - segment.first
      if (table.micros[at] !== micros || table.nanos[at] !== nanos) continue
      const from = table.offsets[at] ?? 0
      const to = (table.offsets[at + 1] ?? 0) - 1
      if (to - from !== end - start || !segment.read(from, to).equals(piece.bytes.subarray(start, end))) continue
      this.#at = line + 1
      return true
    }
    return false
  }

  get done(): boolean {
    return this.#at >= this.#end
  }
}
