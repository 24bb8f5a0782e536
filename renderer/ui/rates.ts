import type { RatePoint } from '../../contract/pipeline'

/** Columns for a chart: seconds since the epoch, then one value or null a second. */
export interface RateColumns {
  x: number[]
  published: (number | null)[]
  written: (number | null)[]
  lag: (number | null)[]
}

/**
 * A regular grid of one second over the `span` (ms) before `now`. The backend sends a point only when something
 * changed, so a rate holds until the next point; after `known` (ms), when the connection was lost, nothing is known.
 */
export function rateColumns(history: readonly RatePoint[], now: number, span: number, known = now): RateColumns {
  const end = Math.floor(now / 1000)
  const start = end - Math.round(span / 1000)
  const columns: RateColumns = { x: [], published: [], written: [], lag: [] }
  let next = 0
  let held: RatePoint | null = null
  for (let second = start; second <= end; second++) {
    let point = history[next]
    while (point && Math.floor(point.at / 1000) <= second) {
      held = point
      point = history[++next]
    }
    const value = held && second * 1000 <= known ? held : null
    columns.x.push(second)
    columns.published.push(value?.published ?? null)
    columns.written.push(value?.written ?? null)
    columns.lag.push(value?.lag ?? null)
  }
  return columns
}

/**
 * The mean rate over the last `seconds`, for a figure that a person can read: records come in bursts, one reply at a
 * time. Null while nothing is known.
 */
export function recentRate(history: readonly RatePoint[], now: number, seconds = 5): { published: number; written: number } | null {
  const columns = rateColumns(history, now, (seconds - 1) * 1000)
  const mean = (values: (number | null)[]) => {
    const known = values.filter((value) => value !== null)
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
  }
  const published = mean(columns.published)
  const written = mean(columns.written)
  return published === null || written === null ? null : { published, written }
}

/** How far back a chart looks, minutes: the shortest of 2, 5 and 15 that holds what is known. */
export function chartMinutes(history: readonly RatePoint[], now: number): number {
  const first = history[0]
  const age = first ? now - first.at : 0
  return [2, 5].find((minutes) => age <= minutes * 60_000) ?? 15
}

/** The index of the last second for which something is known; -1 when there is none. */
export function lastKnown(columns: RateColumns): number {
  for (let index = columns.x.length - 1; index >= 0; index--) if (columns.published[index] !== null) return index
  return -1
}
