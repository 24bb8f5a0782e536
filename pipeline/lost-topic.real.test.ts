import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { startEmbeddedPostgres } from '../e2e/embedded-postgres'
import { startOpenMeteo } from '../e2e/open-meteo/server'
import { startRealKafka, whyNoKafka } from '../e2e/real-kafka'
import type { PipelineReport } from '../contract/pipeline'
import { settingsSchema } from '../contract/settings'
import { openPool } from '../database/pool'
import { Runtime } from './runtime'
import { temporaryFolder } from './testing/doubles'

const reason = await whyNoKafka()
const kafka = reason === null ? await startRealKafka() : null
const openMeteo = await startOpenMeteo()
const database = await startEmbeddedPostgres()
const pool = openPool(database.address, 'test', 1)
afterAll(async () => {
  await pool.end()
  await Promise.all([kafka?.remove(), openMeteo.close(), database.close()])
})

describe.skipIf(kafka === null)(`a topic that is deleted before it was read${reason === null ? '' : ` (${reason})`}`, () => {
  it('is noticed, and its records are published again from the raw store', { timeout: 240_000 }, async () => {
    const { collection, raw } = settingsSchema.parse({})
    const runtime = new Runtime({
      dataDir: await temporaryFolder(), database: database.address, topic: { kind: 'kafka', brokers: kafka?.brokers ?? [] },
      collection: { ...collection, pastDays: 1 }, openMeteo: openMeteo.settings, raw,
    })
    onTestFinished(() => runtime.close())
    let report: PipelineReport | undefined
    const watching = new AbortController()
    onTestFinished(() => watching.abort())
    void (async () => {
      for await (const each of runtime.watch(watching.signal)) report = each
    })()
    runtime.start('producer')
    await expect.poll(() => report?.counters.published ?? 0, { timeout: 60_000 }).toBeGreaterThan(100)
    const published = report?.counters.published ?? 0
    const asked = openMeteo.requests.length
    await kafka?.tool('kafka-topics', '--delete', '--topic', 'weather')
    runtime.start('consumer')
    const rows = async () => Number((await pool.query<{ n: string }>('select count(*) as n from weather_data')).rows[0]?.n)
    await expect.poll(rows, { timeout: 150_000, interval: 1000 }).toBe(published - collection.locations.length)
    expect(report?.problems.map(({ problem }) => problem)).toContainEqual({ code: 'RECORDS_LOST', params: { replies: 1, records: published } })
    expect(report?.counters.published).toBe(2 * published)
    expect(openMeteo.requests.length).toBe(asked)
  })
})
