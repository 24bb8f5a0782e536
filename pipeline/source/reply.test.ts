import { describe, expect, it } from 'vitest'
import { ProblemError, type Problem } from '../../contract/problem'
import { weatherRecordSchema, type Location } from '../../contract/weather'
import { readReply, type Asked } from './reply'

const paris: Location = { id: 'paris', name: 'Paris', latitude: 48.85, longitude: 2.35 }
const dakar: Location = { id: 'dakar', name: 'Dakar', latitude: 14.69, longitude: -17.44 }
const asked: Asked = {
  responseId: '019a0000-0000-7000-8000-000000000001',
  source: 'forecast',
  locations: [paris],
  variables: ['temperature_2m', 'weather_code'],
  current: true,
  hourly: true,
  receivedAt: Date.parse('2026-11-23T12:17:05.123Z'),
}
const units = { time: 'iso8601', temperature_2m: '°C', weather_code: 'wmo code' }
const reply = () => ({
  latitude: 48.86,
  longitude: 2.36,
  utc_offset_seconds: 0,
  timezone: 'GMT',
  current_units: { ...units, interval: 'seconds' } as Record<string, string>,
  current: { time: '2026-11-23T12:15', interval: 900, temperature_2m: 9.5, weather_code: 3 } as Record<string, unknown>,
  hourly_units: { ...units } as Record<string, string>,
  hourly: {
    time: ['2026-11-23T10:00', '2026-11-23T11:00', '2026-11-23T12:00', '2026-11-23T13:00'],
    temperature_2m: [8, null, 9.2, 9.9],
    weather_code: [1, null, 3, 61],
  } as Record<string, unknown[]>,
})
const readAll = (body: unknown, change: Partial<Asked> = {}) => readReply(typeof body === 'string' ? body : JSON.stringify(body), { ...asked, ...change })
const read = (body: unknown, change: Partial<Asked> = {}) => readAll(body, change).places
function problemOf(work: () => unknown): Problem {
  try {
    work()
  } catch (error) {
    if (error instanceof ProblemError) return error.problem
    throw error
  }
  throw new Error('nothing was refused')
}

describe('a good reply', () => {
  it('becomes observations in order, without forecasts and hours that are all null, then the collection', () => {
    const [result] = read(reply())
    const stamp = { location: 'paris', source: 'forecast', response_id: asked.responseId, type: 'observation' }
    expect(result?.records).toEqual([
      { ...stamp, observed_at: '2026-11-23T10:00:00Z', values: { temperature_2m: 8, weather_code: 1 } },
      { ...stamp, observed_at: '2026-11-23T12:00:00Z', values: { temperature_2m: 9.2, weather_code: 3 } },
      { ...stamp, observed_at: '2026-11-23T12:15:00Z', values: { temperature_2m: 9.5, weather_code: 3 } },
      {
        type: 'collection',
        location: paris,
        source: 'forecast',
        response_id: asked.responseId,
        period_start: '2026-11-23T10:00:00Z',
        period_end: '2026-11-23T12:15:00Z',
        variables: asked.variables,
        observations: 3,
        collected_at: '2026-11-23T12:17:05.123Z',
        held: [
          { from: '2026-11-23T10:00:00Z', to: '2026-11-23T10:00:00Z', variables: asked.variables, moments: 1 },
          { from: '2026-11-23T12:00:00Z', to: '2026-11-23T12:15:00Z', variables: asked.variables, moments: 2 },
        ],
        missing: [{ from: '2026-11-23T11:00:00Z', to: '2026-11-23T11:00:00Z', variables: asked.variables, moments: 1 }],
      },
    ])
    for (const record of result?.records ?? []) expect(weatherRecordSchema.parse(record)).toEqual(record)
  })

  it('holds each moment once: at the full hour the present conditions count', () => {
    const body = reply()
    body.current['time'] = '2026-11-23T12:00'
    const observations = read(body)[0]?.records.filter((r) => r.type === 'observation') ?? []
    expect(observations.map((r) => [r.observed_at, r.values.temperature_2m])).toEqual([['2026-11-23T10:00:00Z', 8], ['2026-11-23T12:00:00Z', 9.5]])
  })

  it('keeps the hour when the present conditions are null', () => {
    const body = reply()
    Object.assign(body.current, { time: '2026-11-23T12:00', temperature_2m: null, weather_code: null })
    expect(read(body)[0]?.observations).toBe(2)
  })

  it('keeps a value that is null beside one that is not', () => {
    const body = reply()
    body.current['weather_code'] = null
    expect(read(body)[0]?.records.at(-2)).toMatchObject({ values: { temperature_2m: 9.5, weather_code: null } })
  })

  it('of several locations is told apart by order', () => {
    const other = { ...reply(), latitude: 14.7, longitude: -17.5 }
    other.current['temperature_2m'] = 27
    const both = read([reply(), other], { locations: [paris, dakar] })
    expect(both.map(({ location }) => location)).toEqual(['paris', 'dakar'])
    expect(both[1]?.records.at(-2)).toMatchObject({ location: 'dakar', values: { temperature_2m: 27 } })
  })

  it('without present conditions counts hours up to its receipt', () => {
    const [result] = read(reply(), { current: false })
    expect(result?.records.at(-1)).toMatchObject({ period_end: '2026-11-23T12:00:00Z', observations: 2 })
  })
})

