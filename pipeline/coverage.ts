import type { WeatherSource } from '../contract/weather'

const minute = 60_000
const day = 86_400_000

/** A question to the ledger `weather_collections`: what was collected that touches `from` to `to` (epoch ms). */
export interface CollectedQuery {
  locations: string[]
  source: WeatherSource
  from: number
  to: number
}

/** A period that was collected for a location, epoch ms, both ends included. */
export interface CollectedPeriod {
  location: string
  from: number
  to: number
  variables: string[]
}

/** How far apart two collections may lie and still count as one piece: an hour of history, or the poll interval. */
export function tolerance(intervalMinutes: number): number {
  return Math.max(75, intervalMinutes + 20) * minute
}

/** Start of the history that is wanted: midnight UTC, `pastDays` ago, epoch ms. */
export function historyStart(now: number, pastDays: number): number {
  return Math.floor(now / day) * day - pastDays * day
}

/**
 * Days of hourly history to fetch for one location, counted back from today: down to the first hole in what was
 * collected. 0 is today only; null when nothing is missing, or no history is wanted.
 */
export function missingDays(options: { now: number; pastDays: number; intervalMinutes: number; periods: { from: number; to: number }[] }): number | null {
  const { now, pastDays, periods } = options
  if (pastDays === 0) return null
  const most = tolerance(options.intervalMinutes)
  let covered = historyStart(now, pastDays)
  for (const period of [...periods].sort((a, b) => a.from - b.from)) {
    if (period.from > covered + most) break
    covered = Math.max(covered, period.to)
  }
  if (now - covered <= most) return null
  return Math.min(pastDays, Math.max(0, Math.floor(now / day) - Math.floor(covered / day)))
}
