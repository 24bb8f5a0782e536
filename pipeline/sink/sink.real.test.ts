import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Collection, Observation } from '../../contract/weather'
import { openPool } from '../../database/pool'
import { startEmbeddedPostgres } from '../../e2e/embedded-postgres'
import type { ConsumedRecord } from '../topic/topic'
import { readHistory, writtenReplies } from './ledger'
import { retryRejects } from './rejects'
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
    expect(await writtenReplies(pool, [id, v7()])).toEqual(new Map([[id, new Set(['paris'])]]))
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

  it('says of each value which reply supplied it', async () => {
    const [older, newer] = [v7({ msecs: 1000 }), v7({ msecs: 2000 })]
    for (const order of [[older, newer], [newer, older]]) {
      await pool.query('truncate weather_data')
      for (const id of order) await writeBatch(pool, 'weather', [record(observation(1, id, id === older ? { temperature_2m: 5, relative_humidity_2m: 80 } : { temperature_2m: 6, relative_humidity_2m: null }))])
      const { rows: [row] } = await pool.query('select temperature_2m, relative_humidity_2m, response_id, supplied_by from weather_data')
      expect(row).toEqual({ temperature_2m: 6, relative_humidity_2m: 80, response_id: newer, supplied_by: { relative_humidity_2m: older } })
    }
  })

  it('leaves a row untouched by a record that it has, and makes none of a record without a value', async () => {
    const id = v7()
    const once = record(observation(1, id))
    await writeBatch(pool, 'weather', [once, record(observation(2, id, { temperature_2m: null, rain: null }))])
    const written = async () => (await pool.query<{ x: string }>(`select xmin::text || ingested_at as x from weather_data`)).rows
    const before = await written()
    await writeBatch(pool, 'weather', [once])
    expect(await written()).toEqual(before)
    expect(before).toHaveLength(1)
  })

  it('keeps a ledger of what was held and what was missing, run by run', async () => {
    const id = v7()
    const hour = (h: number) => new Date(Date.UTC(2026, 0, 1, h)).toISOString()
    const said: Collection = {
      ...collection(id, 20),
      variables: ['temperature_2m', 'rain'],
      held: [{ from: hour(0), to: hour(9), variables: ['temperature_2m', 'rain'], moments: 10 }, { from: hour(12), to: hour(21), variables: ['rain'], moments: 10 }],
      missing: [{ from: hour(10), to: hour(11), variables: ['temperature_2m', 'rain'], moments: 2 }, { from: hour(12), to: hour(23), variables: ['temperature_2m'], moments: 12 }],
    }
    await writeBatch(pool, 'weather', [record(observation(5, id, { temperature_2m: 1 })), record(said), record(said)])
    await writeBatch(pool, 'weather', [record(said)])
    const ledger = await pool.query(`select extract(hour from period_start at time zone 'utc')::int as from, extract(hour from period_end at time zone 'utc')::int as to, variables, observations, result from weather_collections order by period_start, variables`)
    expect(ledger.rows).toEqual([
      { from: 0, to: 9, variables: ['temperature_2m', 'rain'], observations: 10, result: 'collected' },
      { from: 10, to: 11, variables: ['temperature_2m', 'rain'], observations: 0, result: 'empty' },
      { from: 12, to: 21, variables: ['rain'], observations: 10, result: 'collected' },
      { from: 12, to: 23, variables: ['temperature_2m'], observations: 0, result: 'empty' },
    ])
    const history = await readHistory(pool, { locations: ['paris', 'lyon'], source: 'forecast', from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 0, 2) })
    expect(history.held).toEqual([{ location: 'paris', at: Date.UTC(2026, 0, 1, 5), held: new Map([['temperature_2m', id]]) }])
    expect(history.empty.map(({ from, to, variables, responseId, at }) => [from, to, variables.join(), responseId, at])).toEqual([
      [Date.UTC(2026, 0, 1, 10), Date.UTC(2026, 0, 1, 11), 'temperature_2m,rain', id, Date.UTC(2026, 0, 2)],
      [Date.UTC(2026, 0, 1, 12), Date.UTC(2026, 0, 1, 23), 'temperature_2m', id, Date.UTC(2026, 0, 2)],
    ])
    expect(await readHistory(pool, { locations: ['paris'], source: 'archive', from: 0, to: Date.UTC(2026, 0, 2) })).toEqual({ held: [], empty: [] })
  })

  it('takes over the ledger of version 0.1, which had one row for each reply and location', async () => {
    await pool.query('alter table weather_collections drop constraint weather_collections_pkey, add primary key (response_id, location, source)')
    await pool.query('alter table weather_data drop column supplied_by')
    await pool.query('alter table weather_rejects drop column payload_md5, add primary key (topic, "partition", "offset")')
    await pool.query('alter table weather_locations drop column response_id')
    const id = v7()
    await pool.query(`insert into weather_collections (response_id, location, source, period_start, period_end, variables, observations, collected_at)
      values ($1, 'paris', 'forecast', '2026-01-01', '2026-01-02', '{rain}', 0, '2026-01-02')`, [id])
    await Promise.all([ensureSchema(pool), ensureSchema(pool), ensureSchema(pool)])
    await writeBatch(pool, 'weather', [record(observation(1, id)), record(collection(id, 1))])
    expect((await pool.query('select result from weather_collections order by 1')).rows).toEqual([{ result: 'collected' }, { result: 'empty' }])
  })

  it('refuses what is of a time that has not come, and takes it when its time has come', async () => {
    const now = Date.UTC(2026, 0, 3)
    const [ahead, wayAhead] = [v7({ msecs: now + 2 * 86_400_000 }), v7({ msecs: 281_474_976_710_655 })]
    const batch = [record(observation(1, ahead, { temperature_2m: 1 })), record(observation(2, wayAhead)), record({ ...collection(v7({ msecs: now }), 3), period_start: '2000-01-01T00:00:00Z', period_end: '2100-01-01T00:00:00Z' })]
    batch.push(record({ ...observation(3, ahead), response_id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' }))
    expect((await writeBatch(pool, 'weather', batch, now)).rejected).toHaveLength(4)
    expect(await rows()).toEqual([])
    expect((await pool.query('select 1 from weather_collections')).rowCount).toBe(0)
    // A right reply is not beaten by it.
    await writeBatch(pool, 'weather', [record(observation(1, v7({ msecs: now }), { temperature_2m: 7 }))], now)
    expect(await retryRejects(pool, 'weather', now)).toBe(0)
    expect((await rows()).map(({ t }) => t)).toEqual([7])
    expect(await retryRejects(pool, 'weather', now + 2 * 86_400_000)).toBe(1)
    expect((await rows()).map(({ t }) => t)).toEqual([1])
    expect((await pool.query('select 1 from weather_rejects')).rowCount).toBe(3)
  })

  it('keeps the newest word on a place, in either order and within one batch', async () => {
    const named = (id: string, name: string) => record({ ...collection(id, 1), location: { ...collection(id, 1).location, name } })
    const [older, newer] = [v7({ msecs: 1000 }), v7({ msecs: 2000 })]
    for (const batches of [[[older, newer]], [[newer, older]], [[older], [newer]], [[newer], [older]]]) {
      await pool.query('truncate weather_locations')
      for (const ids of batches) await writeBatch(pool, 'weather', ids.map((id) => named(id, id === newer ? 'new name' : 'old name')))
      expect((await pool.query('select name, response_id from weather_locations')).rows).toEqual([{ name: 'new name', response_id: newer }])
    }
  })

  it('keeps a reject when a topic that was created again rejects another record of its offset', async () => {
    const of = (value: string): ConsumedRecord => ({ partition: 0, offset: 5, key: null, value })
    for (const value of ['not json', 'nor this', 'not json']) await writeBatch(pool, 'weather', [of(value)])
    expect((await pool.query('select payload from weather_rejects order by 1')).rows).toEqual([{ payload: 'nor this' }, { payload: 'not json' }])
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
       where attrelid = 'weather_data'::regclass and attnum > 0 and not attisdropped and attname not in ('response_id', 'partition', 'offset')`,
    )
    expect(columns.filter((c) => c.comment === null)).toEqual([])
    expect(columns.length).toBeGreaterThan(16)
  })
})
