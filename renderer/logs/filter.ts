import { z } from 'zod'
import { logLevels, logTermSchema, type LogFilter, type LogLevel, type LogTerm } from '../../contract/logs'
import { unicodeFlag } from './find-hits'

/** What a person looks for: the filter, and whether lines that do not have the terms are hidden or only passed over. */
export interface Looking {
  sources: string[]
  levels: LogLevel[]
  terms: LogTerm[]
  /** Epoch ms, `to` exclusive. */
  from: number | null
  to: number | null
  fold: boolean
  /** True: only lines that have the terms. False: all lines, and n and N go from one that has them to the next. */
  only: boolean
}

export const everything: Looking = { sources: [], levels: [], terms: [], from: null, to: null, fold: true, only: true }

/** Levels that a person tells apart: one button each. */
export const levelGroups = {
  error: ['error', 'fatal'],
  warn: ['warn'],
  info: ['info'],
  debug: ['debug', 'trace'],
  other: ['none'],
} as const satisfies Record<string, readonly LogLevel[]>
export type LevelGroup = keyof typeof levelGroups
export const levelGroupNames = Object.keys(levelGroups) as LevelGroup[]

/** The filter of the list, and of the matches among its lines; the same one where only matches are shown. */
export function filtersOf({ only, ...filter }: Looking): { list: LogFilter; matches: LogFilter | null } {
  const list = only ? filter : { ...filter, terms: [] }
  return { list, matches: only || filter.terms.length === 0 ? null : filter }
}

export function isEverything({ sources, levels, terms, from, to }: Looking): boolean {
  return sources.length + levels.length + terms.length === 0 && from === null && to === null
}

export const hasGroup = (levels: readonly LogLevel[], group: LevelGroup): boolean => levelGroups[group].every((level) => levels.includes(level))

/** True for a time (epoch ms or RFC 3339) that is not in the period. */
export function isOutside({ from, to }: Pick<Looking, 'from' | 'to'>, time: number | string): boolean {
  const at = typeof time === 'number' ? time : Date.parse(time)
  return (from !== null && at < from) || (to !== null && at >= to)
}

/** The levels with a group put in or taken out; none where that makes it all of them. */
export function toggleGroup(levels: readonly LogLevel[], group: LevelGroup): LogLevel[] {
  const own: readonly LogLevel[] = levelGroups[group]
  const rest = levels.filter((level) => !own.includes(level))
  const next = hasGroup(levels, group) ? rest : [...rest, ...own]
  return next.length === logLevels.length ? [] : next
}

/** Terms with one more; the same where it is there already. */
export function withTerm(terms: readonly LogTerm[], term: LogTerm): LogTerm[] {
  const there = terms.some((each) => each.text === term.text && flags(each) === flags(term))
  return there ? [...terms] : [...terms, term]
}

/** Why a text is no regular expression, in the browser's words; null where it is one. */
export function regexError(text: string): string | null {
  try {
    new RegExp(text, unicodeFlag(text))
    return null
  } catch (error) {
    // "Invalid regular expression: /(/: Unterminated group": what comes last says it.
    return (error as Error).message.split(': ').at(-1) ?? String(error)
  }
}

/** A line to go to: the source and its time to the nanosecond, which outlive the app. */
export interface LinePlace {
  source: string | null
  time: string
}

const termsSchema = z.array(z.tuple([z.string(), z.string()])).max(20)
const flags = ({ regex, caseSensitive, negate }: LogTerm): string => (regex ? 'r' : '') + (caseSensitive ? 'c' : '') + (negate ? 'n' : '')

/** What the address says, for a link that brings back the view, and the line. */
export function paramsOfLooking(looking: Looking, place: LinePlace | null): Record<string, string> {
  const { sources, levels, terms, from, to, fold, only } = looking
  return {
    ...(sources.length > 0 ? { service: sources.join(',') } : {}),
    ...(levels.length > 0 ? { level: levels.join(',') } : {}),
    ...(terms.length > 0 ? { terms: JSON.stringify(terms.map((term) => [term.text, flags(term)])) } : {}),
    ...(from === null ? {} : { from: new Date(from).toISOString() }),
    ...(to === null ? {} : { to: new Date(to).toISOString() }),
    ...(fold ? {} : { fold: '0' }),
    ...(only ? {} : { only: '0' }),
    ...(place === null ? {} : { at: place.time }),
    ...(place?.source == null ? {} : { source: place.source }),
  }
}

function termsOf(text: string | null): LogTerm[] {
  if (text === null) return []
  try {
    return termsSchema.parse(JSON.parse(text)).flatMap(([term, how]) => {
      const read = logTermSchema.safeParse({ text: term, regex: how.includes('r'), caseSensitive: how.includes('c'), negate: how.includes('n') })
      return read.success && !(read.data.regex && regexError(term) !== null) ? [read.data] : []
    })
  } catch {
    return []
  }
}

/** The first line of a text that says something, without its margins. */
export const firstLine = (text: string): string => /\S[^\r\n]*/.exec(text)?.[0].trimEnd() ?? ''

const list = (text: string | null): string[] => (text ?? '').split(',').filter((each) => each !== '')
const time = (text: string | null): number | null => {
  const at = Date.parse(text ?? '')
  return Number.isNaN(at) ? null : at
}

/** What an address asks for. Parts that make no sense are left out: an old link shows more rather than nothing. */
export function lookingOfParams(params: URLSearchParams): { looking: Looking; place: LinePlace | null } {
  const at = params.get('at')
  return {
    looking: {
      sources: list(params.get('service')),
      levels: logLevels.filter((level) => list(params.get('level')).includes(level)),
      terms: termsOf(params.get('terms')),
      from: time(params.get('from')),
      to: time(params.get('to')),
      fold: params.get('fold') !== '0',
      only: params.get('only') !== '0',
    },
    place: at !== null && time(at) !== null ? { time: at, source: params.get('source') } : null,
  }
}
