import type { Segment } from '../spool/segment'
import type { Track } from '../spool/track'

/** Lines of a segment that a view shows. */
export interface SegmentMatch {
  /** A bit for each line, the lowest first; null: all lines. */
  bits: Uint8Array | null
  /** Lines that were looked at, from the segment's first. */
  scanned: number
  count: number
  /** Rows by level over buckets of a width (micros), for the width asked for last. */
  buckets: { width: number; first: number; counts: Uint32Array } | null
}

const ones = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1
  return count
})

export function countBits(bits: Uint8Array, until: number): number {
  let count = 0
  const whole = until >> 3
  for (let i = 0; i < whole; i++) count += ones[bits[i] ?? 0] ?? 0
  if ((until & 7) !== 0) count += ones[(bits[whole] ?? 0) & ((1 << (until & 7)) - 1)] ?? 0
  return count
}

/** The place of the `rank`-th bit (from 0) that is set; -1 where there are fewer. */
export function selectBit(bits: Uint8Array, rank: number): number {
  let left = rank
  for (let i = 0; i < bits.length; i++) {
    const byte = bits[i] ?? 0
    const here = ones[byte] ?? 0
    if (left < here) {
      for (let bit = 0; bit < 8; bit++) if ((byte >> bit) & 1 && left-- === 0) return i * 8 + bit
    }
    left -= here
  }
  return -1
}

/** The lines of one track that a view shows, by rank: the first of them has rank 0. */
export class TrackMatches {
  readonly #matches = new Map<Segment, SegmentMatch>()
  #before: number[] = []
  #stale = true
  #total = 0

  constructor(readonly track: Track) {}

  get(segment: Segment): SegmentMatch | undefined {
    return this.#matches.get(segment)
  }

  set(segment: Segment, match: SegmentMatch): void {
    this.#matches.set(segment, match)
    this.#stale = true
  }

  /** Forgets segments that the track no longer has; true where there were some with rows. */
  prune(): boolean {
    if (this.#matches.size === 0) return false
    let gone = false
    for (const [segment, { count }] of this.#matches)
      if (segment.first < this.track.first) {
        gone ||= count > 0
        this.#matches.delete(segment)
        this.#stale = true
      }
    return gone
  }

  get total(): number {
    this.#sum()
    return this.#total
  }

  /** How many rows come before a line. */
  rank(line: number): number {
    this.#sum()
    const at = this.track.segmentAt(line)
    const segment = this.track.segments[at]
    if (segment === undefined || line <= segment.first) return segment === undefined ? 0 : (this.#before[at] ?? 0)
    const match = this.#matches.get(segment)
    if (match === undefined) return this.#before[at] ?? 0
    const within = Math.min(line - segment.first, match.scanned)
    return (this.#before[at] ?? 0) + (match.bits === null ? within : countBits(match.bits, within))
  }

  /** The line of a rank; the track's `count` where there are not as many. */
  line(rank: number): number {
    this.#sum()
    let low = 0
    let high = this.track.segments.length - 1
    if (high < 0 || rank >= this.#total) return this.track.count
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#before[middle] ?? 0) <= rank) low = middle
      else high = middle - 1
    }
    const segment = this.track.segments[low]
    const match = segment === undefined ? undefined : this.#matches.get(segment)
    if (segment === undefined || match === undefined) return this.track.count
    const within = rank - (this.#before[low] ?? 0)
    return segment.first + (match.bits === null ? within : selectBit(match.bits, within))
  }

  /** The first line at or after one that is a row; `count` where there is none. */
  next(line: number): number {
    const { track } = this
    for (let at = track.segmentAt(line); at < track.segments.length; at++) {
      const segment = track.segments[at]
      const match = segment === undefined ? undefined : this.#matches.get(segment)
      if (segment === undefined || match === undefined || match.count === 0) continue
      const { bits, scanned } = match
      let i = Math.max(0, line - segment.first)
      if (bits === null) {
        if (i < scanned) return segment.first + i
        continue
      }
      for (; i < scanned; i++) {
        const byte = bits[i >> 3] ?? 0
        if (byte === 0) {
          i |= 7
          continue
        }
        if ((byte >> (i & 7)) & 1) return segment.first + i
      }
    }
    return track.count
  }

  #sum(): void {
    const { segments } = this.track
    if (!this.#stale && this.#before.length === segments.length) return
    this.#before = []
    this.#total = 0
    for (const segment of segments) {
      this.#before.push(this.#total)
      this.#total += this.#matches.get(segment)?.count ?? 0
    }
    this.#stale = false
  }
}
