import { describe, expect, it } from 'vitest'
import { weather as english } from '../../i18n/en/weather'
import { isDaylight, weatherOf, wmoCodes } from './wmo'

/** Open-Meteo docs, "WMO Weather interpretation codes (WW)": every code there is. */
const listed = [0, 1, 2, 3, 45, 48, 51, 53, 55, 56, 57, 61, 63, 65, 66, 67, 71, 73, 75, 77, 80, 81, 82, 85, 86, 95, 96, 99]

describe('weather codes', () => {
  it('knows the codes of Open-Meteo’s list, and no other', () => {
    expect(Object.keys(wmoCodes).map(Number).sort((a, b) => a - b)).toEqual(listed)
  })

  it('gives each listed code words of its own', () => {
    const words = listed.map((code) => english.code[weatherOf(code).text])
    expect(new Set(words).size).toBe(listed.length)
  })

  it('keeps the number of every code from 0 to 99 that is not listed, and never guesses its weather', () => {
    for (let code = 0; code <= 99; code++) {
      if (!listed.includes(code)) expect(weatherOf(code)).toEqual({ text: 'unlisted', icon: 'unknown' })
    }
  })

  it('tells clear sky, which is 0, from nothing reported', () => {
    expect(weatherOf(0).text).toBe('clear')
    expect(weatherOf(null).text).toBe('unknown')
    expect(weatherOf(undefined).text).toBe('unknown')
  })
})

describe('isDaylight', () => {
  const paris = [48.85, 2.35] as const
  it.each([
    // Sunrise and sunset in Paris on 21 June 2024: 03:47 and 19:58 UTC; on 21 December: 07:41 and 15:56 UTC.
    ['2024-06-21T03:30:00Z', false],
    ['2024-06-21T04:00:00Z', true],
    ['2024-06-21T19:45:00Z', true],
    ['2024-06-21T20:10:00Z', false],
    ['2024-12-21T07:30:00Z', false],
    ['2024-12-21T07:55:00Z', true],
    ['2024-12-21T15:45:00Z', true],
    ['2024-12-21T16:10:00Z', false],
  ])('in Paris at %s: %s', (time, expected) => {
    expect(isDaylight(Date.parse(time), ...paris)).toBe(expected)
  })

  it('is night in Montréal while it is day in Paris', () => {
    expect(isDaylight(Date.parse('2024-03-20T09:00:00Z'), 45.5, -73.6)).toBe(false)
    expect(isDaylight(Date.parse('2024-03-20T09:00:00Z'), ...paris)).toBe(true)
  })

  it('never sets in polar summer', () => {
    for (let hour = 0; hour < 24; hour++) expect(isDaylight(Date.UTC(2024, 5, 21, hour), 78.2, 15.6)).toBe(true)
  })
})
