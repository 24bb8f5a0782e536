import type { LogTerm } from '../../../contract/logs'
import { ProblemError } from '../../../contract/problem'

/** A term ready to be looked for: in many lines at once where that finds the same as in each alone. */
export interface Pattern {
  negate: boolean
  /** Tests one line. */
  line: RegExp
  /** Finds lines in a text of many: no match goes beyond its line. null where that cannot be promised. */
  many: RegExp | null
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** Throws `INVALID_INPUT` where the expression is none. */
export function compile(term: LogTerm): Pattern {
  const source = term.regex ? term.text : escaped(term.text)
  const flags = `${term.caseSensitive ? '' : 'i'}${term.regex && /\\[pP]\{/.test(source) ? 'u' : ''}`
  let line: RegExp
  try {
    line = new RegExp(source, flags)
  } catch (error) {
    throw new ProblemError('INVALID_INPUT', { field: 'filter' }, { detail: (error as Error).message })
  }
  const within = term.regex ? withinLines(source) : source
  return { negate: term.negate, line, many: within === null ? null : new RegExp(within, `gm${flags}`) }
}

/**
 * The same expression where nothing in it matches a line feed, so that in a text of many lines it finds what it finds in
 * each. null where it looks around, names a line feed, or uses what we do not take apart: such are tried line by line.
 */
export function withinLines(source: string): string | null {
  let out = ''
  for (let at = 0; at < source.length; at++) {
    const c = source[at] ?? ''
    if (c === '\\') {
      const next = source[++at] ?? ''
      const special = outsideClass[next]
      if (special !== undefined) out += special
      else if ('nxucpPkfv0123456789'.includes(next)) return null
      else out += c + next
    } else if (c === '[') {
      const end = classEnd(source, at)
      const inner = source.slice(at + 1, end)
      if (end < 0 || /\\[nxucpPSWDfv0]/.test(inner)) return null
      const spaces = inner.replace(/\\s/g, ' \\t\\r\\f\\v\\u00a0\\ufeff')
      out += inner.startsWith('^') ? `[${inner}\\n]` : `[${spaces}]`
      at = end
    } else if (c === '(' && source[at + 1] === '?' && source[at + 2] !== ':') {
      if (source[at + 2] !== '<' || source[at + 3] === '=' || source[at + 3] === '!') return null
      out += c
    } else out += c
  }
  return out
}

/** Shorthand classes that hold the line feed, without it; `\S`, `\d`, `\w`, `\b` never match one. */
const outsideClass: Readonly<Record<string, string>> = { s: '[^\\S\\n]', W: '[^\\w\\n]', D: '[^\\d\\n]' }

function classEnd(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === '\\') at++
    else if (source[at] === ']') return at
  }
  return -1
}
