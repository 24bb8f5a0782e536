import { plainText } from '../reading/display'
import type { Pattern } from './pattern'

/** Consecutive lines of one source and where each begins in `bytes` (one entry more than lines), counted from `offsets[0]`. */
export interface Lines {
  bytes: Buffer
  offsets: Uint32Array
  /** Not 0: the line goes on with the entry before it. null: each line is an entry of its own. */
  continues: Uint8Array | null
  /** Only ASCII, no escape codes. */
  simple: boolean
}

/** A bit for each line, the lowest bit first: set at the first line of each entry for which all patterns hold. */
export function scan(lines: Lines, patterns: readonly Pattern[]): Uint8Array {
  const count = lines.offsets.length - 1
  const simple = lines.simple
  const text = simple ? lines.bytes.toString('latin1', 0, lines.bytes.length) : plainText(lines.bytes.toString('utf8'))
  const starts = simple ? relative(lines.offsets) : lineStarts(text, count)
  const all = new Uint8Array((count + 7) >> 3)
  let first = true
  for (const pattern of patterns) {
    const found = byEntry(find(text, starts, count, pattern), count, lines.continues)
    for (let i = 0; i < all.length; i++) {
      const bits = pattern.negate ? ~(found[i] ?? 0) : (found[i] ?? 0)
      all[i] = first ? bits : (all[i] ?? 0) & bits
    }
    first = false
  }
  // Negated: continued lines are no entries, and the last byte may have bits to spare.
  if (lines.continues !== null) for (let i = 0; i < count; i++) if (lines.continues[i]) clear(all, i)
  if (count % 8 !== 0 && all.length > 0) all[all.length - 1] = (all[all.length - 1] ?? 0) & ((1 << count % 8) - 1)
  return all
}

function clear(bits: Uint8Array, at: number): void {
  bits[at >> 3] = (bits[at >> 3] ?? 0) & ~(1 << (at & 7))
}

function relative(offsets: Uint32Array): Uint32Array {
  const base = offsets[0] ?? 0
  return base === 0 ? offsets : offsets.map((offset) => offset - base)
}

function lineStarts(text: string, count: number): Uint32Array {
  const starts = new Uint32Array(count + 1)
  let at = 0
  for (let line = 0; line < count; line++) {
    starts[line] = at
    const feed = text.indexOf('\n', at)
    at = feed < 0 ? text.length + 1 : feed + 1
  }
  starts[count] = at
  return starts
}

function find(text: string, starts: Uint32Array, count: number, { line: single, many }: Pattern): Uint8Array {
  const found = new Uint8Array((count + 7) >> 3)
  const end = (line: number): number => (starts[line + 1] ?? text.length + 1) - 1
  if (many === null) {
    for (let line = 0; line < count; line++)
      if (single.test(text.slice(starts[line], end(line)))) found[line >> 3] = (found[line >> 3] ?? 0) | (1 << (line & 7))
    return found
  }
  many.lastIndex = 0
  let line = 0
  const last = starts[count] ?? text.length
  for (let match = many.exec(text); match !== null && line < count; match = many.exec(text)) {
    // Behind the last line feed there is no line, though `^` and `$` match there.
    if (match.index >= last) break
    line = lineOf(starts, line, count, match.index)
    found[line >> 3] = (found[line >> 3] ?? 0) | (1 << (line & 7))
    many.lastIndex = starts[line + 1] ?? text.length
    line++
    if (many.lastIndex > text.length) break
  }
  return found
}

/** The line that a place in the text belongs to; it is at or after `from`. Nearby ones are tried first. */
function lineOf(starts: Uint32Array, from: number, count: number, place: number): number {
  let low = from
  let step = 1
  while (low + step < count && (starts[low + step] ?? 0) <= place) {
    low += step
    step *= 2
  }
  let high = Math.min(count, low + step)
  while (low + 1 < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= place) low = middle
    else high = middle
  }
  return low
}

/** Moves what was found in any line of an entry to its first line. */
function byEntry(found: Uint8Array, count: number, continues: Uint8Array | null): Uint8Array {
  if (continues === null) return found
  let head = 0
  for (let line = 0; line < count; line++) {
    if (!continues[line]) {
      head = line
    } else if (((found[line >> 3] ?? 0) & (1 << (line & 7))) !== 0) found[head >> 3] = (found[head >> 3] ?? 0) | (1 << (head & 7))
  }
  return found
}
