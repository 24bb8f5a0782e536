import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { startOpenMeteo, type LocalOpenMeteo } from '../e2e/open-meteo/server'
import type { Problem } from '../contract/problem'
import { Publisher } from './publisher'
import { Reconciler } from './reconciler'
import { Producer } from './producer'
import { RawStore } from './source/raw-store'
import { realTiming } from './source/timing'
import { configFor, ledgerOf, MemoryTopic, temporaryFolder, until } from './testing/doubles'

let server: LocalOpenMeteo
beforeAll(async () => {
  server = await startOpenMeteo()
})
afterAll(() => server.close())

async function setup(folder?: string) {
  const dataDir = folder ?? (await temporaryFolder())
  const topic = new MemoryTopic()
  const problems: Problem[] = []
  const producer = new Producer({
    config: configFor(dataDir, server.forecastUrl, { pastDays: 1 }),
    topic, ledger: ledgerOf(topic), place: () => Promise.resolve('here'), report: (problem) => problems.push(problem),
  })
  onTestFinished(() => producer.stop())
  return { dataDir, topic, problems, producer }
}

/** A reply in the raw store that nobody has published. */
async function storedReply() {
  const first = await setup()
  first.topic.away()
  const collecting = first.producer.collect()
  await until(() => first.producer.snapshot().raw.replies === 1 && first.problems.length > 0, 'the reply is stored')
  await first.producer.stop()
  first.topic.fail = null
  await collecting
  await rm(join(first.dataDir, 'processed'), { recursive: true, force: true })
  const store = await RawStore.open(first.dataDir)
  const [id = ''] = store.ids()
  return { dataDir: first.dataDir, id, file: join(first.dataDir, 'raw', new Date().toISOString().slice(0, 10), `${id}.json.gz`) }
}

const markerOf = async (dataDir: string, id: string) =>
  JSON.parse(await readFile(join(dataDir, 'processed', new Date().toISOString().slice(0, 10), `${id}.json`), 'utf8')) as Record<string, unknown>

