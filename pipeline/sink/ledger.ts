import type { Pool } from 'pg'
import type { WeatherSource } from '../../contract/weather'
import { orAway } from '../../database/errors'

export interface CollectedPeriod {
  location: string
  /** Epoch ms, both ends included. */
  from: number
  to: number
  variables: string[]
}

/** Periods that `weather_collections` has for these locations and source, touching [from, to] (epoch ms), oldest first. Throws `DATABASE_UNAVAILABLE`. */
export function collectedPeriods(
  pool: Pool,
  query: { locations: readonly string[]; source: WeatherSource; from: number; to: number },
): Promise<CollectedPeriod[]> {
  return orAway('DATABASE_UNAVAILABLE', async () => {
    const { rows } = await pool.query<{ location: string; from: Date; to: Date; variables: string[] }>(
      `select location, period_start as from, period_end as to, variables from weather_collections
       where location = any($1) and source = $2 and period_end >= to_timestamp($3) and period_start <= to_timestamp($4)
       order by period_start, period_end`,
      [query.locations, query.source, query.from / 1000, query.to / 1000],
    )
    return rows.map((row) => ({ location: row.location, from: row.from.getTime(), to: row.to.getTime(), variables: row.variables }))
  })
}
