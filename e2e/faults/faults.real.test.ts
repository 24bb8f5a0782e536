import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { whyNoKafka } from '../real-kafka'
import { whyNoPostgres } from '../real-postgres'
import { check } from './check/check'
import { pipelineEntry } from './pipeline'
import { inWords } from './plan'
import { openPlace } from './places/open'
import type { Place } from './places/place'
import { run } from './run'

const runs = 10
const firstSeed = 1000

async function passes(place: Place, seed: number, milliseconds: number): Promise<void> {
  const { differences, steps, values, remove } = await run({ seed, milliseconds, place })
  await remove()
  expect(differences, `seed ${seed}: ${inWords(steps)}`).toEqual([])
  expect(values).toBeGreaterThan(0)
}

beforeAll(() => {
  expect(existsSync(pipelineEntry), 'out/main/pipeline.cjs is missing: run "npm run build" first').toBe(true)
})

describe('the embedded profile', () => {
  let place: Place
  beforeAll(async () => void (place = await openPlace('embedded')))
  afterAll(() => place.close())

  it.each(Array.from({ length: runs }, (_, i) => firstSeed + i))('loses and invents nothing with the faults of seed %i', { timeout: 240_000 }, (seed) => passes(place, seed, 3000))

  it('notices a changed value, a missing and an invented row, a false claim and a false reject', { timeout: 240_000 }, async () => {
    const { differences, folder, remove, evidence } = await run({ seed: 3, milliseconds: 2000, place })
    expect(differences).toEqual([])
    const client = await place.connect()
    const found = async (sql: string): Promise<string> => {
      await client.query('begin')
      await client.query(sql)
      const { records } = evidence
      const { differences: all } = await check({ dataDirs: [`${folder}/main`, `${folder}/second`], sent: evidence.sent, records, topicLost: false, client })
      await client.query('rollback')
      return all.join('\n')
    }
    const one = `(select ctid from weather_data where location = 'paris' and temperature_2m is not null limit 1)`
    expect(await found('select 1')).toBe('')
    expect(await found(`update weather_data set temperature_2m = temperature_2m + 0.01 where ctid = ${one}`)).toMatch(/wrong value: paris/)
    expect(await found(`update weather_data set temperature_2m = null where ctid = ${one}`)).toMatch(/value missing: paris/)
    expect(await found(`delete from weather_data where ctid = ${one}`)).toMatch(/row missing: paris/)
    expect(await found(`insert into weather_data select 'nowhere', observed_at, source, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, response_id, "partition", "offset" from weather_data limit 1`)).toMatch(/wrong value: nowhere .* which no reply holds/)
    expect(await found(`update weather_data set "offset" = 1000000 where ctid = ${one}`)).toMatch(/position of paris/)
    expect(await found(`update weather_collections set period_start = period_start - interval '2 days' where result = 'collected'`)).toMatch(/claimed, but not held/)
    expect(await found('delete from weather_collections')).toMatch(/reply without a claim/)
    expect(await found(`insert into weather_rejects (topic, "partition", "offset", reason, payload) values ('weather', 9, 9, 'none', '{}')`)).toMatch(/rejected without a fault/)
    await client.end()
    await remove()
  })
})

const missing = (await whyNoKafka()) ?? (await whyNoPostgres())
describe.skipIf(missing !== null)(`Kafka and PostgreSQL${missing ? ` (${missing})` : ''}`, () => {
  let place: Place
  beforeAll(async () => void (place = await openPlace('kafka')), 240_000)
  afterAll(() => place.close())

  it.each(Array.from({ length: runs }, (_, i) => firstSeed + i))('loses and invents nothing with the faults of seed %i', { timeout: 300_000 }, (seed) => passes(place, seed, 3000))
})
