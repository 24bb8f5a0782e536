import { expect, it } from 'vitest'
import type { Location } from '../../contract/weather'
import { forecastUrl, splitCall, weightOfCall } from './forecast-url'

const base = 'https://api.example.test/v1/forecast'
const places = (n: number): Location[] =>
  Array.from({ length: n }, (_, i) => ({ id: `l${i}`, name: `L${i}`, latitude: -89.12345 + i / 10, longitude: -179.12345 + i / 10 }))

it('asks for everything by name', () => {
  const url = new URL(forecastUrl(`${base}?apikey=k`, { locations: places(2), variables: ['temperature_2m', 'rain'], pastDays: 7 }))
  expect(Object.fromEntries(url.searchParams)).toEqual({
    apikey: 'k',
    latitude: '-89.12345,-89.02345',
    longitude: '-179.12345,-179.02345',
    current: 'temperature_2m,rain',
    hourly: 'temperature_2m,rain',
    past_days: '7',
    forecast_days: '1',
    timezone: 'GMT',
    timeformat: 'iso8601',
    temperature_unit: 'celsius',
    wind_speed_unit: 'kmh',
    precipitation_unit: 'mm',
  })
})

it('leaves hourly out where no history is wanted', () => {
  expect(forecastUrl(base, { locations: places(1), variables: ['rain'], pastDays: null })).not.toMatch(/hourly|past_days|forecast_days/)
})

it.each([[1000, null], [1000, 7], [1000, 92], [3, 92], [0, 1]])('splits %i locations with %j days into calls within every limit, none lost', (count, pastDays) => {
  const locations = places(count)
  const variables = ['temperature_2m', 'rain', 'weather_code', 'cloud_cover', 'pressure_msl', 'snowfall'] as const
  const calls = splitCall(base, { locations, variables: [...variables], pastDays })
  expect(calls.flatMap((call) => call.locations)).toEqual(locations)
  for (const call of calls) {
    expect(forecastUrl(base, call).length).toBeLessThanOrEqual(8000)
    expect(weightOfCall(call)).toBeLessThanOrEqual(300)
  }
})

it('weighs as Open-Meteo does: more than ten variables or two weeks count more', () => {
  const weight = (variables: number, pastDays: number | null) =>
    weightOfCall({ locations: places(2), variables: Array<'rain'>(variables).fill('rain'), pastDays })
  expect(weight(10, null)).toBe(2)
  expect(weight(14, null)).toBeCloseTo(2.8)
  // Hourly and current: twenty variables, eight days.
  expect(weight(10, 7)).toBe(4)
  expect(weight(10, 27)).toBe(8)
})