describe('a broken reply', () => {
  const whole = JSON.stringify(reply())
  it.each([
    ['broke off', whole.slice(0, 200), /JSON|Unexpected/],
    ['broke off with an error text', `${whole.slice(0, 200)}Unexpected error while streaming data: timeoutReached`, /^Unexpected error while streaming data: timeoutReached$/],
    ['is only an error text', 'Unexpected error while streaming data: timeoutReached', /timeoutReached/],
    ['is a page', '<html></html>', /JSON|token/],
    ['is empty', '', /empty/],
    ['is a bare value', '12', /12/],
    ['says error', '{"error":true,"reason":"no"}', /^no$/],
  ])('that %s', (_, body, detail) => {
    const problem = problemOf(() => readReply(body, asked))
    expect(problem.code).toBe('REPLY_BROKEN')
    expect(problem.detail).toMatch(detail)
  })
})

describe('what is wrong with one place refuses that place', () => {
  const cases: [string, (body: ReturnType<typeof reply>) => unknown, RegExp][] = [
    ['another time zone', (b) => (b.timezone = 'Europe/Paris'), /time zone Europe\/Paris/],
    ['another offset', (b) => (b.utc_offset_seconds = 3600), /offset of 3600 s/],
    ['another format of times', (b) => (b.hourly_units['time'] = 'unixtime'), /hourly_units\.time is "unixtime"/],
    ['a time that is none', (b) => (b.hourly['time'] = ['2026-11-23T10:00', 'noon', '2026-11-23T12:00', '2026-11-23T13:00']), /hourly\.time\[1\] is "noon"/],
    ['times out of order', (b) => b.hourly['time']?.reverse(), /hourly\.time\[1\] does not come after/],
    ['a time twice', (b) => (b.hourly['time'] = Array<string>(4).fill('2026-11-23T10:00')), /does not come after/],
    ['the coordinates of another place', (b) => (b.latitude = 52.5), /52\.5, 2\.36 lies \d+ km from the place/],
    ['no coordinates', (b) => (b.latitude = null as never), /no coordinates/],
  ]
  it.each(cases)('%s', (_, spoil, what) => {
    const body = reply()
    spoil(body)
    const problem = problemOf(() => read(body))
    expect(problem.code).toBe('REPLY_INCONSISTENT')
    expect(problem.params['what']).toMatch(what)
    expect(problem.params['what']).toMatch(/location paris/)
    // The other place is read all the same.
    const both = readAll([body, { ...reply(), latitude: 14.7, longitude: -17.5 }], { locations: [paris, dakar] })
    expect(both.places.map(({ location, observations }) => [location, observations])).toEqual([['dakar', 3]])
    expect(both.refused).toMatchObject([{ location: paris, problem: { code: 'REPLY_INCONSISTENT', detail: expect.stringMatching(what) as string } }])
  })

  it('an answer that is no JSON, anywhere in the body', () => {
    const good = JSON.stringify({ ...reply(), latitude: 14.7, longitude: -17.5 })
    const bad = JSON.stringify(reply()).replace('48.86', '-nan')
    for (const [body, locations] of [[`[${bad},${good}]`, [paris, dakar]], [`[${good},${bad}]`, [dakar, paris]]] as const) {
      const reading = readAll(body, { locations: [...locations] })
      expect(reading.places.map(({ location }) => location)).toEqual(['dakar'])
      expect(reading.refused).toMatchObject([{ location: paris, problem: { code: 'REPLY_BROKEN', detail: expect.stringMatching(/^location paris: /) as string } }])
    }
  })

  it('answers that a body did not come to, when it breaks off', () => {
    const body = JSON.stringify([reply(), { ...reply(), latitude: 14.7, longitude: -17.5 }])
    for (const end of [body.length - 1, body.length - 200, JSON.stringify(reply()).length + 2]) {
      const reading = readAll(body.slice(0, end), { locations: [paris, dakar] })
      expect(reading.places.map(({ location, observations }) => [location, observations])).toContainEqual(['paris', 3])
      expect(reading.places.length + reading.refused.length).toBe(2)
    }
  })

  it('two answers that changed places, near each other or not', () => {
    const versailles: Location = { id: 'versailles', name: 'Versailles', latitude: 48.8, longitude: 2.13 }
    const far = [{ ...reply(), latitude: 14.7, longitude: -17.5 }, reply()]
    expect(problemOf(() => readAll(far, { locations: [paris, dakar] })).code).toBe('REPLY_INCONSISTENT')
    const near = [{ ...reply(), latitude: 48.8, longitude: 2.13 }, { ...reply(), latitude: 48.85, longitude: 2.35 }]
    expect(problemOf(() => readAll(near, { locations: [paris, versailles] })).params['what']).toMatch(/is the answer for versailles/)
    expect(readAll([near[1], near[0]], { locations: [paris, versailles] }).refused).toEqual([])
    // One cell for both is right for places this near.
    expect(readAll([near[0], near[0]], { locations: [paris, versailles] }).refused).toEqual([])
  })
})

