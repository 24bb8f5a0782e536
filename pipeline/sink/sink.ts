import type { Pool, PoolClient } from 'pg'
import { z } from 'zod'
import schema from '../../compose/postgres/schema.sql?raw'
import { weatherRecordSchema, weatherVariableNames, weatherVariables, type Collection, type Observation } from '../../contract/weather'
import { isBadData, orAway } from '../../database/errors'
import { inTransaction } from '../../database/pool'
import type { ConsumedRecord } from '../topic/topic'

interface Stamped<T> {
  record: ConsumedRecord
  value: T
}

export interface WriteResult {
  /** Records written: observations and collections that are now in the tables, or were there already. */
  written: number
  rejected: { record: ConsumedRecord; reason: string }[]
}

const columns = weatherVariableNames.map((name) => ({ name, type: weatherVariables[name].column }))
const stampColumns = ['response_id', 'partition', 'offset'] as const

/**
 * One row per (location, observed_at, source). The row of the newest reply wins, whatever the order of arrival:
 * `response_id` is a UUIDv7, which sorts by time. A value that it lacks (null, or a variable no longer asked for) stays.
 */
const upsertObservations = `
insert into weather_data (location, observed_at, source, ${[...columns.map((c) => c.name), ...stampColumns].map((c) => `"${c}"`).join(', ')})
select * from unnest($1::text[], $2::timestamptz[], $3::text[],
  ${columns.map((c, i) => `$${i + 4}::${c.type}[]`).join(', ')},
  $${columns.length + 4}::uuid[], $${columns.length + 5}::int[], $${columns.length + 6}::bigint[])
on conflict (location, observed_at, source) do update set
  ${columns.map((c) => `"${c.name}" = coalesce(excluded."${c.name}", weather_data."${c.name}")`).join(', ')},
  ${stampColumns.map((c) => `"${c}" = excluded."${c}"`).join(', ')}, ingested_at = now()
where weather_data.response_id <= excluded.response_id`

const upsertLocations = `
insert into weather_locations (location, name, latitude, longitude, country, admin)
select * from unnest($1::text[], $2::text[], $3::float8[], $4::float8[], $5::text[], $6::text[])
on conflict (location) do update set name = excluded.name, latitude = excluded.latitude,
  longitude = excluded.longitude, country = excluded.country, admin = excluded.admin`

const insertCollections = `
insert into weather_collections (response_id, location, source, period_start, period_end, variables, observations, collected_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (response_id, location, source) do update set period_start = least(weather_collections.period_start, excluded.period_start),
  period_end = greatest(weather_collections.period_end, excluded.period_end), observations = greatest(weather_collections.observations, excluded.observations)`

const insertRejects = `
insert into weather_rejects (topic, "partition", "offset", reason, payload)
select $1, * from unnest($2::int[], $3::bigint[], $4::text[], $5::text[])
on conflict (topic, "partition", "offset") do update set reason = excluded.reason, payload = excluded.payload, rejected_at = now()`

/** Creates what is missing of the tables; safe at every start. Throws `DATABASE_UNAVAILABLE`. */
export function ensureSchema(pool: Pool): Promise<void> {
  return orAway('DATABASE_UNAVAILABLE', () => inTransaction(pool, async (client) => void (await client.query(schema))))
}

/**
 * Writes a batch in one transaction. What can't be written (not a weather record, or a value that PostgreSQL refuses)
 * goes to `weather_rejects` with its reason, so that it never blocks the topic. Throws `DATABASE_UNAVAILABLE`, in which
 * case nothing was written.
 */
export function writeBatch(pool: Pool, topic: string, batch: readonly ConsumedRecord[]): Promise<WriteResult> {
  return orAway('DATABASE_UNAVAILABLE', async () => {
    const { observations, collections, rejected } = parse(batch)
    try {
      await inTransaction(pool, (client) => write(client, topic, observations, collections, rejected))
      return { written: observations.length + collections.length, rejected }
    } catch (error) {
      if (!isBadData(error)) throw error
    }
    // PostgreSQL refused a value without saying which record it was of: halve the batch until it stands alone.
    const rows = await separate(pool, observations, (client, items) => writeObservations(client, items))
    const ledger = await separate(pool, collections, (client, items) => write(client, topic, [], items, []))
    const allRejected = [...rejected, ...rows.bad, ...ledger.bad]
    await inTransaction(pool, (client) => write(client, topic, rows.good, ledger.good, allRejected))
    return { written: rows.good.length + ledger.good.length, rejected: allRejected }
  })
}

