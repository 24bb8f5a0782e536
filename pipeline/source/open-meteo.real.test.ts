import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startOpenMeteo, type Fault, type LocalOpenMeteo } from '../../e2e/open-meteo/server'
import { problemOf, type Problem } from '../../contract/problem'
import { defaultVariables, settingsSchema } from '../../contract/settings'
import type { Location, Observation } from '../../contract/weather'
import { QuickTiming, rowsOf, temporaryFolder } from '../testing/doubles'
import { Budget } from './budget'
import type { ForecastCall } from './forecast-url'
import { OpenMeteo } from './open-meteo'
import { RawStore, type RawReply } from './raw-store'

const now = Date.parse('2026-11-23T12:17:05Z')
const { locations } = settingsSchema.parse({}).collection
const call: ForecastCall = { locations, variables: defaultVariables, pastDays: 2 }

let server: LocalOpenMeteo
beforeAll(async () => {
  server = await startOpenMeteo({ now: () => now })
})
afterAll(() => server.close())
beforeEach(() => {
  server.setFaults([])
  server.requests.length = 0
})

interface Run {
  observations: Observation[]
  refused: { reply: RawReply; problem: Problem }[]
  problems: Problem[]
  holds: (number | null)[]
  thrown: Problem | null
  raw: RawStore
  spent: number
  timing: QuickTiming
  client: OpenMeteo
}

/** Short only where a time-out is the point: a busy machine must not make one elsewhere. */
const timeoutsFor = (faults: Fault[]) =>
  faults.some(({ kind }) => kind === 'hang' || kind === 'slow-body') ? { connect: 2500, whole: 5000 } : { connect: 30_000, whole: 60_000 }

async function run(faults: Fault[], options: { call?: ForecastCall; base?: string; attempts?: number; timeouts?: { connect: number; whole: number } } = {}): Promise<Run> {
  server.setFaults(faults)
  const timing = new QuickTiming(now)
  const folder = await temporaryFolder()
  const raw = await RawStore.open(folder, timing)
  const budget = await Budget.open(folder, () => undefined, timing)
  const client = new OpenMeteo({ budget, save: (reply) => raw.save(reply), timing, timeouts: timeoutsFor(faults), ...options })
  const result: Run = { observations: [], refused: [], problems: [], holds: [], thrown: null, raw, spent: 0, timing, client }
  try {
    await client.collect(options.base ?? server.forecastUrl, options.call ?? call, {
      reply: (_, records) => void result.observations.push(...records.flatMap((r) => r.records).filter((r) => r.type === 'observation')),
      refused: (reply, problem) => void result.refused.push({ reply, problem }),
      problem: (problem) => result.problems.push(problem),
      hold: (hold) => result.holds.push(hold?.until ?? null),
    })
  } catch (error) {
    result.thrown = problemOf(error)
  }
  result.spent = budget.snapshot(1).day.spent
  return result
}

async function expected(): Promise<Record<string, Observation['values']>> {
  return rowsOf((await run([])).observations)
}

it('collects history and the present of every location in one call', async () => {
  const { observations, spent } = await run([])
  // 2 days, 13 hours of today up to noon, and a quarter past.
  expect(observations).toHaveLength(5 * (48 + 13 + 1))
  expect(new Set(observations.map(({ location }) => location))).toEqual(new Set(locations.map(({ id }) => id)))
  expect(observations.every(({ observed_at }) => Date.parse(observed_at) <= now)).toBe(true)
  expect(server.requests).toHaveLength(1)
  expect(spent).toBe(10)
})

