import type { Pool, PoolClient } from 'pg'
import { weatherVariableNames, type Collection, type WeatherSource, type WeatherVariable } from '../../contract/weather'
import { orAway } from '../../database/errors'

/** A row of `weather_collections`. */
export interface Statement {
  responseId: string
  location: string
  source: WeatherSource
  from: string
  to: string
  variables: readonly WeatherVariable[]
  observations: number
  at: string
}

/** What a `collection` record says, as rows of the ledger: one for each run that the reply held, or was asked for and did not hold. */
export function statementsOf(collection: Collection): Statement[] {
  const { response_id: responseId, location, source, collected_at: at, held, missing } = collection
  const base = { responseId, location: location.id, source, at }
  if (held === undefined && missing === undefined)
    return [{ ...base, from: collection.period_start, to: collection.period_end, variables: collection.variables, observations: collection.observations }]
  // Present conditions without any value: still, the reply has come, and was read.
  if ((held?.length ?? 0) + (missing?.length ?? 0) === 0)
    return [{ ...base, from: collection.period_start, to: collection.period_end, variables: collection.variables, observations: 0 }]
  return [
    ...(held ?? []).map(({ from, to, variables, moments }) => ({ ...base, from, to, variables, observations: moments })),
    ...(missing ?? []).map(({ from, to, variables }) => ({ ...base, from, to, variables, observations: 0 })),
  ]
}

const insert = `
insert into weather_collections (response_id, location, source, period_start, period_end, variables, observations, collected_at)
select response_id, location, source, period_start, period_end, string_to_array(variables, ','), observations, collected_at
from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::int[], $8::timestamptz[])
  as s(response_id, location, source, period_start, period_end, variables, observations, collected_at)
on conflict (response_id, location, source, period_start, variables) do update set
  period_end = greatest(weather_collections.period_end, excluded.period_end),
  observations = greatest(weather_collections.observations, excluded.observations)`

/** Adds rows to the ledger; a row that is there already stays. Throws what PostgreSQL says. */
export async function insertStatements(client: PoolClient, statements: readonly Statement[]): Promise<void> {
  const byKey = new Map<string, Statement>()
  // One insert may touch a row once.
  for (const statement of statements) {
    const key = [statement.responseId, statement.location, statement.source, Date.parse(statement.from), ...statement.variables].join()
    const present = byKey.get(key)
    if (present === undefined || present.to < statement.to) byKey.set(key, statement)
  }
  const all = [...byKey.values()]
  if (all.length === 0) return
  await client.query(insert, [
    all.map((s) => s.responseId),
    all.map((s) => s.location),
    all.map((s) => s.source),
    all.map((s) => s.from),
    all.map((s) => s.to),
    all.map((s) => s.variables.join()),
    all.map((s) => s.observations),
    all.map((s) => s.at),
  ])
}

/** What of a location's history is looked up: epoch ms, both ends included. */
export interface HistoryQuery {
  locations: readonly string[]
  source: WeatherSource
  from: number
  to: number
}

/** A row of `weather_data` at a full hour: the variables that it has, each with the reply that supplied it. */
export interface HeldHour {
  location: string
  at: number
  held: Map<WeatherVariable, string>
}

/** A reply that was asked for these hours and variables and did not hold them. */
export interface EmptyRun {
  location: string
  responseId: string
  from: number
  to: number
  variables: WeatherVariable[]
  /** When the source answered, epoch ms. */
  at: number
}

export interface History {
  held: HeldHour[]
  empty: EmptyRun[]
}

/** What the tables hold of that history. Throws `DATABASE_UNAVAILABLE`. */
export function readHistory(pool: Pool, query: HistoryQuery): Promise<History> {
  return orAway('DATABASE_UNAVAILABLE', async () => {
    const parameters = [query.locations, query.source, query.from / 1000, query.to / 1000]
    // A bit for each variable: a year of hours stays a few megabytes.
    const bits = weatherVariableNames.map((name, bit) => `case when ${name} is null then 0 else ${2 ** bit} end`).join(' + ')
    const held = await pool.query<{ location: string; at: string; bits: number; response_id: string; supplied_by: Record<string, string> | null }>(
      `select location, extract(epoch from observed_at) as at, ${bits} as bits, response_id, supplied_by from weather_data
       where location = any($1) and source = $2 and observed_at between to_timestamp($3) and to_timestamp($4)
         and date_trunc('hour', observed_at, 'UTC') = observed_at`,
      parameters,
    )
    const empty = await pool.query<{ location: string; response_id: string; from: Date; to: Date; variables: WeatherVariable[]; at: Date }>(
      `select location, response_id, period_start as from, period_end as to, variables, collected_at as at from weather_collections
       where location = any($1) and source = $2 and observations = 0
         and period_end >= to_timestamp($3) and period_start <= to_timestamp($4)`,
      parameters,
    )
    return {
      held: held.rows.map((row) => ({
        location: row.location,
        at: Number(row.at) * 1000,
        held: new Map(weatherVariableNames.filter((_, bit) => (row.bits & (2 ** bit)) !== 0).map((name) => [name, row.supplied_by?.[name] ?? row.response_id])),
      })),
      empty: empty.rows.map((row) => ({
        location: row.location,
        responseId: row.response_id,
        from: row.from.getTime(),
        to: row.to.getTime(),
        variables: row.variables,
        at: row.at.getTime(),
      })),
    }
  })
}

/** For each of the replies that has a row in the ledger: the locations that have. Throws `DATABASE_UNAVAILABLE`. */
export function writtenReplies(pool: Pool, responseIds: readonly string[]): Promise<Map<string, Set<string>>> {
  if (responseIds.length === 0) return Promise.resolve(new Map())
  return orAway('DATABASE_UNAVAILABLE', async () => {
    const { rows } = await pool.query<{ id: string; locations: string[] }>(
      'select response_id as id, array_agg(distinct location) as locations from weather_collections where response_id = any($1) group by 1',
      [responseIds],
    )
    return new Map(rows.map(({ id, locations }) => [id, new Set(locations)]))
  })
}

/** Whether there is a row that did not come from the recorded sample. Throws `DATABASE_UNAVAILABLE`. */
export function hasLiveRows(pool: Pool): Promise<boolean> {
  return orAway('DATABASE_UNAVAILABLE', async () => {
    const { rows } = await pool.query<{ live: boolean }>(`select exists (select from weather_data where source <> 'sample') as live`)
    return rows[0]?.live === true
  })
}
