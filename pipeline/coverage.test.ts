import { describe, expect, it } from 'vitest'
import type { WeatherVariable } from '../contract/weather'
import { historyStart, missingDays, stateOfMissing, type CoverageOptions } from './coverage'

const hour = 3_600_000
const day = 24 * hour
const now = Date.parse('2026-11-23T21:47:00Z')
const at = (text: string) => Date.parse(`${text}Z`)
const both: WeatherVariable[] = ['temperature_2m', 'rain']

/** Hours from the first to the last moment, with these variables. */
function hours(from: string, to: string, variables = both): [number, Set<WeatherVariable>][] {
  const all: [number, Set<WeatherVariable>][] = []
  for (let time = at(from); time <= at(to); time += hour) all.push([time, new Set(variables)])
  return all
}
const missing = (held: [number, Set<WeatherVariable>][], change: Partial<CoverageOptions> = {}) =>
  missingDays({ now, pastDays: 7, source: 'forecast', variables: both, held: new Map(held), empty: [], ...change })
const whole = hours('2026-11-16T00:00', '2026-11-23T21:00')
const without = (...times: string[]) => whole.filter(([time]) => !times.map(at).includes(time))

describe('which days are asked for', () => {
  it('starts history at midnight UTC', () => expect(historyStart(now, 7)).toBe(at('2026-11-16T00:00')))
  it('all of them for a new location', () => expect(missing([])).toBe(7))
  it('none when every hour has every variable', () => expect(missing(whole)).toBeNull())
  it('down to the first hour that is not there, also a single one', () => {
    expect(missing(without('2026-11-20T13:00'))).toBe(3)
    expect(missing(without('2026-11-20T13:00', '2026-11-22T01:00'))).toBe(3)
    expect(missing(without('2026-11-23T20:00'))).toBe(0)
    expect(missing(hours('2026-11-17T00:00', '2026-11-23T21:00'))).toBe(7)
  })
  it('down to the first hour that lacks one variable', () => {
    expect(missing([...whole, ...hours('2026-11-21T05:00', '2026-11-21T05:00', ['rain'])])).toBe(2)
  })
  it('none for an hour that the present conditions are of', () => {
    const untilNow = (time: string) => missing(hours('2026-11-16T00:00', '2026-11-23T20:00'), { now: at(time) })
    expect([untilNow('2026-11-23T21:00'), untilNow('2026-11-23T21:14'), untilNow('2026-11-23T21:15')]).toEqual([null, null, 0])
  })
  it('none where no history is wanted', () => expect(missing([], { pastDays: 0 })).toBeNull())
})

describe('what was asked for and not there', () => {
  const asked = (times: number, last: string) => ({ times, last: at(last) })
  it('is asked for again with growing pauses', () => {
    const of = (times: number, minutesAgo: number) =>
      stateOfMissing(now - hour, { times, last: now - minutesAgo * 60_000 }, 'forecast', now)
    expect(of(0, 0)).toBe('due')
    expect([of(1, 14), of(1, 15)]).toEqual(['later', 'due'])
    expect([of(2, 29), of(2, 30)]).toEqual(['later', 'due'])
    expect([of(4, 119), of(4, 120)]).toEqual(['later', 'due'])
    expect([of(50, 359), of(50, 360)]).toEqual(['later', 'due'])
  })
  it('is asked for a last time when the source has had its time, and is a known gap then', () => {
    const hourThen = at('2026-11-20T20:00')
    expect(stateOfMissing(hourThen, asked(9, '2026-11-23T19:50'), 'forecast', at('2026-11-23T19:59'))).toBe('later')
    expect(stateOfMissing(hourThen, asked(9, '2026-11-23T19:50'), 'forecast', at('2026-11-23T20:00'))).toBe('due')
    expect(stateOfMissing(hourThen, asked(10, '2026-11-23T20:00'), 'forecast', now)).toBe('gap')
    // Asked for the first time when it is old already: one reply alone may have been wrong.
    expect(stateOfMissing(hourThen - 9 * day, asked(1, '2026-11-23T20:00'), 'forecast', at('2026-11-23T20:14'))).toBe('later')
    expect(stateOfMissing(hourThen - 9 * day, asked(1, '2026-11-23T20:00'), 'forecast', at('2026-11-23T20:15'))).toBe('due')
    expect(stateOfMissing(hourThen - 9 * day, asked(5, '2026-11-23T20:00'), 'forecast', now)).toBe('gap')
    // The archive fills in for two weeks.
    expect(stateOfMissing(hourThen, asked(10, '2026-11-23T20:00'), 'archive', now + day)).toBe('due')
  })
  const empty = [{ from: at('2026-11-22T03:00'), to: at('2026-11-22T04:00'), variables: ['rain' as const], at: now - 60_000, responseId: 'a' }]
  const lacking = [...whole, ...hours('2026-11-22T03:00', '2026-11-22T04:00', ['temperature_2m'])]
  it('holds nothing else up: other hours and variables are asked for at once', () => {
    expect(missing(lacking, { empty })).toBeNull()
    expect(missing(lacking.filter(([time]) => time !== at('2026-11-22T05:00')), { empty })).toBe(1)
    expect(missing([...lacking, ...hours('2026-11-22T04:00', '2026-11-22T04:00', ['rain'])], { empty })).toBe(1)
  })
  it('counts a reply once, however often its record came', () => {
    const again = { ...empty[0]!, at: now - 20 * 60_000 }
    expect(missing(lacking, { empty: [again, again, again] })).toBe(1)
    expect(missing(lacking, { empty: [again, { ...again, responseId: 'b' }] })).toBeNull()
  })
  it('is asked for at once when a person says so', () => expect(missing(lacking, { empty, retry: true })).toBe(1))
})
