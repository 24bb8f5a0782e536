import { logLevels, type LogFilter, type LogTerm } from '../../../contract/logs'
import { compile } from '../search/pattern'
import { continuesFlag, levelMask, type Segment } from '../spool/segment'

/** A filter as it is applied to lines. */
export interface LineFilter {
  sources: readonly string[]
  /** Whether a level shows, by number; null: all do. */
  levels: readonly boolean[] | null
  terms: LogTerm[]
  /** Micros; `to` is exclusive. */
  from: number
  to: number
  fold: boolean
}

/** Throws `INVALID_INPUT` where a term is no regular expression. */
export function lineFilter(filter: LogFilter): LineFilter {
  for (const term of filter.terms) compile(term)
  const all = filter.levels.length === 0 || logLevels.every((level) => filter.levels.includes(level))
  return {
    sources: filter.sources,
    levels: all ? null : logLevels.map((level) => filter.levels.includes(level)),
    terms: filter.terms,
    from: filter.from === null ? Number.NEGATIVE_INFINITY : filter.from * 1000,
    to: filter.to === null ? Number.POSITIVE_INFINITY : filter.to * 1000,
    fold: filter.fold,
  }
}

/** What a filter says of a whole segment without a look at its lines; null where that needs one. */
export function wholeSegment({ levels, terms, from, to, fold }: LineFilter, segment: Segment): 'all' | 'none' | null {
  if (segment.lastKey < from || segment.firstKey >= to) return 'none'
  if (levels !== null && segment.levels.every((count, level) => count === 0 || levels[level] !== true)) return 'none'
  if (terms.length > 0 || segment.firstKey < from || segment.lastKey >= to) return null
  if (levels !== null && segment.levels.some((count, level) => count > 0 && levels[level] !== true)) return null
  return !fold || segment.heads === segment.count ? 'all' : null
}

/**
 * Sets the bits of the lines from `start` to `end` that a filter shows, and returns how many. `found` has the bits of those
 * that its terms show, counted from `start`; null where it has no terms.
 */
export function applyFilter(filter: LineFilter, segment: Segment, bits: Uint8Array, start: number, end: number, found: Uint8Array | null): number {
  const { flags, keys } = segment.table
  const { levels, from, to, fold } = filter
  const inRange = segment.firstKey >= from && segment.lastKey < to
  let count = 0
  for (let line = start; line < end; line++) {
    const flag = flags[line] ?? 0
    const mask = 1 << (line & 7)
    const index = line >> 3
    const shown =
      (found === null || ((found[(line - start) >> 3] ?? 0) & (1 << ((line - start) & 7))) !== 0) &&
      (!fold || (flag & continuesFlag) === 0) &&
      (levels === null || levels[flag & levelMask] === true) &&
      (inRange || ((keys[line] ?? 0) >= from && (keys[line] ?? 0) < to))
    if (shown) {
      bits[index] = (bits[index] ?? 0) | mask
      count++
    } else bits[index] = (bits[index] ?? 0) & ~mask
  }
  return count
}
