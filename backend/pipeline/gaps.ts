import type { Pool } from 'pg'
import type { Gap } from '../../contract/pipeline'
import { asksUntilGap, fillsInDays, weatherSourceSchema, type WeatherSource, type WeatherVariable } from '../../contract/weather'
import { orAway } from '../../database/errors'

/**
 * Hours and variables that a reply was asked for and did not hold, and that no other reply brought, by place. `known`:
 * asked for at least `asksUntilGap` times, the last of them after the source had all its time to fill in
 * (`fillsInDays`): it is not asked for any more by itself.
 */
export const gapsQuery = `
with missing as (
  select c.location, c.source, h.observed_at, v.variable, max(c.collected_at) as asked_at,
    count(distinct c.response_id) >= ${asksUntilGap} and max(c.collected_at) >= h.observed_at + make_interval(days => case c.source ${weatherSourceSchema.options.map((source) => `when '${source}' then ${fillsInDays[source]}`).join(' ')} end) as known
  from weather_collections c
  cross join lateral generate_series(date_trunc('hour', greatest(c.period_start, now() - interval '92 days'), 'UTC'), least(c.period_end, now()), interval '1 hour') as h(observed_at)
  cross join lateral unnest(c.variables) as v(variable)
  left join weather_data d on d.location = c.location and d.observed_at = h.observed_at and d.source = c.source
  where c.observations = 0 and c.location = any($1) and v.variable = any($2)
    and c.period_end >= now() - interval '92 days' and h.observed_at >= now() - interval '92 days' and h.observed_at >= c.period_start and (to_jsonb(d) ->> v.variable) is null
  group by 1, 2, 3, 4
)
select m.location, coalesce(l.name, m.location) as name, m.source, m.known, count(distinct m.observed_at)::int as hours,
  count(*)::int as "values", min(m.observed_at) as "from", max(m.observed_at) as "to",
  array_agg(distinct m.variable) as variables, max(m.asked_at) as "askedAt"
from missing m left join weather_locations l on l.location = m.location
group by 1, 2, 3, 4
order by m.known, "to" desc, m.location`

interface Row {
  location: string
  name: string
  source: WeatherSource
  known: boolean
  hours: number
  values: number
  from: Date
  to: Date
  variables: WeatherVariable[]
  askedAt: Date
}

/** The gaps of these places and variables, as far back as they can be asked for again. Throws `DATABASE_UNAVAILABLE`. */
export function readGaps(pool: Pool, of: { locations: readonly string[]; variables: readonly WeatherVariable[] }): Promise<Gap[]> {
  return orAway('DATABASE_UNAVAILABLE', async () => {
    const { rows } = await pool.query<Row>(gapsQuery, [of.locations, of.variables])
    return rows.map((row) => ({ ...row, from: row.from.getTime(), to: row.to.getTime(), askedAt: row.askedAt.getTime() }))
  })
}
