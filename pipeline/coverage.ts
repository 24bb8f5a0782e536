import { asksUntilGap, fillsInDays, type WeatherSource, type WeatherVariable } from '../contract/weather'
import type { EmptyRun } from './sink/ledger'
import { fullHours } from './source/runs'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const firstPause = 15 * minute
const longestPause = 6 * hour

/** Start of the history that is wanted: midnight UTC, `pastDays` ago, epoch ms. */
export function historyStart(now: number, pastDays: number): number {
  return Math.floor(now / day) * day - pastDays * day
}

/** The forecast host gives no more (docs, `past_days`). */
const mostPastDays = 92

/** From when on, epoch ms, what is there and what is missing counts. */
export function lookedAtFrom({ now, pastDays, retry }: Pick<CoverageOptions, 'now' | 'pastDays' | 'retry'>): number {
  return historyStart(now, retry === true ? mostPastDays : pastDays)
}

/** How often a value was asked for and not there, and when last, epoch ms. */
export interface Asked {
  times: number
  last: number
}

/** What becomes of a value that is not there: asked for now, asked for later, or a known gap that only a person asks for again. */
export function stateOfMissing(at: number, asked: Asked, source: WeatherSource, now: number): 'due' | 'later' | 'gap' {
  if (asked.times === 0) return 'due'
  const filled = at + fillsInDays[source] * day
  if (asked.last >= filled && asked.times >= asksUntilGap) return 'gap'
  const pause = Math.min(longestPause, firstPause * 2 ** Math.min(asked.times - 1, 20))
  // Once more when the source has had all its time, however long the pause has grown.
  const next = asked.last < filled ? Math.min(asked.last + pause, filled) : asked.last + pause
  return now >= next ? 'due' : 'later'
}

export interface CoverageOptions {
  now: number
  pastDays: number
  source: WeatherSource
  variables: readonly WeatherVariable[]
  /** Variables that are there, by full hour (epoch ms). */
  held: ReadonlyMap<number, ReadonlySet<WeatherVariable>>
  /** Replies that were asked and did not hold what they were asked for. */
  empty: readonly Pick<EmptyRun, 'from' | 'to' | 'variables' | 'at' | 'responseId'>[]
  /** Asks at once for what waits, and for known gaps, also those of before the history that is wanted. */
  retry?: boolean | undefined
}

/**
 * Days of hourly history to fetch for one location, counted back from today: down to the first hour that lacks a variable
 * and is due. 0 is today only; null when nothing is due, or no history is wanted. Every hour and variable counts by itself.
 */
export function missingDays(options: CoverageOptions): number | null {
  const { now, pastDays, variables, held, retry } = options
  if (pastDays === 0) return null
  const wantedFrom = historyStart(now, pastDays)
  const asked = askedFor(options.empty)
  // The present conditions, which every call asks for, are of the last quarter of an hour: at a full hour they are the hour.
  const present = Math.floor(now / (15 * minute)) * 15 * minute
  for (let at = lookedAtFrom(options); at < present; at += hour) {
    const there = held.get(at)
    const due = variables.some((variable) => {
      if (there?.has(variable)) return false
      const before = asked(at, variable)
      if (at < wantedFrom) return before.times > 0
      return retry === true || stateOfMissing(at, before, options.source, now) === 'due'
    })
    if (due) return Math.max(0, Math.floor(now / day) - Math.floor(at / day))
  }
  return null
}

const never: Asked = { times: 0, last: 0 }

/** Counts replies, by hour and variable: one reply counts once, however its record came. */
function askedFor(empty: CoverageOptions['empty']): (at: number, variable: WeatherVariable) => Asked {
  const byValue = new Map<string, Asked>()
  const once = new Map(empty.map((run) => [`${run.responseId} ${run.from} ${run.variables.join()}`, run]))
  for (const run of once.values())
    for (const at of fullHours(run.from, run.to))
      for (const variable of run.variables) {
        const key = `${at} ${variable}`
        const { times, last } = byValue.get(key) ?? never
        byValue.set(key, { times: times + 1, last: Math.max(last, run.at) })
      }
  return (at, variable) => byValue.get(`${at} ${variable}`) ?? never
}