describe('complete and correct rows in the end, whatever comes between', () => {
  const passing: [string, Fault[], Partial<Problem>, { rejected: number }][] = [
    ['503', [{ kind: 'unavailable', times: 2 }], { code: 'OPEN_METEO_UNAVAILABLE', params: { host: expect.any(String) as string, status: 503 }, detail: 'The service is overloaded' }, { rejected: 2 }],
    ['connection reset', [{ kind: 'reset', times: 2 }], { code: 'OPEN_METEO_UNREACHABLE' }, { rejected: 0 }],
    ['no answer', [{ kind: 'hang', times: 1 }], { code: 'OPEN_METEO_TIMEOUT', params: { host: expect.any(String) as string, seconds: 2.5 } }, { rejected: 0 }],
    ['a body slower than the time-out', [{ kind: 'slow-body', milliseconds: 60_000, times: 1 }], { code: 'REPLY_LOCATION_REFUSED', detail: expect.stringMatching(/not whole after 5000 ms/) as string }, { rejected: 0 }],
    ['a body broken off, well-formed', [{ kind: 'broken-off', times: 2 }], { code: 'REPLY_LOCATION_REFUSED' }, { rejected: 0 }],
    ['an answer that is no JSON', [{ kind: 'nan', index: 1, times: 1 }], { code: 'REPLY_LOCATION_REFUSED', detail: expect.stringMatching(/^location lyon: /) as string }, { rejected: 0 }],
    ['answers that changed places', [{ kind: 'swapped', times: 1 }], { code: 'REPLY_LOCATION_REFUSED', params: { id: 'paris', location: 'Paris' }, detail: expect.stringMatching(/^location paris: .* km from the place/) as string }, { rejected: 0 }],
    ['a body shorter than its content-length', [{ kind: 'broken-off', lie: true, times: 2 }], { code: 'REPLY_LOCATION_REFUSED' }, { rejected: 0 }],
    ['an error text in a 200', [{ kind: 'error-text', times: 1 }], { code: 'REPLY_LOCATION_REFUSED', detail: expect.stringMatching(/Unexpected error while streaming data: timeoutReached$/) as string }, { rejected: 0 }],
    ['a page instead of JSON', [{ kind: 'not-json', times: 1 }], { code: 'REPLY_BROKEN' }, { rejected: 1 }],
    ['arrays of unequal length', [{ kind: 'unequal-arrays', times: 1 }], { code: 'REPLY_VALUES_REFUSED', params: { id: 'dakar', location: 'Dakar', variables: 'temperature_2m' }, detail: 'hourly.temperature_2m has 71 values for 72 times' }, { rejected: 0 }],
    ['another time zone', [{ kind: 'other-timezone', times: 1 }], { code: 'REPLY_LOCATION_REFUSED', params: { id: 'dakar', location: 'Dakar' }, detail: 'location dakar: offset of 3600 s instead of UTC' }, { rejected: 0 }],
    ['another unit', [{ kind: 'other-unit', times: 1 }], { code: 'REPLY_VALUES_REFUSED', detail: expect.stringMatching(/_units.temperature_2m is "°F"/) as string }, { rejected: 0 }],
    ['another number of locations', [{ kind: 'other-count', times: 1 }], { code: 'REPLY_INCONSISTENT', params: { what: '4 locations instead of 5' } }, { rejected: 1 }],
    ['429 with seconds', [{ kind: 'limit', retryAfter: 'seconds', seconds: 7, times: 1 }], { code: 'OPEN_METEO_LIMIT' }, { rejected: 1 }],
    ['429 with nothing but its reason', [{ kind: 'limit', window: 'minutely', times: 1 }], { code: 'OPEN_METEO_LIMIT' }, { rejected: 1 }],
  ]
  it.each(passing)('%s', async (_, faults, problem, { rejected }) => {
    const good = await expected()
    const before = server.requests.length
    const { observations, problems, refused, thrown, raw } = await run(faults)
    expect(thrown).toBeNull()
    expect(problems[0]).toMatchObject(problem)
    expect(rowsOf(observations)).toEqual(good)
    // What was refused is kept, as it came.
    expect(refused).toHaveLength(rejected)
    expect(raw.stats().replies).toBe(server.requests.slice(before).filter(({ fault, status }) => fault === null || status !== null || ['broken-off', 'slow-body'].includes(fault)).length)
    for (const { reply } of refused) expect((await raw.load(reply.responseId)).body).toBe(reply.body)
  })

  it('faults of all kinds at random', async () => {
    const good = await expected()
    const { observations, thrown } = await run(
      (['unavailable', 'reset', 'broken-off', 'error-text', 'not-json', 'unequal-arrays', 'other-unit'] as const).map((kind, seed) => ({ kind, probability: 0.25, seed: seed + 10 })),
      { attempts: 200 },
    )
    expect(thrown).toBeNull()
    expect(server.requests.filter(({ fault }) => fault !== null).length).toBeGreaterThan(0)
    expect(rowsOf(observations)).toEqual(good)
  })
})