describe('what is wrong with one variable or value leaves that out', () => {
  const cases: [string, (body: ReturnType<typeof reply>) => unknown, RegExp, string][] = [
    ['arrays of unequal length', (b) => b.hourly['temperature_2m']?.pop(), /hourly\.temperature_2m has 3 values for 4 times/, 'temperature_2m'],
    ['a variable that is not there', (b) => (b.hourly['weather_code'] = undefined as never), /hourly\.weather_code is absent/, 'weather_code'],
    ['another unit', (b) => (b.hourly_units['temperature_2m'] = '°F'), /hourly_units\.temperature_2m is "°F" instead of "°C"/, 'temperature_2m'],
    ['another unit of the present', (b) => (b.current_units['temperature_2m'] = '°F'), /current_units\.temperature_2m/, 'temperature_2m'],
    ['a value that is text', (b) => (b.current['temperature_2m'] = '9.5'), /current\.temperature_2m is "9.5"/, 'temperature_2m'],
    ['a code that is no whole number', (b) => (b.current['weather_code'] = 3.5), /current\.weather_code is 3.5/, 'weather_code'],
    ['a code that no smallint holds', (b) => (b.current['weather_code'] = 70_000), /current\.weather_code is 70000, out of range/, 'weather_code'],
    ['a value that no real holds', (b) => (b.current['temperature_2m'] = 1e39), /current\.temperature_2m is 1e\+39, out of range/, 'temperature_2m'],
    ['a value that a real makes zero of', (b) => (b.current['temperature_2m'] = 1e-60), /out of range/, 'temperature_2m'],
    ['no present conditions', (b) => (b.current = undefined as never), /current is absent/, 'temperature_2m, weather_code'],
  ]
  it.each(cases)('%s', (_, spoil, what, variables) => {
    const body = reply()
    spoil(body)
    const [place] = read(body)
    expect(place?.problem).toMatchObject({ code: 'REPLY_VALUES_REFUSED', params: { location: 'Paris', id: 'paris', variables } })
    expect(place?.problem?.detail).toMatch(what)
    expect(place?.observations).toBeGreaterThan(1)
    const values = place?.records.flatMap((r) => (r.type === 'observation' ? Object.values(r.values) : [])) ?? []
    expect(values.filter((value) => value !== null).length).toBeGreaterThanOrEqual(3)
    for (const value of values) expect(value === null || (typeof value === 'number' && Math.abs(value) < 100)).toBe(true)
  })
})

describe('what a reply held, hour by hour and variable by variable', () => {
  const said = (body: ReturnType<typeof reply>, change: Partial<Asked> = {}) => {
    const [place] = read(body, change)
    const short = (runs: { from: string; to: string; variables: string[] }[] = []) => runs.map(({ from, to, variables }) => `${from.slice(11, 16)}-${to.slice(11, 16)} ${variables.join('+')}`)
    return { held: short(place?.held), missing: short(place?.missing) }
  }
  it('tells null hours and null variables from those that are there', () => {
    const body = reply()
    body.hourly['temperature_2m'] = [8, 8.5, null, 9.9]
    body.hourly['weather_code'] = [null, null, null, 61]
    body.current['weather_code'] = null
    expect(said(body)).toEqual({
      held: ['10:00-11:00 temperature_2m', '12:15-12:15 temperature_2m'],
      missing: ['10:00-11:00 weather_code', '12:00-12:00 temperature_2m+weather_code'],
    })
  })
  it('fills what the present conditions lack with the hour, and the other way round', () => {
    const body = reply()
    Object.assign(body.current, { time: '2026-11-23T12:00', temperature_2m: 10, weather_code: null })
    const last = read(body)[0]?.records.at(-2)
    expect(last).toMatchObject({ observed_at: '2026-11-23T12:00:00Z', values: { temperature_2m: 10, weather_code: 3 } })
  })
  it('counts hours that were asked for and are not in the reply at all', () => {
    const body = reply()
    body.hourly = { time: ['2026-11-23T12:00'], temperature_2m: [9.2], weather_code: [3] }
    expect(said(body, { pastDays: 0 }).missing).toEqual(['00:00-11:00 temperature_2m+weather_code'])
  })
  it('of a reply without any value holds nothing', () => {
    const body = reply()
    body.hourly['temperature_2m'] = [null, null, null, null]
    body.hourly['weather_code'] = [null, null, null, null]
    Object.assign(body.current, { temperature_2m: null, weather_code: null })
    expect(said(body)).toEqual({ held: [], missing: ['10:00-12:00 temperature_2m+weather_code'] })
    expect(read(body)[0]).toMatchObject({ observations: 0, records: [{ type: 'collection', observations: 0 }] })
  })
})

it('refuses another number of answers than places', () => {
  expect(problemOf(() => read([reply()], { locations: [paris, dakar] })).params['what']).toBe('1 locations instead of 2')
  expect(problemOf(() => read([reply(), reply()])).params['what']).toBe('2 locations instead of 1')
})
