import type { Run, WeatherVariable } from '../../contract/weather'

const hour = 3_600_000

/** A moment, epoch ms, and the variables of it that a statement is made of. */
export interface Moment {
  at: number
  variables: readonly WeatherVariable[]
}

/**
 * Joins consecutive moments with the same variables. Moments more than an hour apart never join: what lies between
 * them was not looked at. Moments without a variable separate runs and are in none.
 */
export function runsOf(moments: readonly Moment[]): Run[] {
  const runs: Run[] = []
  let last: { at: number; key: string; run: Run } | null = null
  for (const { at, variables } of moments) {
    const key = variables.join()
    if (last !== null && last.key === key && at - last.at <= hour) {
      last.run.to = iso(at)
      last.run.moments++
      last.at = at
      continue
    }
    last = null
    if (variables.length === 0) continue
    const run: Run = { from: iso(at), to: iso(at), variables: [...variables], moments: 1 }
    runs.push(run)
    last = { at, key, run }
  }
  return runs
}

/** The full hours of a period, both ends included, epoch ms. */
export function fullHours(from: number, to: number): number[] {
  const hours: number[] = []
  for (let at = Math.ceil(from / hour) * hour; at <= to; at += hour) hours.push(at)
  return hours
}

/** `2026-11-23T21:45:00Z`. */
export function iso(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z')
}