describe('how long it waits', () => {
  it('doubles, with jitter', async () => {
    const { timing, problems } = await run([{ kind: 'unavailable', times: 3 }])
    expect(timing.sleeps).toEqual([500, 1000, 2000])
    expect(problems).toHaveLength(3)
  })

  it('Retry-After in seconds wins', async () => {
    const { timing, holds } = await run([{ kind: 'limit', window: 'daily', retryAfter: 'seconds', seconds: 7, times: 1 }])
    expect(timing.sleeps).toEqual([7000])
    expect(holds).toEqual([now + 7000, null])
    expect((await run([{ kind: 'unavailable', retryAfterSeconds: 12, times: 1 }])).timing.sleeps).toEqual([12_000])
  })

  it.each([
    ['as a date wins', 429, 'Daily API request limit exceeded. Please try again tomorrow.', 'Mon, 23 Nov 2026 12:18:00 GMT', 55_000],
    ['of a date that is past counts for nothing', 429, 'Too many concurrent requests', 'Mon, 23 Nov 2026 12:00:00 GMT', 3000],
    ['of a date that is past counts for nothing', 503, 'Try again later', 'Mon, 23 Nov 2026 12:00:00 GMT', 500],
  ])('Retry-After %s (%i, %s)', async (_, status, reason, retryAfter, sleep) => {
    // The server's dates come from the real clock: so here is one that a reply could bring.
    const timing = new QuickTiming(now)
    const folder = await temporaryFolder()
    const answers = [
      new Response(JSON.stringify({ error: true, reason }), { status, headers: { 'retry-after': retryAfter } }),
    ]
    const client = new OpenMeteo({
      budget: await Budget.open(folder, () => undefined, timing),
      save: () => Promise.resolve(),
      timing,
      fetch: (url, init) => {
        const answer = answers.shift()
        return answer ? Promise.resolve(answer) : fetch(url, init)
      },
    })
    let replies = 0
    await client.collect(server.forecastUrl, call, { reply: () => void replies++, refused: () => undefined, problem: () => undefined, hold: () => undefined })
    expect(timing.sleeps).toEqual([sleep])
    expect(replies).toBe(1)
  })

  it.each([
    ['hourly', Date.parse('2026-11-23T13:00:02.500Z')],
    ['daily', Date.parse('2026-11-24T00:00:02.500Z')],
  ] as const)('a spent %s limit is the caller\'s to wait out, until its window ends', async (window, until) => {
    const { thrown, timing, observations } = await run([{ kind: 'limit', window }])
    expect(thrown).toMatchObject({ code: 'OPEN_METEO_LIMIT', params: { until: new Date(until).toISOString() }, detail: expect.stringMatching(/limit exceeded/) as string })
    expect(timing.sleeps).toEqual([])
    expect(observations).toEqual([])
    expect(server.requests).toHaveLength(1)
  })

  it('a spent minute is sat out, a minute and a little', async () => {
    const { timing } = await run([{ kind: 'limit', window: 'minutely', times: 1 }])
    expect(timing.sleeps).toEqual([62_500])
  })
})

