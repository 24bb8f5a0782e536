import type { Pool, PoolClient } from 'pg'
import { z } from 'zod'
import schema from '../../compose/postgres/schema.sql?raw'
import { responseTime, weatherRecordSchema, type Collection, type Observation, type WeatherRecord } from '../../contract/weather'
import { isBadData, orAway } from '../../database/errors'
import { inTransaction } from '../../database/pool'
import type { ConsumedRecord } from '../topic/topic'
import { insertStatements, statementsOf } from './ledger'
import { mergeRows } from './merge'
import { upsertRows } from './upsert'

interface Stamped<T> {
  record: ConsumedRecord
  value: T
}

export interface WriteResult {
  /** Records written: observations and collections that are now in the tables, or were there already. */
  written: number
  rejected: { record: ConsumedRecord; reason: string }[]
}

/** The newest reply's word on a place counts, whatever the order of arrival. */
const upsertLocations = `
insert into weather_locations as l (location, name, latitude, longitude, country, admin, response_id)
select * from unnest($1::text[], $2::text[], $3::float8[], $4::float8[], $5::text[], $6::text[], $7::uuid[])
on conflict (location) do update set name = excluded.name, latitude = excluded.latitude, longitude = excluded.longitude,
  country = excluded.country, admin = excluded.admin, response_id = excluded.response_id
where l.response_id is null or (excluded.response_id, excluded.name, excluded.latitude, excluded.longitude) > (l.response_id, l.name, l.latitude, l.longitude)`

const insertRejects = `
insert into weather_rejects (topic, "partition", "offset", reason, payload)
select $1, * from unnest($2::int[], $3::bigint[], $4::text[], $5::text[])
on conflict (topic, "partition", "offset", payload_md5) do update set reason = excluded.reason, rejected_at = now()`

/** "weat" in ASCII: any number that nobody else uses. */
const schemaLock = 0x77656174

/** Creates what is missing of the tables; safe at every start. Throws `DATABASE_UNAVAILABLE`. */
export function ensureSchema(pool: Pool): Promise<void> {
  return orAway('DATABASE_UNAVAILABLE', () => 
    inTransaction(pool, async (client) => {
      // Two starts at once: `create ... if not exists` alone runs into duplicate keys of the catalogue.
      await client.query('select pg_advisory_xact_lock($1)', [schemaLock])
      await client.query(schema)
    }),
  )
}

/** How far a reply's time may lie ahead of our clock, ms: beyond the error of a clock that runs in the wrong time zone. */
export const clockTolerance = 86_400_000
/** How the reason of a record begins whose reply is of a time that has not come: `retryRejects` looks for it. */
export const fromTheFuture = 'from the future'

/** What of a record is of a time that has not come; null when nothing is. A `collection` claims no period that is still to come. */
export function whatIsFuture(value: WeatherRecord, now: number): string | null {
  const latest = now + clockTolerance
  const time = responseTime(value.response_id)
  if (time > latest) return `response_id ${value.response_id} is of ${new Date(time).toISOString()}`
  if (value.type === 'collection' && Date.parse(value.period_end) > latest) return `period_end is ${value.period_end}`
  return null
}

/**
 * Writes a batch in one transaction. `now`, epoch ms: a reply from later than that (and `clockTolerance`) is no reply, and
 * would beat every right one for good. It waits among the rejects until its time has come (`retryRejects`). What can't be written (not a weather record, or a value that PostgreSQL refuses)
 * goes to `weather_rejects` with its reason, so that it never blocks the topic. Throws `DATABASE_UNAVAILABLE`, in which
 * case nothing was written.
 */
export function writeBatch(pool: Pool, topic: string, batch: readonly ConsumedRecord[], now = Date.now()): Promise<WriteResult> {
  return orAway('DATABASE_UNAVAILABLE', async () => {
    const { observations, collections, rejected } = parse(batch, now)
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

function parse(batch: readonly ConsumedRecord[], now: number) {
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
      const future = whatIsFuture(value, now)
      if (future !== null) {
        rejected.push({ record, reason: `${fromTheFuture}: ${future}` })
        continue
      }
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
  const newest = new Map<string, Collection>()
  for (const { value } of collections) {
    const present = newest.get(value.location.id)
    if (present === undefined || wordOn(value) > wordOn(present)) newest.set(value.location.id, value)
  }
  const places = [...newest.values()]
  if (places.length > 0)
    await client.query(upsertLocations, [
      places.map((p) => p.location.id),
      places.map((p) => p.location.name),
      places.map((p) => p.location.latitude),
      places.map((p) => p.location.longitude),
      places.map((p) => p.location.country ?? null),
      places.map((p) => p.location.admin ?? null),
      places.map((p) => p.response_id),
    ])
  await insertStatements(client, collections.flatMap(({ value }) => statementsOf(value)))
  if (rejected.length > 0)
    await client.query(insertRejects, [
      topic,
      rejected.map((r) => r.record.partition),
      rejected.map((r) => r.record.offset),
      rejected.map((r) => withoutNul(r.reason)),
      rejected.map((r) => (r.record.value === null ? null : withoutNul(r.record.value))),
    ])
}

/** What two collections of one place are ordered by: the newer reply's, and of one reply's two any one, but always the same. */
function wordOn({ response_id, location: { name, latitude, longitude } }: Collection): string {
  return [response_id, name, latitude, longitude].join(' ')
}

/** PostgreSQL's text cannot hold NUL; a reject (and the reason that quotes it) must be written all the same. */
const withoutNul = (text: string): string => text.replaceAll('\0', '\\u0000')

function writeObservations(client: PoolClient, observations: readonly Stamped<Observation>[]): Promise<void> {
  return upsertRows(client, mergeRows(observations))
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
