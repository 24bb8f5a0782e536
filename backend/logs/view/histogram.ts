import { logLevels, type LogHistogram } from '../../../contract/logs'
import { levelMask, type Segment } from '../spool/segment'
import type { SegmentMatch } from './matches'
import { keyOf, type Merged } from './merged'

const levels = logLevels.length
/** Widths that a bucket may have, micros: a bar stays where it is while time goes on. */
const second = 1_000_000
const widths = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200].map((seconds) => Math.round(seconds * second))
const day = 86_400 * second

/** The least width of at most so many buckets over a span. */
export function bucketWidth(span: number, buckets: number): number {
  for (const width of widths) if (span / width + 1 <= buckets) return width
  return Math.ceil(span / day / Math.max(1, buckets - 1)) * day
}

type Put = (bucket: number, level: number, rows: number) => void

/** Buckets of one segment that are worth keeping. */
const keptCounts = 4096

/** Tells a segment's rows by bucket and level. What it comes to is kept with the match: complete segments do not change. */
function addSegment(segment: Segment, match: SegmentMatch, width: number, put: Put): void {
  const first = Math.floor(segment.firstKey / width)
  const size = (Math.floor(segment.lastKey / width) - first + 1) * levels
  if (size > keptCounts) return addLines(segment, match, width, put)
  if (match.buckets?.width !== width) {
    const counts = new Uint32Array(size)
    if (match.bits === null && size === levels && match.scanned === segment.count) counts.set(segment.levels.subarray(0, levels))
    else
      addLines(segment, match, width, (bucket, level, rows) => {
        const at = (bucket - first) * levels + level
        counts[at] = (counts[at] ?? 0) + rows
      })
    match.buckets = { width, first, counts }
  }
  const { counts } = match.buckets
  for (let at = 0; at < counts.length; at++) {
    const rows = counts[at] ?? 0
    if (rows > 0) put(first + Math.floor(at / levels), at % levels, rows)
  }
}

function addLines(segment: Segment, { bits, scanned }: SegmentMatch, width: number, put: Put): void {
  const { keys, flags } = segment.table
  for (let line = 0; line < scanned; line++) {
    if (bits !== null) {
      const byte = bits[line >> 3] ?? 0
      if (byte === 0) {
        line |= 7
        continue
      }
      if (((byte >> (line & 7)) & 1) === 0) continue
    }
    put(Math.floor((keys[line] ?? 0) / width), (flags[line] ?? 0) & levelMask, 1)
  }
}

/** The rows over time; the whole time of the rows where no range (micros) is given. `null`: no rows. */
export function histogram(merged: Merged, wanted: number, range: { from: number | null; to: number | null }): LogHistogram {
  const parts: { segment: Segment; match: SegmentMatch }[] = []
  let from = range.from ?? Number.POSITIVE_INFINITY
  let to = range.to ?? Number.NEGATIVE_INFINITY
  for (const matches of merged.tracks)
    for (const segment of matches.track.segments) {
      const match = matches.get(segment)
      if (match === undefined || match.count === 0) continue
      if ((range.from !== null && segment.lastKey < range.from) || (range.to !== null && segment.firstKey >= range.to)) continue
      parts.push({ segment, match })
    }
  if (range.from === null || range.to === null)
    for (const matches of merged.tracks) {
      if (matches.total === 0) continue
      if (range.from === null) from = Math.min(from, keyOf(matches, matches.line(0)) ?? from)
      if (range.to === null) to = Math.max(to, keyOf(matches, matches.line(matches.total - 1)) ?? to)
    }
  if (parts.length === 0 || !(to >= from)) return { from: 0, to: 0, counts: [] }
  const width = bucketWidth(to - from, wanted)
  const first = Math.floor(from / width)
  const length = Math.floor(to / width) - first + 1
  const counts = Array.from({ length }, () => new Array<number>(levels).fill(0))
  for (const { segment, match } of parts)
    addSegment(segment, match, width, (bucket, level, rows) => {
      const row = counts[bucket - first]
      if (row !== undefined) row[level] = (row[level] ?? 0) + rows
    })
  return { from: (first * width) / 1000, to: ((first + length) * width) / 1000, counts }
}