describe('a 400', () => {
  it('for a location leaves out that one, named, and the others are complete', async () => {
    const good = await expected()
    server.requests.length = 0
    const bad = locations[3] as Location
    const { observations, problems, thrown, client } = await run([{ kind: 'bad-location', latitude: bad.latitude, longitude: bad.longitude }])
    expect(thrown).toBeNull()
    expect(problems).toEqual([{ code: 'OPEN_METEO_BAD_LOCATION', params: { location: 'Montréal', id: 'montreal' }, detail: 'No data is available for this location' }])
    expect(rowsOf(observations)).toEqual(Object.fromEntries(Object.entries(good).filter(([key]) => !key.startsWith('montreal '))))
    // All; three and two; each of the two.
    expect(server.requests).toHaveLength(5)
    server.requests.length = 0
    await client.collect(server.forecastUrl, call, { reply: () => undefined, refused: () => undefined, problem: () => undefined, hold: () => undefined })
    expect(server.requests.map(({ status }) => status)).toEqual([200])
  })

  it('for coordinates that cannot be, by the server\'s own check', async () => {
    const beyond: Location = { id: 'beyond', name: 'Beyond', latitude: 91, longitude: 0 }
    const { observations, problems } = await run([], { call: { ...call, locations: [...locations, beyond] } })
    expect(problems).toMatchObject([{ code: 'OPEN_METEO_BAD_LOCATION', params: { id: 'beyond' }, detail: 'Latitude must be in range of -90 to 90°. Given: 91.0.' }])
    expect(rowsOf(observations)).toEqual(await expected())
  })

  it('for a variable leaves out that one, named, and the others are complete', async () => {
    const { observations, problems, thrown } = await run([{ kind: 'bad-variable', variable: 'wind_speed_10m' }])
    expect(thrown).toBeNull()
    expect(problems).toMatchObject([{ code: 'OPEN_METEO_BAD_VARIABLE', params: { variable: 'wind_speed_10m' } }])
    const without = Object.fromEntries(
      Object.entries(await expected()).map(([key, values]) => [key, Object.fromEntries(Object.entries(values).filter(([name]) => name !== 'wind_speed_10m'))]),
    )
    expect(rowsOf(observations)).toEqual(without)
    expect(server.requests.length).toBeGreaterThan(1)
  })

  it('for anything else is not tried again', async () => {
    const { thrown } = await run([], { call: { ...call, pastDays: 93 } })
    expect(thrown).toMatchObject({ code: 'OPEN_METEO_BAD_REQUEST', params: { status: 400 }, detail: expect.stringMatching(/past_days/) as string })
    expect(server.requests).toHaveLength(1)
  })
})

