import { rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { startOpenMeteo, type LocalOpenMeteo } from '../e2e/open-meteo/server'
import type { PipelineConfig } from '../contract/pipeline-process'
import type { Problem } from '../contract/problem'
import type { ReplayProgress } from '../contract/pipeline'
import { weatherVariableNames } from '../contract/weather'
import type { Ledger } from './poll'
import { Producer } from './producer'
import { RawStore } from './source/raw-store'
import { canMountDisk, configFor, MemoryTopic, mountDisk, rowsOf, temporaryFolder, until } from './testing/doubles'

let server: LocalOpenMeteo
beforeAll(async () => {
  server = await startOpenMeteo()
})
afterAll(() => server.close())
beforeEach(() => {
  server.setFaults([])
  server.requests.length = 0
})

const emptyLedger: Ledger = {
  history: () => Promise.resolve({ held: [], empty: [] }),
  written: () => Promise.resolve(new Map()),
  hasLive: () => Promise.resolve(false),
}
const day = 86_400_000

interface Setup {
  producer: Producer
  topic: MemoryTopic
  problems: Problem[]
  config: PipelineConfig
  /** False: nobody is reached. */
  network: { up: boolean }
}

async function setup(options: { folder?: string; collection?: Partial<PipelineConfig['collection']>; ledger?: Ledger; topic?: MemoryTopic } = {}): Promise<Setup> {
  const folder = options.folder ?? (await temporaryFolder())
  const config = configFor(folder, server.forecastUrl, { pastDays: 1, ...options.collection })
  const topic = options.topic ?? new MemoryTopic()
  const problems: Problem[] = []
  const network = { up: true }
  const producer = new Producer({
    config,
    topic,
    ledger: options.ledger ?? emptyLedger,
    place: () => Promise.resolve('here'),
    report: (problem) => problems.push(problem),
    fetch: (url, init) => {
      const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
      return network.up ? fetch(url, init) : Promise.reject(new TypeError('fetch failed', { cause: refused }))
    },
    timeouts: { connect: 5000, whole: 10_000 },
  })
  onTestFinished(() => producer.stop())
  return { producer, topic, problems, config, network }
}

const forecasts = () => server.requests.filter(({ path }) => path === '/v1/forecast')

describe('the first start', () => {
  it('brings history and the present of every location within seconds, then waits for the quarter hour', async () => {
    const { producer, topic, config, problems } = await setup()
    producer.start()
    await until(() => producer.snapshot().status.state === 'running' && producer.snapshot().nextPollAt !== null, 'the next poll is planned')
    await until(() => topic.values.length > 0, 'records')
    const hours = Math.floor((Date.now() % day) / 3_600_000)
    const perLocation = 24 + hours + 1
    const collections = topic.records().filter((record) => record.type === 'collection')
    expect(collections.map(({ location }) => location.id)).toEqual(config.collection.locations.map(({ id }) => id))
    for (const collection of collections) {
      // One more when the present is no full hour.
      expect([perLocation, perLocation + 1]).toContain(collection.observations)
      expect(topic.observations().filter(({ location }) => location === collection.location.id)).toHaveLength(collection.observations)
    }
    for (const { key, value } of topic.values) {
      const record = JSON.parse(value) as { location: string | { id: string } }
      expect(key).toBe(typeof record.location === 'string' ? record.location : record.location.id)
    }
    const snapshot = producer.snapshot()
    expect(snapshot).toMatchObject({ feed: 'live', replies: 1, published: topic.values.length, raw: { replies: 1 } })
    const next = snapshot.nextPollAt ?? 0
    expect(next).toBeGreaterThan(Date.now())
    expect((next % 900_000) / 1000).toBeGreaterThanOrEqual(15)
    expect((next % 900_000) / 1000).toBeLessThan(75)
    expect(forecasts()).toHaveLength(1)
    expect(problems).toEqual([])
  })

  it('does not fetch again what the table holds by replies of this raw store', async () => {
    const first = await setup()
    await first.producer.collect()
    const by = (await RawStore.open(first.config.dataDir)).ids()[0] ?? ''
    const midnight = Math.floor(Date.now() / day) * day - day
    const historyBy = (reply: string): Ledger => ({
      ...emptyLedger,
      history: ({ locations, to }) =>
        Promise.resolve({
          held: locations
            .filter((location) => location !== 'dakar')
            .flatMap((location) => Array.from({ length: Math.floor((to - midnight) / 3_600_000) + 1 }, (_, i) => ({ location, at: midnight + i * 3_600_000, held: new Map(weatherVariableNames.map((name) => [name, reply])) }))),
          empty: [],
        }),
    })
    server.requests.length = 0
    const second = await setup({ folder: first.config.dataDir, ledger: historyBy(by) })
    expect((await second.producer.collect()).problems).toEqual([])
    expect(forecasts().map(({ query }) => [query['latitude']?.split(',').length, query['past_days']])).toEqual([[4, undefined], [1, '1']])
    // Rows that a stranger wrote fill no gap.
    server.requests.length = 0
    const third = await setup({ folder: first.config.dataDir, ledger: historyBy('019a0000-0000-7000-8000-000000000001') })
    await third.producer.collect()
    expect(forecasts().map(({ query }) => [query['latitude']?.split(',').length, query['past_days']])).toEqual([[5, '1']])
  })

  it('remembers what it collected itself while the ledger lags behind, or is away', async () => {
    const away = () => Promise.reject(new Error('away'))
    const { producer } = await setup({ ledger: { history: away, written: away, hasLive: away } })
    await producer.collect()
    await producer.collect()
    expect(forecasts().map(({ query }) => query['past_days'])).toEqual(['1', undefined])
  })
})

describe('collect', () => {
  it('says how many records came for which location, from which reply', async () => {
    const { producer, topic } = await setup()
    const { replies, problems } = await producer.collect()
    expect(problems).toEqual([])
    expect(replies).toHaveLength(1)
    const [reply] = replies
    expect(reply?.source).toBe('forecast')
    for (const { location, records } of reply?.perLocation ?? []) {
      expect(topic.observations().filter((row) => row.location === location && row.response_id === reply?.responseId)).toHaveLength(records)
      expect(records).toBeGreaterThan(20)
    }
    expect(producer.snapshot().status.state).toBe('stopped')
  })

  it('names the location that was left out', async () => {
    const { producer, config } = await setup()
    const { latitude, longitude } = config.collection.locations[1] ?? { latitude: 0, longitude: 0 }
    server.setFaults([{ kind: 'bad-location', latitude, longitude }])
    const { replies, problems } = await producer.collect()
    expect(problems.map(({ code, params }) => [code, params['id']])).toEqual([['OPEN_METEO_BAD_LOCATION', 'lyon']])
    expect(new Set(replies.flatMap((reply) => reply.perLocation.map(({ location }) => location)))).toEqual(new Set(['paris', 'marseille', 'montreal', 'dakar']))
  })

  it('without a network takes one recorded reply, marked as such', async () => {
    const { producer, topic, network } = await setup()
    network.up = false
    const { replies, problems } = await producer.collect()
    expect(problems.map(({ code }) => code)).toContain('OPEN_METEO_UNREACHABLE')
    expect(replies.map(({ source }) => source)).toEqual(['sample'])
    expect(producer.snapshot().feed).toBe('sample')
    expect(topic.observations().every((row) => row.source === 'sample' && row.observed_at.startsWith('2013-05-01T'))).toBe(true)
    expect(topic.observations().length).toBeGreaterThan(60)
  })
})

describe('offline', () => {
  it('plays the sample at once and goes over to live data when the network returns', async () => {
    const { producer, topic, network, problems } = await setup()
    network.up = false
    producer.start()
    await until(() => topic.observations().length > 150, 'rows of the sample')
    expect(producer.snapshot()).toMatchObject({ feed: 'sample', status: { state: 'running', problem: { code: 'OPEN_METEO_UNREACHABLE' } } })
    expect(problems.map(({ code }) => code)).toContain('OPEN_METEO_UNREACHABLE')
    network.up = true
    await until(() => producer.snapshot().feed === 'live', 'live', 20_000)
    await until(() => topic.observations().some(({ source }) => source === 'forecast'), 'live rows')
    expect(producer.snapshot().status).toMatchObject({ state: 'running', problem: null })
    const samples = () => topic.observations().filter(({ source }) => source === 'sample').length
    const before = samples()
    await new Promise((resolve) => setTimeout(resolve, 2500))
    expect(samples()).toBe(before)
  })

  it('after a restart goes on where the sample stopped', async () => {
    const first = await setup()
    first.network.up = false
    await first.producer.collect()
    await first.producer.collect()
    const second = await setup({ folder: first.config.dataDir })
    second.network.up = false
    await second.producer.collect()
    const days = (topic: MemoryTopic) => [...new Set(topic.observations().map(({ observed_at }) => observed_at.slice(0, 10)))]
    expect(days(first.topic)).toEqual(['2013-05-01', '2013-05-02'])
    expect(days(second.topic)).toEqual(['2013-05-03'])
  })

  it('never mixes the sample into an installation that had live data', async () => {
    const first = await setup()
    await first.producer.collect()
    const second = await setup({ folder: first.config.dataDir })
    second.network.up = false
    second.producer.start()
    await until(() => second.producer.snapshot().status.problem?.code === 'OPEN_METEO_UNREACHABLE', 'the problem shows')
    await new Promise((resolve) => setTimeout(resolve, 4500))
    expect(second.producer.snapshot()).toMatchObject({ feed: 'none', status: { state: 'running' } })
    expect(second.topic.values).toEqual([])
  })

  it('plays the sample when nothing answers for some seconds', async () => {
    server.setFaults([{ kind: 'hang' }])
    const { producer, topic } = await setup()
    producer.start()
    await until(() => topic.observations().some(({ source }) => source === 'sample'), 'the sample')
  })
})

describe('a topic that is away', () => {
  it('is waited for, and nothing is lost', async () => {
    const { producer, topic, problems } = await setup()
    topic.away()
    producer.start()
    await until(() => producer.snapshot().status.state === 'waiting', 'waiting')
    expect(producer.snapshot()).toMatchObject({ status: { problem: { code: 'BROKER_UNAVAILABLE' } }, published: 0, raw: { replies: 1 } })
    topic.fail = null
    await until(() => producer.snapshot().status.state === 'running', 'running again')
    expect(topic.observations().length).toBeGreaterThan(5 * 20)
    expect(problems.filter(({ code }) => code === 'BROKER_UNAVAILABLE')).toHaveLength(1)
  })

  it('at the stop leaves the work on disk, and the next start does it', async () => {
    const first = await setup()
    first.topic.away()
    first.producer.start()
    await until(() => first.producer.snapshot().status.state === 'waiting', 'waiting')
    await first.producer.stop()
    expect(first.producer.snapshot().status.state).toBe('stopped')
    const second = await setup({ folder: first.config.dataDir })
    second.network.up = false
    second.producer.start()
    await until(() => second.topic.observations().some(({ source }) => source === 'forecast'), 'the work of before')
    await second.producer.stop()
    const store = await RawStore.open(first.config.dataDir)
    expect(store.unpublished()).toEqual([])
  })
})

it('a crash between topic and note publishes again: the same rows, none other', async () => {
  const first = await setup()
  await first.producer.collect()
  await rm(join(first.config.dataDir, 'processed'), { recursive: true })
  const second = await setup({ folder: first.config.dataDir })
  second.network.up = false
  second.producer.start()
  await until(() => second.topic.values.length >= first.topic.values.length, 'all again')
  expect(second.topic.values.slice(0, first.topic.values.length)).toEqual(first.topic.values)
})

it('a damaged raw file is reported and does not hold up the others', async () => {
  const first = await setup()
  first.topic.away()
  first.producer.start()
  await until(() => first.producer.snapshot().status.state === 'waiting', 'waiting')
  await first.producer.stop()
  const store = await RawStore.open(first.config.dataDir)
  const id = store.ids()[0] ?? ''
  await truncate(join(first.config.dataDir, 'raw', new Date().toISOString().slice(0, 10), `${id}.json.gz`), 100)
  const second = await setup({ folder: first.config.dataDir })
  second.producer.start()
  await until(() => second.topic.values.length > 0, 'records')
  expect(second.problems).toMatchObject([{ code: 'RAW_CORRUPT', params: { responseId: id } }])
})

it('a daily limit pauses it until tomorrow, visibly', async () => {
  server.setFaults([{ kind: 'limit', window: 'daily' }])
  const { producer, problems } = await setup()
  producer.start()
  await until(() => producer.snapshot().status.state === 'paused', 'paused')
  const midnight = (Math.floor(Date.now() / day) + 1) * day
  const { status, nextPollAt } = producer.snapshot()
  expect(status.problem).toMatchObject({ code: 'OPEN_METEO_LIMIT', params: { window: 'day' } })
  expect(nextPollAt).toBeGreaterThanOrEqual(midnight)
  expect(nextPollAt).toBeLessThan(midnight + 6000)
  expect(problems).toHaveLength(1)
  expect(forecasts()).toHaveLength(1)
})

it('a short limit pauses it and it goes on by itself', async () => {
  server.setFaults([{ kind: 'limit', retryAfter: 'seconds', seconds: 1, times: 1 }])
  const { producer, topic } = await setup()
  const states: string[] = []
  producer.onChange(() => states.push(producer.snapshot().status.state))
  producer.start()
  await until(() => topic.values.length > 0, 'records')
  expect(states).toContain('paused')
  await until(() => producer.snapshot().status.state === 'running', 'running')
})

it('asks at once for a location that was added', async () => {
  const { producer, topic, config } = await setup()
  producer.start()
  await until(() => producer.snapshot().nextPollAt !== null && topic.values.length > 0, 'the first poll')
  const added = { id: 'nantes', name: 'Nantes', latitude: 47.21725, longitude: -1.55336 }
  await producer.configure({ ...config, collection: { ...config.collection, locations: [...config.collection.locations, added] } })
  await until(() => topic.observations().some(({ location }) => location === 'nantes'), 'its rows')
  // The others have their history already.
  expect(forecasts().slice(1).map(({ query }) => [query['latitude']?.split(',').length, query['past_days']]).sort()).toEqual([[1, '1'], [5, undefined]])
})

it('an interval that changes moves the next poll, and asks nothing', async () => {
  const { producer, config } = await setup()
  producer.start()
  await until(() => producer.snapshot().nextPollAt !== null, 'planned')
  await producer.configure({ ...config, collection: { ...config.collection, intervalMinutes: 360 } })
  await until(() => Math.floor((producer.snapshot().nextPollAt ?? 1) / 60_000) % 360 < 2, 'on the new boundary')
  expect(forecasts()).toHaveLength(1)
})

it('survives starts and stops in quick succession', async () => {
  const { producer, topic } = await setup()
  for (let i = 0; i < 5; i++) {
    producer.start()
    void producer.stop()
  }
  producer.start()
  await until(() => topic.values.length > 0 && producer.snapshot().status.state === 'running', 'running')
  await producer.stop()
  expect(producer.snapshot()).toMatchObject({ status: { state: 'stopped' }, nextPollAt: null })
})

describe('replay', () => {
  async function played(producer: Producer, from: string, to: string, signal = new AbortController().signal): Promise<ReplayProgress[]> {
    const events: ReplayProgress[] = []
    for await (const progress of producer.replay({ from, to }, signal)) events.push(progress)
    return events
  }

  it('publishes the observations of the period again as they were, and calls no API', async () => {
    const { producer, topic } = await setup()
    await producer.collect()
    const before = topic.observations()
    const all = [...topic.values]
    server.requests.length = 0
    topic.values.length = 0
    const noon = `${new Date(Date.now() - day).toISOString().slice(0, 10)}T12:00:00Z`
    const events = await played(producer, noon, noon)
    expect(events[0]).toEqual({ total: 1, done: 0, records: 0, skipped: [] })
    expect(events.at(-1)).toEqual({ total: 1, done: 1, records: 5, skipped: [] })
    expect(topic.records()).toEqual(before.filter(({ observed_at }) => observed_at === noon))
    // All of it: the ledger's records come along.
    topic.values.length = 0
    await played(producer, '2000-01-01T00:00:00Z', '2100-01-01T00:00:00Z')
    expect(topic.values).toEqual(all)
    expect(server.requests).toEqual([])
  })

  it('names what it cannot read and goes on', async () => {
    const { producer, topic, config, network } = await setup()
    network.up = false
    for (let i = 0; i < 3; i++) await producer.collect()
    const good = rowsOf(topic.observations())
    const id = (await RawStore.open(config.dataDir)).ids()[1] ?? ''
    await truncate(join(config.dataDir, 'raw', new Date().toISOString().slice(0, 10), `${id}.json.gz`), 50)
    topic.values.length = 0
    const last = (await played(producer, '2013-05-01T00:00:00Z', '2013-05-31T00:00:00Z')).at(-1)
    expect(last).toMatchObject({ total: 3, done: 3, skipped: [{ responseId: id, problem: { code: 'RAW_CORRUPT' } }] })
    expect(rowsOf(topic.observations())).toEqual(Object.fromEntries(Object.entries(good).filter(([key]) => !key.includes(' 2013-05-02T'))))
  })

  it('ends when told to, also while the topic is away', async () => {
    const { producer, topic } = await setup()
    await producer.collect()
    topic.away()
    const stop = new AbortController()
    setTimeout(() => stop.abort(new Error('enough')), 100)
    const events = await played(producer, '2000-01-01T00:00:00Z', '2100-01-01T00:00:00Z', stop.signal)
    expect(events).toEqual([{ total: 1, done: 0, records: 0, skipped: [] }])
  })
})

describe.skipIf(!canMountDisk())('on a full disk (a real one of 256 kB; needs the right to mount)', () => {
  it('pauses, says so, and goes on when there is room', async () => {
    const folder = await temporaryFolder()
    const unmount = mountDisk(folder, '256k')
    const { producer, topic } = await setup({ folder })
    onTestFinished(async () => {
      await producer.stop()
      unmount()
    })
    await writeFile(join(folder, 'filler'), Buffer.alloc(400_000)).catch(() => undefined)
    producer.start()
    await until(() => producer.snapshot().status.state === 'paused', 'paused')
    expect(producer.snapshot().status.problem?.code).toBe('DISK_FULL')
    expect(topic.values).toEqual([])
    await rm(join(folder, 'filler'))
    await until(() => producer.snapshot().status.state === 'running' && topic.values.length > 0, 'running', 20_000)
    expect(topic.observations().some(({ source }) => source === 'sample')).toBe(false)
  })
})
