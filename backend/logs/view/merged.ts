import type { TrackMatches } from './matches'

/** A row: a line of a track. */
export interface Place {
  at: number
  line: number
}

/**
 * The rows of several tracks in one order: by key, then by the tracks' order. Nothing is kept but what each track has: a
 * row's number is the sum of its ranks, and a number's row is found by halving.
 */
export class Merged {
  /** Tracks in the order that decides between equal keys. */
  constructor(readonly tracks: readonly TrackMatches[]) {}

  get total(): number {
    let total = 0
    for (const matches of this.tracks) total += matches.total
    return total
  }

  /** How many rows have a lesser key. */
  rankOfKey(key: number): number {
    let rank = 0
    for (const matches of this.tracks) rank += matches.rank(matches.track.lowerBound(key))
    return rank
  }

  /** The number of the first row of a track that is at or after a line. */
  rankOf(at: number, line: number): number {
    const own = this.tracks[at]
    if (own === undefined) return this.total
    const row = own.next(line)
    if (row >= own.track.count) {
      // Nothing of its own comes after: the next of all sources by the line's time.
      const key = keyOf(own, line)
      return key === null ? this.total : this.rankOfKey(key + 1)
    }
    const key = keyOf(own, row) ?? 0
    let rank = 0
    this.tracks.forEach((matches, other) => {
      if (other === at) rank += matches.rank(row)
      else rank += matches.rank(matches.track.lowerBound(other < at ? key + 1 : key))
    })
    return rank
  }

  /** For each track the line from which on its rows have the number `index` or a greater one. */
  positions(index: number): number[] {
    const total = this.total
    if (index >= total) return this.tracks.map(({ track }) => track.count)
    if (index <= 0) return this.tracks.map(({ track }) => track.first)
    const key = this.#keyAt(index)
    let left = index - this.rankOfKey(key)
    return this.tracks.map((matches) => {
      const { track } = matches
      const low = track.lowerBound(key)
      const high = track.lowerBound(key + 1)
      const rank = matches.rank(low)
      const here = matches.rank(high) - rank
      if (left >= here) {
        left -= here
        return high
      }
      const line = left === 0 ? low : matches.line(rank + left)
      left = 0
      return line
    })
  }

  /** Rows one after the other, from a line of each track on, and before another one where `limits` are given. */
  *from(positions: readonly number[], limits?: readonly number[]): Generator<Place> {
    const key = (at: number, line: number): number => {
      const matches = this.tracks[at]
      const beyond = matches === undefined || (limits !== undefined && line >= (limits[at] ?? 0))
      return (beyond ? null : keyOf(matches, line)) ?? Number.POSITIVE_INFINITY
    }
    const lines = this.tracks.map((matches, at) => matches.next(positions[at] ?? 0))
    const keys = lines.map((line, at) => key(at, line))
    for (;;) {
      let least = -1
      let leastKey = Number.POSITIVE_INFINITY
      for (let at = 0; at < keys.length; at++) {
        const other = keys[at] ?? Number.POSITIVE_INFINITY
        if (other < leastKey) {
          leastKey = other
          least = at
        }
      }
      const matches = this.tracks[least]
      if (matches === undefined) return
      const line = lines[least] ?? 0
      yield { at: least, line }
      const next = matches.next(line + 1)
      lines[least] = next
      keys[least] = key(least, next)
    }
  }

  /** The greatest key with no more than `index` rows before it. */
  #keyAt(index: number): number {
    let low = Number.POSITIVE_INFINITY
    let high = Number.NEGATIVE_INFINITY
    // First among the beginnings of segments, whose keys are at hand; then within what is left.
    const marks: number[] = []
    for (const { track } of this.tracks)
      for (const segment of track.segments) {
        marks.push(segment.firstKey)
        low = Math.min(low, segment.firstKey)
        high = Math.max(high, segment.lastKey)
      }
    marks.sort((a, b) => a - b)
    let from = 0
    let to = marks.length - 1
    while (from < to) {
      const middle = (from + to + 1) >> 1
      if (this.rankOfKey(marks[middle] ?? 0) <= index) from = middle
      else to = middle - 1
    }
    low = marks[from] ?? low
    high = Math.min(high, marks[from + 1] ?? high)
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (this.rankOfKey(middle) <= index) low = middle
      else high = middle - 1
    }
    return low
  }
}

export function keyOf({ track }: TrackMatches, line: number): number | null {
  const segment = track.segmentOf(line)
  return segment === null ? null : (segment.table.keys[line - segment.first] ?? null)
}
