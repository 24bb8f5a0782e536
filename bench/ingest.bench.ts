import { v7 } from 'uuid'
import { describe, it } from 'vitest'
import { openPool } from '../database/pool'
import { startEmbeddedPostgres } from '../e2e/embedded-postgres'
import { startRealPostgres, whyNoPostgres } from '../e2e/real-postgres'
import { ensureSchema, writeBatch } from '../pipeline/sink/sink'
import type { ConsumedRecord } from '../pipeline/topic/topic'
import type { DatabaseAddress } from '../contract/pipeline-process'

/**
 * Rows a second into weather_data: our batches (one transaction of 500 by unnest) beside the loop that consumers are
 * usually written with (one INSERT and COMMIT a message), on the same server, alternating.
 */
const rows = 5000
const runs = 5

function records(): ConsumedRecord[] {
  const response_id = v7()
  return Array.from({ length: rows }, (_, i) => ({
    partition: 0,
    offset: i,
    key: `place-${i % 10}`,
    value: JSON.stringify({
      type: 'observation',
      location: `place-${i % 10}`,
      observed_at: new Date(Date.UTC(2020, 0, 1) + Math.floor(i / 10) * 3_600_000).toISOString(),
      source: 'forecast',
      response_id,
      values: { temperature_2m: i % 30, wind_speed_10m: i % 50, weather_code: 3, relative_humidity_2m: 60, pressure_msl: 1013 },
    }),
  }))
}

async function compare(name: string, address: DatabaseAddress): Promise<void> {
  const pool = openPool(address, 'bench', 1)
  await ensureSchema(pool)
  const timed = async (work: () => Promise<void>): Promise<number> => {
    await pool.query('truncate weather_data')
    const started = performance.now()
    await work()
    return rows / ((performance.now() - started) / 1000)
  }
  const batches = async (): Promise<void> => {
    const all = records()
    for (let i = 0; i < rows; i += 500) await writeBatch(pool, 'weather', all.slice(i, i + 500))
  }
  const oneByOne = async (): Promise<void> => {
    for (const record of records()) {
      const { location, observed_at, source, response_id, values } = JSON.parse(record.value ?? '') as Record<string, string> & { values: Record<string, number> }
      await pool.query(
        `insert into weather_data (location, observed_at, source, temperature_2m, wind_speed_10m, weather_code, relative_humidity_2m, pressure_msl, response_id, "partition", "offset")
         values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11) on conflict do nothing`,
        [location, observed_at, source, values['temperature_2m'], values['wind_speed_10m'], values['weather_code'], values['relative_humidity_2m'], values['pressure_msl'], response_id, record.partition, record.offset],
      )
    }
  }
  const rates = { batches: [] as number[], oneByOne: [] as number[] }
  await timed(batches)
  for (let run = 0; run < runs; run++) {
    rates.batches.push(await timed(batches))
    rates.oneByOne.push(await timed(oneByOne))
  }
  const median = (of: number[]): number => [...of].sort((a, b) => a - b)[of.length >> 1] ?? 0
  const line = (what: string, of: number[]): string =>
    `  ${what.padEnd(34)} ${Math.round(median(of)).toString().padStart(7)} rows/s  (${Math.round(Math.min(...of))} to ${Math.round(Math.max(...of))})`
  console.log([`${name}, median of ${runs} runs of ${rows} rows`, line('batches of 500 (Weatherdeck)', rates.batches), line('INSERT and COMMIT a message', rates.oneByOne), `  ratio ${(median(rates.batches) / median(rates.oneByOne)).toFixed(1)}`].join('\n'))
  await pool.end()
}

const reason = await whyNoPostgres()
describe('ingest', () => {
  it.skipIf(reason !== null)('PostgreSQL 17 in Docker', { timeout: 300_000 }, async () => {
    const server = await startRealPostgres()
    await compare('PostgreSQL 17 in Docker', server.address).finally(() => server.remove())
  })
  it('embedded database', { timeout: 300_000 }, async () => {
    const server = await startEmbeddedPostgres()
    await compare('embedded database (in memory)', server.address).finally(() => server.close())
  })
})
