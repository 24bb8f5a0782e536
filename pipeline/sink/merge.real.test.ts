import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { weatherVariableNames, type Observation, type WeatherVariable } from '../../contract/weather'
import { openPool } from '../../database/pool'
import { startEmbeddedPostgres } from '../../e2e/embedded-postgres'
import { generator } from '../../e2e/open-meteo/faults'
import type { ConsumedRecord } from '../topic/topic'
import { ensureSchema, writeBatch } from './sink'

const database = await startEmbeddedPostgres()
const pool = openPool(database.address, 'test')
beforeAll(() => ensureSchema(pool))
afterAll(async () => {
  await pool.end()
  await database.close()
})

const cases = 10_000
const seed = Number(process.env['WEATHERDECK_SEED'] ?? Date.now() % 1_000_000)
const variables: WeatherVariable[] = ['temperature_2m', 'relative_humidity_2m', 'weather_code']

const random = generator(seed)
const below = (n: number) => Math.floor(random() * n)
const oneOf = <T>(list: readonly T[]): T => list[below(list.length)] as T

/** Replies of one case: an earlier one may come later, and one reply may speak twice of an hour, even with other words. */
const replies = [v7({ msecs: 1_700_000_000_000 }), v7({ msecs: 1_700_000_000_001 }), v7({ msecs: 1_750_000_000_000 }), v7({ msecs: 1_760_000_000_000 })]

interface Sent {
  partition: number
  offset: number
  hour: number
  reply: string
  values: Partial<Record<WeatherVariable, number | null>>
}

let offset = 0
function someRecords(): Sent[] {
  return Array.from({ length: 1 + below(6) }, () => ({
    partition: below(2),
    offset: offset++,
    hour: below(2),
    reply: oneOf(replies),
    values: Object.fromEntries(variables.flatMap((name): [string, number | null][] => (random() < 0.25 ? [] : [[name, random() < 0.35 ? null : below(4)]]))),
  }))
}

/** The same records in another order, some of them several times, in some batches. */
function arranged(records: readonly Sent[]): Sent[][] {
  const all = [...records, ...records.filter(() => random() < 0.3)]
  for (let i = all.length - 1; i > 0; i--) {
    const j = below(i + 1)
    const [a, b] = [all[i] as Sent, all[j] as Sent]
    all[i] = b
    all[j] = a
  }
  const batches: Sent[][] = [[]]
  for (const record of all) {
    if (random() < 0.4) batches.push([])
    batches.at(-1)?.push(record)
  }
  return batches
}

const asRecord = (location: string, sent: Sent): ConsumedRecord => ({
  partition: sent.partition,
  offset: sent.offset,
  key: location,
  value: JSON.stringify({
    type: 'observation', location, observed_at: new Date(Date.UTC(2026, 0, 1, sent.hour)).toISOString(), source: 'forecast', response_id: sent.reply, values: sent.values,
  } satisfies Observation),
})

/** What the set of records alone says, worked out in the plainest way: for each value the newest reply that has one. */
function expected(records: readonly Sent[]): string[] {
  return [0, 1].flatMap((hour) => {
    const here = records.filter((r) => r.hour === hour && Object.values(r.values).some((value) => value !== null))
    if (here.length === 0) return []
    const values = variables.map((name) => {
      const given = here.flatMap((r) => (typeof r.values[name] === 'number' ? [{ by: r.reply, value: r.values[name] }] : []))
      const [best] = given.sort((a, b) => (a.by === b.by ? b.value - a.value : a.by < b.by ? 1 : -1))
      return best === undefined ? 'null' : `${best.value} by ${best.by}`
    })
    const newest = here.map((r) => r.reply).sort().at(-1) ?? ''
    const last = here.filter((r) => r.reply === newest).sort((a, b) => a.partition - b.partition || a.offset - b.offset).at(-1)
    return [[hour, ...values, newest, last?.partition, last?.offset].join(' | ')]
  })
}

async function found(prefix: string): Promise<Map<string, string[]>> {
  const { rows } = await pool.query<Record<string, unknown> & { location: string; hour: number; response_id: string; supplied_by: Record<string, string> | null }>(
    `select *, extract(hour from observed_at at time zone 'utc')::int as hour from weather_data where starts_with(location, $1) order by location, hour`, [prefix])
  const all = new Map<string, string[]>()
  for (const row of rows) {
    const values = variables.map((name) => (row[name] === null ? 'null' : `${String(row[name])} by ${row.supplied_by?.[name] ?? row.response_id}`))
    // No other variable got a value from anywhere.
    for (const name of weatherVariableNames) if (!variables.includes(name)) expect(row[name]).toBeNull()
    const key = row.location.slice(prefix.length)
    all.set(key, [...(all.get(key) ?? []), [row.hour, ...values, row.response_id, row['partition'], row['offset']].join(' | ')])
  }
  return all
}

it(`makes one table of a set of records, whatever their order, repetition and batches: ${cases} cases (seed ${seed})`, { timeout: 300_000 }, async () => {
  const together = 500
  for (let first = 0; first < cases; first += together) {
    const chunk = Array.from({ length: together }, (_, i) => ({ name: String(first + i), records: someRecords() }))
    // Cases have places of their own, so that the first batches of all of them can be one batch.
    for (const prefix of ['a', 'b']) {
      const arrangements = chunk.map(({ name, records }) => arranged(records).map((batch) => batch.map((sent) => asRecord(`${prefix}${name}`, sent))))
      for (let step = 0; arrangements.some((batches) => batches.length > step); step++) {
        const { rejected } = await writeBatch(pool, 'weather', arrangements.flatMap((batches) => batches[step] ?? []))
        expect(rejected).toEqual([])
      }
    }
    const [a, b] = [await found('a'), await found('b')]
    for (const { name, records } of chunk) {
      const want = expected(records)
      expect({ name, rows: a.get(name) ?? [] }).toEqual({ name, rows: want })
      expect({ name, rows: b.get(name) ?? [] }).toEqual({ name, rows: want })
    }
    await pool.query('truncate weather_data')
  }
})
