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
const read = (body: unknown, change: Partial<Asked> = {}) => readReply(JSON.stringify(body), { ...asked, ...change })
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
    const other = reply()
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

describe('an inconsistent reply is refused, saying what exactly', () => {
  const cases: [string, (body: ReturnType<typeof reply>) => unknown, RegExp][] = [
    ['arrays of unequal length', (b) => b.hourly['temperature_2m']?.pop(), /hourly\.temperature_2m has 3 values for 4 times/],
    ['a variable that is not there', (b) => (b.hourly['weather_code'] = undefined as never), /hourly\.weather_code is absent/],
    ['another time zone', (b) => (b.timezone = 'Europe/Paris'), /time zone Europe\/Paris/],
    ['another offset', (b) => (b.utc_offset_seconds = 3600), /offset of 3600 s/],
    ['another unit', (b) => (b.hourly_units['temperature_2m'] = '°F'), /hourly_units\.temperature_2m is "°F" instead of "°C"/],
    ['another unit of the present', (b) => (b.current_units['temperature_2m'] = '°F'), /current_units\.temperature_2m/],
    ['another format of times', (b) => (b.hourly_units['time'] = 'unixtime'), /hourly_units\.time is "unixtime"/],
    ['a time that is none', (b) => (b.hourly['time'] = ['2026-11-23T10:00', 'noon', '2026-11-23T12:00', '2026-11-23T13:00']), /hourly\.time\[1\] is "noon"/],
    ['times out of order', (b) => b.hourly['time']?.reverse(), /hourly\.time\[1\] does not come after/],
    ['a time twice', (b) => (b.hourly['time'] = Array<string>(4).fill('2026-11-23T10:00')), /does not come after/],
    ['a value that is text', (b) => (b.current['temperature_2m'] = '9.5'), /current\.temperature_2m is "9.5"/],
    ['a code that is no whole number', (b) => (b.current['weather_code'] = 3.5), /current\.weather_code is 3.5/],
    ['no present conditions', (b) => (b.current = undefined as never), /current is absent/],
  ]
  it.each(cases)('%s', (_, spoil, what) => {
    const body = reply()
    spoil(body)
    const problem = problemOf(() => read(body))
    expect(problem.code).toBe('REPLY_INCONSISTENT')
    expect(problem.params['what']).toMatch(what)
    expect(problem.params['what']).toMatch(/location paris/)
  })

  it('another number of locations', () => {
    expect(problemOf(() => read([reply()], { locations: [paris, dakar] })).params['what']).toBe('1 locations instead of 2')
    expect(problemOf(() => read([reply(), reply()])).params['what']).toBe('2 locations instead of 1')
  })
})
