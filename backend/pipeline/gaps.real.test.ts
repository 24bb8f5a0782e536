import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPool } from '../../database/pool'
import { startEmbeddedPostgres } from '../../e2e/embedded-postgres'
import schema from '../../compose/postgres/schema.sql?raw'
import { asksUntilGap, fillsInDays } from '../../contract/weather'
import { readGaps } from './gaps'

const database = await startEmbeddedPostgres()
const pool = openPool(database.address, 'test')
beforeAll(() => pool.query(schema))
afterAll(async () => {
  await pool.end()
  await database.close()
})

const hour = 3_600_000
const fillsIn = fillsInDays.forecast * 24 * hour
const noon = Math.floor(Date.now() / hour) * hour - 20 * 24 * hour
const empty = (from: number, to: number, variables: string, at: number) =>
  pool.query(
    `insert into weather_collections (response_id, location, source, period_start, period_end, variables, observations, collected_at)
     values ($1, 'paris', 'forecast', to_timestamp($2), to_timestamp($3), string_to_array($4, ','), 0, to_timestamp($5))`,
    [v7(), from / 1000, to / 1000, variables, at / 1000],
  )

it('lists what was asked for and never came, and tells known gaps from what is asked for again', async () => {
  expect(await readGaps(pool, { locations: ['paris'], variables: ['rain', 'snowfall'] })).toEqual([])
  await pool.query(`insert into weather_locations values ('paris', 'Paris', 48.85, 2.35)`)
  await empty(noon, noon + 2 * hour, 'rain,snowfall', noon + 3 * hour)
  // One of them came later, one variable of another, and one was asked for after the source had all its time.
  const held = (at: number, rain: number | null, snowfall: number | null) =>
    pool.query(`insert into weather_data (location, observed_at, source, rain, snowfall, response_id, "partition", "offset") values ('paris', to_timestamp($1), 'forecast', $2, $3, $4, 0, 0)`, [at / 1000, rain, snowfall, v7()])
  await held(noon, 1, 0)
  await held(noon + hour, 1, null)
  for (let i = asksUntilGap - 2; i >= 0; i--) await empty(noon + 2 * hour, noon + 2 * hour, 'rain', noon + 2 * hour + fillsIn - i * hour)
  expect(await readGaps(pool, { locations: ['paris'], variables: ['rain', 'snowfall'] })).toEqual([
    { location: 'paris', name: 'Paris', source: 'forecast', known: false, hours: 2, values: 2, from: noon + hour, to: noon + 2 * hour, variables: ['snowfall'], askedAt: noon + 3 * hour },
    { location: 'paris', name: 'Paris', source: 'forecast', known: true, hours: 1, values: 1, from: noon + 2 * hour, to: noon + 2 * hour, variables: ['rain'], askedAt: noon + 2 * hour + fillsIn },
  ])
  // Of what is collected no more, and of before what can be asked for, nothing is listed.
  expect(await readGaps(pool, { locations: ['lyon'], variables: ['rain'] })).toEqual([])
  await empty(Date.UTC(1970, 0, 1), noon - 100 * 24 * hour, 'rain', noon)
  expect(await readGaps(pool, { locations: ['paris'], variables: ['rain'] })).toHaveLength(1)
})
