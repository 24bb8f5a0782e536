import type { Pool } from 'pg'
import { latestReadingSchema, type LatestReading, type TableCounts } from '../../contract/pipeline'
import { weatherVariableNames } from '../../contract/weather'

/** How many rows there are, where they came from, and what stands around them. */
export async function readCounts(pool: Pool): Promise<Omit<TableCounts, 'topicRecords'>> {
  const { rows } = await pool.query<{ what: string; n: string }>(
    `select source as what, count(*) as n from weather_data group by source
     union all select '#rejects', count(*) from weather_rejects
     union all select '#collections', count(*) from weather_collections`,
  )
  const special = (name: string): number => Number(rows.find((row) => row.what === name)?.n ?? 0)
  const bySource = Object.fromEntries(rows.filter((row) => !row.what.startsWith('#')).map((row) => [row.what, Number(row.n)]))
  return {
    rows: Object.values(bySource).reduce((sum, n) => sum + n, 0),
    bySource,
    rejects: special('#rejects'),
    collections: special('#collections'),
  }
}

/** The newest row of each location that is not a forecast of what is still to come; of sample locations only where `withSample`. */
export async function readLatest(pool: Pool, locations: readonly string[], withSample: boolean): Promise<LatestReading[]> {
  const { rows } = await pool.query<Record<string, unknown>>(
    `select l.location, l.name, l.latitude, l.longitude, d.source, d.response_id, d."partition", d."offset",
       extract(epoch from d.observed_at) * 1000 as observed_ms, extract(epoch from d.ingested_at) * 1000 as ingested_ms,
       ${weatherVariableNames.map((name) => `d.${name}`).join(', ')}
     from weather_locations l cross join lateral (
       select * from weather_data w where w.location = l.location and w.observed_at <= now() order by w.observed_at desc limit 1
     ) d
     where l.location = any($1) or ($2 and d.source = 'sample')
     order by array_position($1, l.location), l.name`,
    [locations, withSample],
  )
  return rows.map((row) =>
    latestReadingSchema.parse({
      location: row['location'],
      name: row['name'],
      latitude: row['latitude'],
      longitude: row['longitude'],
      observedAt: Number(row['observed_ms']),
      ingestedAt: Number(row['ingested_ms']),
      source: row['source'],
      responseId: row['response_id'],
      partition: row['partition'],
      offset: Number(row['offset']),
      values: Object.fromEntries(weatherVariableNames.map((name) => [name, row[name] ?? null])),
    }),
  )
}