describe('giving up', () => {
  it('after its tries says what the last one met', async () => {
    const { thrown, problems } = await run([{ kind: 'unavailable' }])
    expect(thrown).toMatchObject({ code: 'OPEN_METEO_UNAVAILABLE' })
    expect(problems).toHaveLength(3)
    expect(server.requests).toHaveLength(4)
  })

  it('on one place only, which is named and left out for a while; all others are complete', async () => {
    const many = Array.from({ length: 200 }, (_, i): Location => ({ id: `l${i}`, name: `L${i}`, latitude: -80 + i / 5, longitude: i / 5 }))
    const { thrown, observations, problems, client } = await run([{ kind: 'other-timezone', times: 8 }], { call: { locations: many, variables: ['rain'], pastDays: null } })
    expect(thrown).toBeNull()
    expect(observations).toHaveLength(199)
    expect(problems.at(-1)).toMatchObject({ code: 'REPLY_LOCATION_REFUSED', params: { id: 'l199', until: expect.any(String) as string }, detail: expect.stringMatching(/offset of 3600 s/) as string })
    server.requests.length = 0
    const again: Observation[] = []
    await client.collect(server.forecastUrl, { locations: many.slice(197), variables: ['rain'], pastDays: null }, {
      reply: (_, records) => void again.push(...records.flatMap((r) => r.records).filter((r) => r.type === 'observation')), refused: () => undefined, problem: () => undefined, hold: () => undefined,
    })
    expect(again.map(({ location }) => location)).toEqual(['l197', 'l198'])
  })

  it('on a variable of one place, which alone is missing and named', async () => {
    const good = await expected()
    const { thrown, observations, problems } = await run([{ kind: 'other-unit' }])
    expect(thrown).toBeNull()
    expect(problems.map(({ code, params }) => [code, params['id'], params['variables']])).toContainEqual(['REPLY_VALUES_REFUSED', 'dakar', 'temperature_2m'])
    expect(rowsOf(observations)).toEqual(
      Object.fromEntries(Object.entries(good).map(([key, values]) => [key, key.startsWith('dakar ') ? { ...values, temperature_2m: null } : values])),
    )
  })

  it('on a place whose answer is no JSON, and on a body that names no place, finds which place it is', async () => {
    const good = await expected()
    server.requests.length = 0
    const { thrown, observations, problems } = await run([{ kind: 'nan', index: 0 }])
    expect(thrown).toBeNull()
    // The first place of every call: the others come at once, and it alone is tried again.
    expect(problems.at(-1)).toMatchObject({ code: 'REPLY_LOCATION_REFUSED', params: { id: 'paris' } })
    expect(rowsOf(observations)).toEqual(Object.fromEntries(Object.entries(good).filter(([key]) => !key.startsWith('paris '))))
    expect(server.requests.length).toBeLessThanOrEqual(9)
  })

  it('on many places at once, which are all left out, and asks no more than a few times for each', async () => {
    const many = Array.from({ length: 30 }, (_, i): Location => ({ id: `l${i}`, name: `L${i}`, latitude: -80 + i * 5, longitude: i }))
    server.setFaults([])
    const timing = new QuickTiming(now)
    const folder = await temporaryFolder()
    const bad = new Set(Array.from({ length: 12 }, (_, i) => many[i * 2]?.latitude))
    const spoilt: typeof fetch = async (input, init) => {
      const reply = await fetch(input, init)
      const body = JSON.parse(await reply.text()) as { latitude: number } | { latitude: number }[]
      const asked = new URL(String(input)).searchParams.get('latitude')?.split(',').map(Number) ?? []
      const texts = [body].flat().map((place, i) => (bad.has(asked[i]) ? JSON.stringify(place).replace(/"latitude":[^,]+/, '"latitude":-nan') : JSON.stringify(place)))
      return new Response(Array.isArray(body) ? `[${texts.join(',')}]` : (texts[0] ?? ''), { headers: { date: new Date(now).toUTCString() } })
    }
    const client = new OpenMeteo({ budget: await Budget.open(folder, () => undefined, timing), save: () => Promise.resolve(), timing, fetch: spoilt })
    const got = new Set<string>()
    const problems: Problem[] = []
    const events = { reply: (_: RawReply, records: { location: string }[]) => records.forEach(({ location }) => got.add(location)), refused: () => undefined, problem: (problem: Problem) => void problems.push(problem), hold: () => undefined }
    server.requests.length = 0
    await client.collect(server.forecastUrl, { locations: many, variables: ['rain'], pastDays: null }, events)
    expect(got.size).toBe(18)
    expect(new Set(problems.filter(({ code, params }) => code === 'REPLY_LOCATION_REFUSED' && params['until']).map(({ params }) => params['id'])).size).toBe(12)
    expect(server.requests.length).toBeLessThanOrEqual(8)
    server.requests.length = 0
    await client.collect(server.forecastUrl, { locations: many, variables: ['rain'], pastDays: null }, events)
    expect(server.requests).toHaveLength(1)
  })

  it('soon, where no reply can be used and no single place is the reason', async () => {
    const many = Array.from({ length: 200 }, (_, i): Location => ({ id: `l${i}`, name: `L${i}`, latitude: -80 + i / 5, longitude: i / 5 }))
    const { thrown, observations } = await run([{ kind: 'not-json' }], { call: { locations: many, variables: ['rain'], pastDays: null } })
    expect(thrown).toMatchObject({ code: 'REPLY_BROKEN' })
    expect(observations).toEqual([])
    expect(server.requests.length).toBeLessThan(40)
  })

  it('spends nothing where nobody is reached', async () => {
    const closed = await startOpenMeteo()
    await closed.close()
    const { thrown, spent } = await run([], { base: closed.forecastUrl })
    expect(thrown).toMatchObject({ code: 'OPEN_METEO_UNREACHABLE', params: { host: new URL(closed.url).host }, detail: expect.stringMatching(/ECONNREFUSED/) as string })
    expect(spent).toBe(0)
  })

  it('ends at once when told to, even while nothing answers', async () => {
    server.setFaults([{ kind: 'hang' }])
    const folder = await temporaryFolder()
    const timing = new QuickTiming(now)
    const client = new OpenMeteo({ budget: await Budget.open(folder, () => undefined, timing), save: () => Promise.resolve(), timing })
    const stop = new AbortController()
    const reason = new Error('stop')
    setTimeout(() => stop.abort(reason), 50)
    const began = Date.now()
    const thrown = await client
      .collect(server.forecastUrl, call, { reply: () => undefined, refused: () => undefined, problem: () => undefined, hold: () => undefined }, stop.signal)
      .catch((error: unknown) => error)
    expect(thrown).toBe(reason)
    expect(Date.now() - began).toBeLessThan(2000)
  })
})