it.each<[string, (file: string) => Promise<unknown>]>([
  ['a folder in its place', (file) => mkdir(file)],
  ['a link that leads nowhere', (file) => symlink(`${file}.nowhere`, file)],
  ['a circle of links', (file) => symlink(file, file)],
])('publishes a reply once its file can be opened again, after %s', async (_, block) => {
  const { dataDir, id, file } = await storedReply()
  await rename(file, `${file}.away`)
  await block(file)
  const { producer, topic, problems } = await setup(dataDir)
  producer.start()
  // The others go on meanwhile.
  await until(() => producer.snapshot().replies > 0, 'a new reply is published')
  expect(problems.map(({ code, params }) => [code, params['path']])).toContainEqual(['FILE_UNREADABLE', file])
  expect(topic.observations().some(({ response_id }) => response_id === id)).toBe(false)
  const events = []
  for await (const progress of producer.replay({ from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' }, new AbortController().signal)) events.push(progress)
  expect(events.at(-1)?.skipped).toMatchObject([{ responseId: id, problem: { code: 'FILE_UNREADABLE' } }])
  await rm(file, { recursive: true })
  await rename(`${file}.away`, file)
  await until(() => topic.observations().some(({ response_id }) => response_id === id), 'the reply is published', 20_000)
  await expect.poll(() => markerOf(dataDir, id).catch(() => null)).toMatchObject({ result: 'published' })
})

it('goes on where a whole day of replies cannot be listed, or a file was taken away', async () => {
  const { dataDir, file } = await storedReply()
  await rm(file)
  await mkdir(join(dataDir, 'raw'), { recursive: true })
  await writeFile(join(dataDir, 'raw', '2026-01-01'), 'no folder')
  const { producer, problems } = await setup(dataDir)
  producer.start()
  await until(() => producer.snapshot().status.state === 'running' && producer.snapshot().replies === 1, 'running')
  expect(problems.map(({ code }) => code)).toEqual(['FILE_UNREADABLE'])
})

/** What was published and is in the table by `written`: location ids of each reply. */
async function published(options: { locations?: number; written: () => string[]; lag?: number }) {
  const dataDir = await temporaryFolder()
  const seed = new Producer({ config: configFor(dataDir, server.forecastUrl, { pastDays: 1 }), topic: new MemoryTopic(), ledger: ledgerOf(new MemoryTopic()), place: () => Promise.resolve('here'), report: () => undefined })
  await seed.collect()
  const raw = await RawStore.open(dataDir)
  const [id = ''] = raw.ids()
  const topic = new MemoryTopic()
  topic.lagOf = options.lag ?? 0
  const problems: Problem[] = []
  const publisher = new Publisher({ raw, topic, timing: realTiming, place: () => Promise.resolve('here'), report: () => undefined, changed: () => undefined })
  const clock = { now: Date.now() }
  const reconciler = (place: string) =>
    new Reconciler({
      raw, publisher, topic, now: () => clock.now, place: () => Promise.resolve(place), report: (problem) => problems.push(problem),
      ledger: { ...ledgerOf(topic), written: () => Promise.resolve(new Map([[id, new Set(options.written())]])) },
    })
  return { raw, id, topic, problems, publisher, reconciler, dataDir, clock }
}
const all = ['paris', 'lyon', 'marseille', 'montreal', 'dakar']

it('publishes again what was published and never arrived, and says so', async () => {
  const { topic, reconciler, problems, id, publisher, dataDir, clock } = await published({ written: () => [] })
  const one = reconciler('here')
  await one.run()
  await publisher.drain()
  expect(problems).toMatchObject([{ code: 'RECORDS_LOST', params: { replies: 1 } }])
  expect(new Set(topic.observations().map(({ response_id }) => response_id))).toEqual(new Set([id]))
  expect(topic.observations().length).toBeGreaterThan(5 * 24)
  expect(await markerOf(dataDir, id)).toMatchObject({ result: 'published', republished: 1, place: 'here', locations: all })
  // What does not arrive again is published again, ever more seldom, and never given up in silence.
  const times = async (minutes: number) => {
    const before = topic.values.length
    clock.now = Date.now() + minutes * 60_000
    for (let i = 0; i < 3; i++) {
      await one.run()
      await publisher.drain()
    }
    return topic.values.length > before
  }
  expect([await times(0.5), await times(1.1), await times(1.1), await times(4.1), await times(15), await times(17)]).toEqual([false, true, false, true, false, true])
  expect(problems).toHaveLength(4)
})

it('reports a lost reply once while its file cannot be opened', async () => {
  const { reconciler, problems, id, publisher, dataDir } = await published({ written: () => [] })
  const file = join(dataDir, 'raw', new Date().toISOString().slice(0, 10), `${id}.json.gz`)
  await rename(file, `${file}.away`)
  await mkdir(file)
  const one = reconciler('here')
  for (let i = 0; i < 5; i++) {
    await one.run()
    await until(() => !publisher.busy, 'put off')
  }
  expect(problems).toHaveLength(1)
  await publisher.drain()
})

it.each([['damaged', '{'], ['empty', '']])('publishes again where the outcome is %s', async (_, text) => {
  const { raw, reconciler, topic, id, publisher, dataDir } = await published({ written: () => [] })
  await writeFile(join(dataDir, 'processed', new Date().toISOString().slice(0, 10), `${id}.json`), text)
  for (let i = 0; i < 3; i++) {
    await raw.rescan(() => undefined)
    await reconciler('here').run()
    await publisher.drain()
  }
  expect(topic.observations().length).toBeGreaterThan(5 * 24)
  expect(await markerOf(dataDir, id)).toMatchObject({ result: 'published' })
})

it('compares also what was published while the database did not answer', async () => {
  const { raw, reconciler, topic, id, publisher, dataDir } = await published({ written: () => [] })
  const marker = await raw.marker(id)
  await raw.mark({ responseId: id, source: 'forecast', result: 'published', records: 5, covers: null, locations: marker?.locations })
  await reconciler('here').run()
  await publisher.drain()
  expect(topic.values.length).toBeGreaterThan(0)
  expect(await markerOf(dataDir, id)).toMatchObject({ republished: 1 })
})

it('also where a part of a reply arrived', async () => {
  const { topic, reconciler, publisher } = await published({ written: () => all.slice(1) })
  await reconciler('here').run()
  await publisher.drain()
  expect(topic.observations().length).toBeGreaterThan(0)
})

it.each([
  ['while records wait to be read', { written: () => [], lag: 5 }, 'here'],
  ['what arrived', { written: () => all }, 'here'],
  ['what was published to another place', { written: () => [] }, 'elsewhere'],
])('publishes nothing again %s', async (_, options, place) => {
  const { topic, reconciler, publisher, problems } = await published(options)
  await reconciler(place).run()
  await publisher.drain()
  expect(topic.values).toEqual([])
  expect(problems).toEqual([])
})

it('publishes what an earlier version gave up because its file could not be opened once', async () => {
  const { raw, id, topic, reconciler, publisher, problems } = await published({ written: () => [] })
  await raw.mark({ responseId: id, source: null, result: 'error', records: 0, covers: null, problem: { code: 'FILE_UNREADABLE', params: {} } })
  await reconciler('here').run()
  await publisher.drain()
  expect(topic.observations().length).toBeGreaterThan(5 * 24)
  expect(problems).toEqual([])
})