function parse(batch: readonly ConsumedRecord[]) {
  const observations: Stamped<Observation>[] = []
  const collections: Stamped<Collection>[] = []
  const rejected: WriteResult['rejected'] = []
  for (const record of batch) {
    if (record.unreadable !== undefined) {
      rejected.push({ record, reason: record.unreadable })
      continue
    }
    // A tombstone holds nothing to write.
    if (record.value === null) continue
    try {
      const value = weatherRecordSchema.parse(JSON.parse(record.value))
      if (value.type === 'observation') observations.push({ record, value })
      else collections.push({ record, value })
    } catch (error) {
      rejected.push({ record, reason: error instanceof z.ZodError ? z.prettifyError(error) : String(error) })
    }
  }
  return { observations, collections, rejected }
}

async function write(
  client: PoolClient,
  topic: string,
  observations: readonly Stamped<Observation>[],
  collections: readonly Stamped<Collection>[],
  rejected: WriteResult['rejected'],
): Promise<void> {
  await writeObservations(client, observations)
  const places = [...new Map(collections.map(({ value }) => [value.location.id, value.location])).values()]
  if (places.length > 0)
    await client.query(upsertLocations, [
      places.map((p) => p.id),
      places.map((p) => p.name),
      places.map((p) => p.latitude),
      places.map((p) => p.longitude),
      places.map((p) => p.country ?? null),
      places.map((p) => p.admin ?? null),
    ])
  for (const { value: c } of collections)
    await client.query(insertCollections, [
      c.response_id, c.location.id, c.source, c.period_start, c.period_end, c.variables, c.observations, c.collected_at,
    ])
  if (rejected.length > 0)
    await client.query(insertRejects, [
      topic,
      rejected.map((r) => r.record.partition),
      rejected.map((r) => r.record.offset),
      rejected.map((r) => withoutNul(r.reason)),
      rejected.map((r) => (r.record.value === null ? null : withoutNul(r.record.value))),
    ])
}

/** PostgreSQL's text cannot hold NUL; a reject (and the reason that quotes it) must be written all the same. */
const withoutNul = (text: string): string => text.replaceAll('\0', '\\u0000')

async function writeObservations(client: PoolClient, observations: readonly Stamped<Observation>[]): Promise<void> {
  if (observations.length === 0) return
  // One statement may touch a row once: of several for one key in a batch, the newest reply's last one stays.
  const byKey = new Map<string, Stamped<Observation>>()
  for (const item of observations) {
    const key = `${item.value.location} ${Date.parse(item.value.observed_at)} ${item.value.source}`
    const present = byKey.get(key)
    if (present === undefined || present.value.response_id <= item.value.response_id) byKey.set(key, item)
  }
  const rows = [...byKey.values()]
  await client.query(upsertObservations, [
    rows.map((r) => r.value.location),
    rows.map((r) => r.value.observed_at),
    rows.map((r) => r.value.source),
    ...columns.map((c) => rows.map((r) => r.value.values[c.name] ?? null)),
    rows.map((r) => r.value.response_id),
    rows.map((r) => r.record.partition),
    rows.map((r) => r.record.offset),
  ])
}

/** Finds the records that PostgreSQL refuses, by trying halves in transactions that are rolled back. */
async function separate<T>(
  pool: Pool,
  all: readonly Stamped<T>[],
  attempt: (client: PoolClient, items: readonly Stamped<T>[]) => Promise<void>,
) {
  const good: Stamped<T>[] = []
  const bad: WriteResult['rejected'] = []
  const trial = async (items: readonly Stamped<T>[]): Promise<void> => {
    if (items.length === 0) return
    try {
      await inTransaction(pool, async (client) => {
        await attempt(client, items)
        await client.query('rollback')
        await client.query('begin')
      })
      good.push(...items)
    } catch (error) {
      if (!isBadData(error)) throw error
      const [only] = items
      if (items.length === 1 && only !== undefined) bad.push({ record: only.record, reason: (error as Error).message })
      else {
        const middle = items.length >> 1
        await trial(items.slice(0, middle))
        await trial(items.slice(middle))
      }
    }
  }
  await trial(all)
  return { good, bad }
}
