import type { WeatherSource, WeatherVariable } from '../contract/weather'
import type { EmptyRun } from './sink/ledger'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/**
 * How long after an hour its source may still fill in what was null, ms. The forecast host serves model runs that are
 * complete within a day or two; the archive (ERA5) is about five days behind and takes corrections for longer.
 */
export const fillsIn: Record<WeatherSource, number> = { forecast: 3 * day, archive: 14 * day, sample: 0 }

const firstPause = 15 * minute
const longestPause = 6 * hour

/** Start of the history that is wanted: midnight UTC, `pastDays` ago, epoch ms. */
export function historyStart(now: number, pastDays: number): number {
  return Math.floor(now / day) * day - pastDays * day
}

/** How often a value was asked for and not there, and when last, epoch ms. */
export interface Asked {
  times: number
  last: number
}

/** What becomes of a value that is not there: asked for now, asked for later, or a known gap that only a person asks for again. */
export function stateOfMissing(at: number, asked: Asked, source: WeatherSource, now: number): 'due' | 'later' | 'gap' {
  if (asked.times === 0) return 'due'
  const filled = at + fillsIn[source]
  if (asked.last >= filled) return 'gap'
  const pause = Math.min(longestPause, firstPause * 2 ** Math.min(asked.times - 1, 20))
  // The last time is when the source has had all its time.
  return now >= Math.min(asked.last + pause, filled) ? 'due' : 'later'
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
  /** Asks for known gaps, and for what waits, at once. */
  retry?: boolean | undefined
}

/**
 * Days of hourly history to fetch for one location, counted back from today: down to the first hour that lacks a variable
 * and is due. 0 is today only; null when nothing is due, or no history is wanted. Every hour and variable counts by itself.
 */
export function missingDays(options: CoverageOptions): number | null {
  const { now, pastDays, variables, held } = options
  if (pastDays === 0) return null
  const asked = askedFor(options.empty)
  // The present conditions, which every call asks for, are of the last quarter of an hour: at a full hour they are the hour.
  const present = Math.floor(now / (15 * minute)) * 15 * minute
  for (let at = historyStart(now, pastDays); at < present; at += hour) {
    const there = held.get(at)
    const due = variables.some((variable) => {
      if (there?.has(variable)) return false
      const state = stateOfMissing(at, asked(at, variable), options.source, now)
      return state === 'due' || options.retry === true
    })
    if (due) return Math.min(pastDays, Math.max(0, Math.floor(now / day) - Math.floor(at / day)))
  }
  return null
}

/** Counts replies, by hour and variable: one reply counts once, however its record came. */
function askedFor(empty: CoverageOptions['empty']): (at: number, variable: WeatherVariable) => Asked {
  const byValue = new Map<string, { replies: Set<string>; last: number }>()
  for (const run of empty)
    for (let at = Math.ceil(run.from / hour) * hour; at <= run.to; at += hour)
      for (const variable of run.variables) {
        const key = `${at} ${variable}`
        const entry = byValue.get(key) ?? { replies: new Set(), last: 0 }
        byValue.set(key, entry)
        entry.replies.add(run.responseId)
        entry.last = Math.max(entry.last, run.at)
      }
  return (at, variable) => {
    const entry = byValue.get(`${at} ${variable}`)
    return { times: entry?.replies.size ?? 0, last: entry?.last ?? 0 }
  }
}
