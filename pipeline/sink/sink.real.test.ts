import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Collection, Observation } from '../../contract/weather'
import { openPool } from '../../database/pool'
import { startEmbeddedPostgres } from '../../e2e/embedded-postgres'
import type { ConsumedRecord } from '../topic/topic'
import { collectedPeriods } from './ledger'
import { ensureSchema, writeBatch } from './sink'

const database = await startEmbeddedPostgres()
const pool = openPool(database.address, 'test')
beforeAll(() => ensureSchema(pool))
beforeEach(() => pool.query('truncate weather_data, weather_rejects, weather_collections, weather_locations'))
afterAll(async () => {
  await pool.end()
  await database.close()
})

let offset = 0
const record = (value: unknown): ConsumedRecord => ({
  partition: 1,
  offset: offset++,
  key: 'paris',
  value: typeof value === 'string' || value === null ? value : JSON.stringify(value),
})
const observation = (hour: number, response_id: string, values: Observation['values'] = { temperature_2m: hour }): Observation => ({
  type: 'observation',
  location: 'paris',
  observed_at: new Date(Date.UTC(2026, 0, 1, hour)).toISOString(),
  source: 'forecast',
  response_id,
  values,
})
const collection = (response_id: string, observations: number): Collection => ({
  type: 'collection',
  location: { id: 'paris', name: "Paris; drop table weather_data; --'", latitude: 48.85, longitude: 2.35, country: 'France' },
  source: 'forecast',
  response_id,
  period_start: '2026-01-01T00:00:00.000Z',
  period_end: '2026-01-01T23:00:00.000Z',
  variables: ['temperature_2m'],
  observations,
  collected_at: '2026-01-02T00:00:00.000Z',
})
const rows = async () =>
  (await pool.query<{ hour: number; t: number | null; offset: number }>(
    `select extract(hour from observed_at at time zone 'utc')::int as hour, temperature_2m as t, "offset"::int as offset from weather_data order by 1`,
  )).rows

describe('writing a batch', () => {
  it('writes rows, the place and the ledger, and the same again changes nothing', async () => {
    const id = v7()
    const batch = [...Array.from({ length: 24 }, (_, h) => record(observation(h, id))), record(collection(id, 24))]
    expect(await writeBatch(pool, 'weather', batch)).toEqual({ written: 25, rejected: [] })
    const before = await rows()
    expect(before).toHaveLength(24)
    expect(before[5]).toMatchObject({ hour: 5, t: 5, offset: batch[5]?.offset })
    await writeBatch(pool, 'weather', batch)
    expect(await rows()).toEqual(before)
    expect((await pool.query('select name, country from weather_locations')).rows).toEqual([
      { name: "Paris; drop table weather_data; --'", country: 'France' },
    ])
    expect((await pool.query('select location, result, observations from weather_collections')).rows).toEqual([
      { location: 'paris', result: 'collected', observations: 24 },
    ])
    const day = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 0, 2) }
    expect(await collectedPeriods(pool, { locations: ['paris', 'lyon'], source: 'forecast', ...day })).toEqual([
      { location: 'paris', from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 0, 1, 23), variables: ['temperature_2m'] },
    ])
    expect(await collectedPeriods(pool, { locations: ['paris'], source: 'archive', ...day })).toEqual([])
  })

  it('never overwrites newer by older, in either order and within one batch', async () => {
    const [older, newer] = [v7({ msecs: 1000 }), v7({ msecs: 2000 })]
    await writeBatch(pool, 'weather', [record(observation(1, newer, { temperature_2m: 20 }))])
    await writeBatch(pool, 'weather', [record(observation(1, older, { temperature_2m: 10 }))])
    expect((await rows())[0]?.t).toBe(20)
    await writeBatch(pool, 'weather', [
      record(observation(2, newer, { temperature_2m: 20 })),
      record(observation(2, older, { temperature_2m: 10 })),
    ])
    expect((await rows())[1]?.t).toBe(20)
    await writeBatch(pool, 'weather', [record(observation(3, older, { temperature_2m: 10 }))])
    // A newer reply that lacks a value (a variable no longer asked for) does not erase it.
    await writeBatch(pool, 'weather', [record(observation(3, newer, { precipitation: 1 }))])
    expect((await rows())[2]?.t).toBe(10)
  })

  it('sets poison aside with its reason, whatever it is, and writes the rest', async () => {
    const id = v7()
    const good = Array.from({ length: 50 }, (_, h) => record(observation(h % 24, id)))
    const poison = [
      record('not json'),
      record('{"type":"observation"}'),
      record({ ...observation(1, id), source: 'moon' }),
      record(observation(1, 'not-a-uuid')),
      record({ ...observation(1, id), values: { temperature_2m: 'warm' } }),
      // Valid for us, not for PostgreSQL: smallint overflows, real overflows.
      record(observation(30, id, { weather_code: 70_000 })),
      record(observation(31, id, { temperature_2m: 1e300 })),
      record('with \u0000 in it'),
      // Two spellings of one time are one row; a name that PostgreSQL cannot hold.
      record({ ...collection(id, 1), location: { ...collection(id, 1).location, id: 'nul', name: 'a\u0000b' } }),
    ]
    good.push(record({ ...observation(1, id), observed_at: '2026-01-01T01:00:00Z' }))
    const batch = [...good.slice(0, 20), ...poison, ...good.slice(20), record(null), record(collection(id, 50))]
    const result = await writeBatch(pool, 'weather', batch)
    expect(result.written).toBe(52)
    expect(result.rejected.map((r) => r.record.offset).sort()).toEqual(poison.map((r) => r.offset).sort())
    expect(await rows()).toHaveLength(24)
    const rejects = await pool.query<{ offset: string; reason: string }>('select "offset", reason from weather_rejects order by 1')
    expect(rejects.rows.map((r) => Number(r.offset))).toEqual(poison.map((r) => r.offset).sort((a, b) => a - b))
    expect(rejects.rows.find((r) => Number(r.offset) === poison[5]?.offset)?.reason).toMatch(/out of range/)
    expect((await pool.query('select 1 from weather_collections')).rowCount).toBe(1)
  })

  it('rejects what the topic could not read, with the reason, and passes tombstones', async () => {
    const unreadable = { ...record(null), unreadable: 'zstd: invalid zstd data' }
    const result = await writeBatch(pool, 'weather', [unreadable, record(null), record(observation(1, v7()))])
    expect(result).toEqual({ written: 1, rejected: [{ record: unreadable, reason: 'zstd: invalid zstd data' }] })
    const { rows: rejects } = await pool.query('select "offset", reason, payload from weather_rejects')
    expect(rejects).toEqual([{ offset: String(unreadable.offset), reason: 'zstd: invalid zstd data', payload: null }])
  })

  it('says DATABASE_UNAVAILABLE when nobody answers', async () => {
    const nobody = openPool({ host: '127.0.0.1', port: 1, user: 'x', database: 'x', password: 'x' }, 'test', 1)
    await expect(writeBatch(nobody, 'weather', [record(observation(1, v7()))])).rejects.toMatchObject({
      problem: { code: 'DATABASE_UNAVAILABLE' },
    })
    await nobody.end()
  })

  it('keeps a units comment on every column of values', async () => {
    const { rows: columns } = await pool.query<{ name: string; comment: string | null }>(
      `select attname as name, col_description(attrelid, attnum) as comment from pg_attribute
       where attrelid = 'weather_data'::regclass and attnum > 0 and attname not in ('response_id', 'partition', 'offset')`,
    )
    expect(columns.filter((c) => c.comment === null)).toEqual([])
    expect(columns.length).toBeGreaterThan(16)
  })
})
