import type { LogTerm } from '../../contract/logs'

/** Where a text has what is looked for: offsets, `end` exclusive. */
export type Hit = readonly [start: number, end: number]

/** More of them in a line help nobody. */
const mostHits = 200

export interface Pattern {
  source: string
  flags: string
}

/** The flag that an expression with classes of Unicode (`\p{Lu}`) needs, which the search gives it as well (backend/logs/search/pattern.ts). */
export const unicodeFlag = (expression: string): string => (/\\[pP]\{/.test(expression) ? 'u' : '')

/** A text as an expression that finds it as it is. */
export const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

export const patternOf = (term: LogTerm): Pattern => ({
  source: term.regex ? term.text : escaped(term.text),
  flags: `${term.caseSensitive ? 'g' : 'gi'}${term.regex ? unicodeFlag(term.text) : ''}`,
})

/** All places of the patterns in a text, in order, those that overlap made one. */
export function findHits(text: string, patterns: readonly RegExp[]): Hit[] {
  const found: Hit[] = []
  for (const pattern of patterns) {
    let count = 0
    for (const match of text.matchAll(pattern)) {
      if (match[0] !== '') found.push([match.index, match.index + match[0].length])
      if (++count >= mostHits) break
    }
  }
  return merged(found)
}

/** Hits of several searches as one list. */
export function merged(hits: readonly Hit[]): Hit[] {
  if (hits.length < 2) return [...hits]
  const sorted = [...hits].sort((a, b) => a[0] - b[0])
  const whole: [number, number][] = []
  for (const [start, end] of sorted) {
    const last = whole.at(-1)
    if (last && start < last[1]) last[1] = Math.max(last[1], end)
    else whole.push([start, end])
  }
  return whole
}
