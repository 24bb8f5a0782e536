import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'
import { settingsSchema } from '../contract/settings'
import { openPool } from '../database/pool'
import { startEmbeddedPostgres } from '../e2e/embedded-postgres'
import { startOpenMeteo, type Fault } from '../e2e/open-meteo/server'
import { Runtime } from './runtime'

// Its clock stands still: both runs are told the same.
const now = Date.now()
const openMeteo = await startOpenMeteo({ now: () => now })
afterAll(() => openMeteo.close())

const faults: Fault[] = [
  { kind: 'reset', times: 1 },
  { kind: 'unavailable', times: 1 },
  { kind: 'limit', retryAfter: 'seconds', seconds: 1, times: 1 },
  { kind: 'limit', retryAfter: 'date', seconds: 2, times: 1 },
  { kind: 'broken-off', times: 1 },
  { kind: 'broken-off', lie: true, times: 1 },
  { kind: 'error-text', times: 1 },
  { kind: 'not-json', times: 1 },
  { kind: 'unequal-arrays', times: 1 },
  { kind: 'other-timezone', times: 1 },
  { kind: 'other-unit', times: 1 },
  { kind: 'other-count', times: 1 },
]

/** The rows that the whole pipeline ends up with, from an empty folder and database. */
async function rowsAfter(ordered: readonly Fault[], want: string[] | null = null): Promise<{ rows: string[]; keys: number; struck: number }> {
  openMeteo.setFaults(ordered)
  const before = openMeteo.requests.length
  const struck = () => openMeteo.requests.slice(before).filter(({ fault }) => fault !== null).length
  const folder = await mkdtemp(join(tmpdir(), 'weatherdeck-faults-'))
  const database = await startEmbeddedPostgres()
  const pool = openPool(database.address, 'test', 1)
  const { collection, raw } = settingsSchema.parse({})
  const runtime = new Runtime({
    dataDir: folder,
    database: database.address,
    topic: { kind: 'postgres' },
    collection: { ...collection, pastDays: 2 },
    openMeteo: openMeteo.settings,
    raw,
  })
  try {
    runtime.start('both')
    const told = async () => {
      const { rows } = await pool
        .query<{ row: string; key: string }>(
          `select concat_ws('|', location, observed_at, temperature_2m, precipitation, weather_code, wind_speed_10m) as row,
             concat_ws('|', location, observed_at, source) as key
           from weather_data where source = 'forecast' order by 1`,
        )
        .catch(() => ({ rows: [] }))
      return rows
    }
    const places = async () => new Set((await told()).map(({ key }) => key.split('|')[0])).size
    // Every fault has struck, and what the last one took away has come all the same.
    await vi.waitUntil(
      async () => struck() === ordered.length && (await places()) === collection.locations.length && (want === null || (await told()).map(({ row }) => row).join() === want.join()),
      { timeout: 240_000, interval: 250 },
    )
    await runtime.stop('both')
    const rows = await told()
    return {
      rows: rows.map(({ row }) => row),
      keys: new Set(rows.map(({ key }) => key)).size,
      struck: struck(),
    }
  } finally {
    await runtime.close()
    await pool.end()
    await database.close()
    await rm(folder, { recursive: true, force: true })
  }
}

it('ends with every row, and none twice, whatever Open-Meteo does on the way', { timeout: 420_000 }, async () => {
  const good = await rowsAfter([])
  expect(good.struck).toBe(0)
  expect(good.rows.length).toBeGreaterThanOrEqual(5 * 48)
  const troubled = await rowsAfter(faults, good.rows)
  expect(troubled.struck).toBe(faults.length)
  expect(troubled.keys).toBe(troubled.rows.length)
  expect(troubled.rows).toEqual(good.rows)
})
