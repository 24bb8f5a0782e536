import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { v7 } from 'uuid'
import { afterAll, expect, it } from 'vitest'
import type { PipelineProcessClient } from '../contract'
import type { PipelineConfig } from '../contract/pipeline-process'
import { settingsSchema } from '../contract/settings'
import type { Location } from '../contract/weather'
import { openPool } from '../database/pool'
import { startEmbeddedPostgres } from '../e2e/embedded-postgres'
import { forkProcess } from '../process/fork'
import { RawStore } from './source/raw-store'

const kills = 200
const entry = join(process.cwd(), 'out', 'main', 'pipeline.cjs')
const hour = 3_600_000
const first = Date.UTC(2026, 0, 1)

const folder = await mkdtemp(join(tmpdir(), 'weatherdeck-kill-'))
const database = await startEmbeddedPostgres()
const pool = openPool(database.address, 'test', 1)
afterAll(async () => {
  await pool.end()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

const locations: Location[] = ['paris', 'lyon', 'montreal', 'dakar', 'hobart'].map((id, i) => ({ id, name: id, latitude: 10 * i, longitude: i }))

/** 40 replies of 48 hours each, 12 hours apart: every hour is told several times, each time otherwise. Returns what must be in the table. */
async function storeReplies(): Promise<Map<string, { t: number; response: string }>> {
  const raw = await RawStore.open(folder)
  const expected = new Map<string, { t: number; response: string }>()
  for (let n = 0; n < 40; n++) {
    const from = first + n * 12 * hour
    const receivedAt = from + 48 * hour
    const responseId = v7({ msecs: receivedAt })
    const times = Array.from({ length: 48 }, (_, h) => from + h * hour)
    const body = locations.map((location, l) => ({
      latitude: location.latitude,
      longitude: location.longitude,
      utc_offset_seconds: 0,
      timezone: 'GMT',
      hourly_units: { time: 'iso8601', temperature_2m: '°C' },
      hourly: {
        time: times.map((t) => new Date(t).toISOString().slice(0, 16)),
        temperature_2m: times.map((_, h) => n + l / 10 + h / 1000),
      },
    }))
    times.forEach((at, h) =>
      locations.forEach((location, l) => expected.set(`${location.id} ${at}`, { t: n + l / 10 + h / 1000, response: responseId })),
    )
    await raw.save({
      version: 1, responseId, url: 'http://test/', status: 200, requestedAt: receivedAt, receivedAt, source: 'forecast',
      locations, variables: ['temperature_2m'], current: false, hourly: true, cut: null, body: JSON.stringify(body),
    })
  }
  return expected
}

const { collection, openMeteo, raw } = settingsSchema.parse({})
const config: PipelineConfig = {
  dataDir: folder,
  database: database.address,
  topic: { kind: 'postgres' },
  // Nothing to fetch: all that moves is what lies in the raw store.
  collection: { ...collection, locations: [] },
  openMeteo,
  raw: { ...raw, keepDays: 3650 },
}
const period = { from: new Date(first).toISOString(), to: new Date(first + 60 * 24 * hour).toISOString() }

function launch() {
  const child = forkProcess(entry)
  const client: PipelineProcessClient = createORPCClient(new RPCLink({ port: child.port }))
  const work = (async () => {
    await client.configure(config)
    await client.start({ role: 'both' })
    let last
    for await (const progress of await client.replay(period)) last = progress
    return last
  })()
  return { child, client, work }
}

it(`loses and doubles nothing over ${kills} kills -9 at random moments of a replay`, { timeout: 900_000 }, async () => {
  expect(existsSync(entry), 'out/main/pipeline.cjs is missing: run "npm run build" first').toBe(true)
  const expected = await storeReplies()

  // How long a start takes here, now: the moments of the kills are spread over it and the work behind it.
  const startedAt = Date.now()
  const trial = launch()
  await trial.client.configure(config)
  const startMs = Date.now() - startedAt
  trial.work.catch(() => undefined)
  trial.child.kill()
  await trial.child.exited

  let during = 0
  for (let round = 0; round < kills; round++) {
    const { child, work } = launch()
    work.catch(() => undefined)
    // Most of it falls into publishing, consuming and committing; some into the start.
    await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * (startMs + 700)))
    child.kill()
    const { signal } = await child.exited
    expect(signal).toBe('SIGKILL')
    const { rows } = await pool.query<{ n: string }>(`select coalesce(sum(next_offset), 0) as n from topic.partitions`).catch(() => ({ rows: [] }))
    if (Number(rows[0]?.n ?? 0) > 0) during++
  }
  // The kills did hit work: without this the test would prove nothing.
  expect(during).toBeGreaterThan(kills / 2)

  const { child, client, work } = launch()
  expect(await work).toMatchObject({ total: 40, done: 40, skipped: [] })
  for await (const report of await client.watch()) if (report.lag === 0 && report.counters.consumed > 0) break
  await client.stop({ role: 'both' })
  child.kill()
  await child.exited

  const { rows } = await pool.query<{ location: string; at: Date; t: number; response_id: string }>(
    `select location, observed_at as at, temperature_2m as t, response_id from weather_data where source = 'forecast'`,
  )
  expect(rows).toHaveLength(expected.size)
  for (const row of rows) {
    const want = expected.get(`${row.location} ${row.at.getTime()}`)
    expect({ t: row.t, response: row.response_id }).toEqual({ t: Math.fround(want?.t ?? NaN) === Math.fround(row.t) ? row.t : want?.t, response: want?.response })
  }
  expect((await pool.query(`select 1 from weather_data where source <> 'forecast'`)).rowCount).toBe(0)
  expect((await pool.query('select 1 from weather_rejects')).rowCount).toBe(0)
})
