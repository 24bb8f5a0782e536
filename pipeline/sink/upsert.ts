import type { PoolClient } from 'pg'
import { weatherVariableNames, weatherVariables } from '../../contract/weather'
import { suppliedBy, type MergedRow } from './merge'

const columns = weatherVariableNames.map((name) => ({ name, type: weatherVariables[name].column }))

/** The reply that supplied a value of a row. */
const supplier = (table: string, name: string) => `coalesce((${table}.supplied_by->>'${name}')::uuid, ${table}.response_id)`

/** Whether the value that comes in replaces the one that is there: `wins` of merge.ts, in SQL. */
const wins = (name: string) =>
  `(excluded.${name} is not null and (d.${name} is null or (${supplier('excluded', name)}, excluded.${name}) > (${supplier('d', name)}, d.${name})))`

const later = `(d.response_id, d."partition", d."offset") < (excluded.response_id, excluded."partition", excluded."offset")`

/** The common case: the row is of one reply, and the newer reply has every value that it has. Then all is replaced. */
const replacesAll = `(d.supplied_by is null and excluded.supplied_by is null and d.response_id < excluded.response_id
  and ${columns.map(({ name }) => `(d.${name} is null or excluded.${name} is not null)`).join(' and ')})`

const suppliers = `nullif(jsonb_strip_nulls(jsonb_build_object(${columns
  .map(({ name }) => {
    const by = `case when ${wins(name)} then ${supplier('excluded', name)} when d.${name} is not null then ${supplier('d', name)} end`
    return `'${name}', nullif(${by}, greatest(d.response_id, excluded.response_id))`
  })
  .join(', ')})), '{}')`

/**
 * One row for each (location, observed_at, source), merged value by value with the row that is there, as `mergeRows`
 * merges a batch. A record that changes nothing leaves the row untouched.
 */
const upsert = `
insert into weather_data as d (location, observed_at, source, ${columns.map(({ name }) => name).join(', ')}, response_id, supplied_by, "partition", "offset")
select * from unnest($1::text[], $2::timestamptz[], $3::text[],
  ${columns.map(({ type }, i) => `$${i + 4}::${type}[]`).join(', ')},
  $${columns.length + 4}::uuid[], $${columns.length + 5}::jsonb[], $${columns.length + 6}::int[], $${columns.length + 7}::bigint[])
on conflict (location, observed_at, source) do update set
  ${columns.map(({ name }) => `${name} = case when ${wins(name)} then excluded.${name} else d.${name} end`).join(',\n  ')},
  supplied_by = case when ${replacesAll} then null else ${suppliers} end,
  response_id = greatest(d.response_id, excluded.response_id),
  "partition" = case when ${later} then excluded."partition" else d."partition" end,
  "offset" = case when ${later} then excluded."offset" else d."offset" end,
  ingested_at = now()
where ${later} or ${columns.map(({ name }) => wins(name)).join(' or ')}`

/** Writes merged rows. Throws what PostgreSQL says. */
export async function upsertRows(client: PoolClient, rows: readonly MergedRow[]): Promise<void> {
  if (rows.length === 0) return
  await client.query(upsert, [
    rows.map((row) => row.location),
    rows.map((row) => row.observedAt),
    rows.map((row) => row.source),
    ...columns.map(({ name }) => rows.map((row) => row.values[name]?.value ?? null)),
    rows.map((row) => row.responseId),
    rows.map((row) => {
      const others = suppliedBy(row)
      return others === null ? null : JSON.stringify(others)
    }),
    rows.map((row) => row.partition),
    rows.map((row) => row.offset),
  ])
}
