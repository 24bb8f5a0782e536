import { afterEach, expect, it, onTestFinished } from 'vitest'
import { startOpenMeteo, type Fault, type LocalOpenMeteo } from '../e2e/open-meteo/server'
import type { Problem } from '../contract/problem'
import type { Location } from '../contract/weather'
import { Producer } from './producer'
import { configFor, ledgerOf, MemoryTopic, SetTiming, temporaryFolder } from './testing/doubles'

const minute = 60_000
const hour = 60 * minute
const start = Date.parse('2026-11-23T12:16:00Z')
const paris: Location = { id: 'paris', name: 'Paris', latitude: 48.85341, longitude: 2.3488 }
const lyon: Location = { id: 'lyon', name: 'Lyon', latitude: 45.74846, longitude: 4.84671 }

let server: LocalOpenMeteo
afterEach(() => server.close())

/** A pipeline whose records are written at once, with a clock that it shares with its Open-Meteo. */
async function setup(locations = [paris, lyon], clock = { app: 0 }, pastDays = 2) {
  const timing = new SetTiming(start)
  server = await startOpenMeteo({ now: () => timing.time })
  const topic = new MemoryTopic()
  const problems: Problem[] = []
  const folder = await temporaryFolder()
  const appTiming = Object.assign(new SetTiming(0), { now: () => timing.time + clock.app })
  const open = () => {
    const producer = new Producer({
      config: configFor(folder, server.forecastUrl, { pastDays, locations, variables: ['temperature_2m', 'rain'] }),
      topic, ledger: ledgerOf(topic), place: () => Promise.resolve('here'), report: (problem) => problems.push(problem), timing: appTiming,
    })
    onTestFinished(() => producer.stop())
    return producer
  }
  let producer = open()
  /** One poll at that time after the start; what it asked for, as `places past_days`. */
  const pollAt = async (after: number, faults: Fault[] = [], retry = false) => {
    timing.time = start + after
    server.setFaults(faults)
    server.requests.length = 0
    const result = await producer.collect(retry)
    return { ...result, asked: server.requests.map(({ query }) => `${query['latitude']?.split(',').length} ${query['past_days'] ?? 'now'}`) }
  }
  const row = (location: string, at: string) => {
    const found = topic.observations().filter((o) => o.location === location && o.observed_at === at)
    return Object.assign({}, ...found.map(({ values }) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)))) as Record<string, number>
  }
  return { topic, problems, pollAt, row, folder, restart: () => (producer = open()) }
}

const noProblem = { problems: [] as Problem[] }
/** Every hour of the period that is asked for: 2 days and 13 hours. */
const wholePeriod = 2 * 24 + 13

it('claims nothing of a reply without values, says so, and asks again until they come', async () => {
  const { topic, pollAt } = await setup()
  const first = await pollAt(0, [{ kind: 'nulls', current: true }])
  expect(first.asked).toEqual(['2 2'])
  expect(first.problems).toEqual([{ code: 'NOTHING_YET', params: { locations: 'paris, lyon' } }])
  expect(topic.observations()).toEqual([])
  expect(topic.records()).toMatchObject([{ type: 'collection', observations: 0, held: [] }, { type: 'collection', observations: 0, held: [] }])
  // Not at once: the first pause is a quarter of an hour.
  expect((await pollAt(5 * minute)).asked).toEqual(['2 now'])
  expect(await pollAt(16 * minute)).toMatchObject({ asked: ['2 2'], ...noProblem })
  expect(topic.observations().filter(({ location, observed_at }) => location === 'paris' && observed_at.endsWith(':00:00Z'))).toHaveLength(wholePeriod)
  expect((await pollAt(31 * minute)).asked).toEqual(['2 now'])
})

it.each<[string, Fault & { kind: 'nulls' }, (row: Record<string, number>) => void]>([
  ['two hours in the middle', { kind: 'nulls', from: '2026-11-22T03:00', to: '2026-11-22T04:00', latitude: paris.latitude }, (row) => expect(row).toEqual({})],
  ['one variable of one hour', { kind: 'nulls', from: '2026-11-22T04:00', to: '2026-11-22T04:00', latitude: paris.latitude, variables: ['rain'] }, (row) => expect(Object.keys(row)).toEqual(['temperature_2m'])],
  ['one variable throughout', { kind: 'nulls', latitude: paris.latitude, variables: ['rain'] }, (row) => expect(Object.keys(row)).toEqual(['temperature_2m'])],
  ['the last hours', { kind: 'nulls', from: '2026-11-22T04:00', latitude: paris.latitude }, (row) => expect(row).toEqual({})],
])('asks for %s again, for that place alone, and has it when the source has it', async (_, fault, before) => {
  const { pollAt, row, restart } = await setup()
  expect(await pollAt(0, [fault])).toMatchObject({ asked: ['2 2'], ...noProblem })
  before(row('paris', '2026-11-22T04:00:00Z'))
  expect(Object.keys(row('lyon', '2026-11-22T04:00:00Z'))).toEqual(['temperature_2m', 'rain'])
  // What was asked when is in the ledger: a restart keeps the pauses.
  restart()
  expect((await pollAt(10 * minute, [fault])).asked).toEqual(['2 now'])
  const again = await pollAt(15 * minute, [fault])
  expect(again.asked.sort()).toEqual(['1 ' + (fault.from ? '1' : '2'), '1 now'])
  expect((await pollAt(30 * minute, [fault])).asked).toEqual(['2 now'])
  await pollAt(46 * minute)
  expect(Object.keys(row('paris', '2026-11-22T04:00:00Z'))).toEqual(['temperature_2m', 'rain'])
  expect((await pollAt(61 * minute)).asked).toEqual(['2 now'])
})

it('records what never comes as a known gap after three days, asks no more, and asks again when a person says so', async () => {
  const { pollAt, row, topic } = await setup([paris], { app: 0 }, 4)
  const fault: Fault = { kind: 'nulls', from: '2026-11-23T04:00', to: '2026-11-23T04:00', variables: ['rain'] }
  let asked = 0
  for (let after = 0; after <= 3 * 24 * hour + hour; after += 15 * minute) {
    const poll = await pollAt(after, [fault])
    if (!poll.asked.includes('1 now')) asked++
  }
  // Growing pauses: few of 293 polls asked for it.
  expect(asked).toBeGreaterThan(8)
  expect(asked).toBeLessThan(25)
  const [last] = topic.records().filter((r) => r.type === 'collection' && r.missing?.some(({ from }) => from === '2026-11-23T04:00:00Z')).slice(-1)
  expect(last).toMatchObject({ collected_at: '2026-11-26T04:01:00Z' })
  // Asked for by a person, it may still come.
  expect((await pollAt(3 * 24 * hour + 2 * hour, [], true)).asked).toEqual(['1 3'])
  expect(row('paris', '2026-11-23T04:00:00Z')).toHaveProperty('rain')
})

it.each([['two days ahead', 2 * 24 * hour], ['two days behind', -2 * 24 * hour]])('orders replies by the clock of the source, not by its own that is %s', async (_, off) => {
  const clock = { app: off }
  const { topic, pollAt, restart } = await setup([paris], clock)
  await pollAt(0)
  clock.app = 0
  restart()
  await pollAt(20 * minute)
  const [wrong, right] = [topic.observations()[0]?.response_id ?? '', topic.observations().at(-1)?.response_id ?? '']
  expect(wrong < right).toBe(true)
})
