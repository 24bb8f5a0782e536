import { valueAt } from './climate'

/** A request that Open-Meteo would refuse with status 400. */
export class Refusal extends Error {}

/** The variables of the real endpoint that this server can answer for, with their units by choice of the caller. */
const units: Record<string, (choice: Choice) => string> = {
  temperature_2m: (c) => (c.temperature === 'fahrenheit' ? '°F' : '°C'),
  apparent_temperature: (c) => (c.temperature === 'fahrenheit' ? '°F' : '°C'),
  dew_point_2m: (c) => (c.temperature === 'fahrenheit' ? '°F' : '°C'),
  relative_humidity_2m: () => '%',
  precipitation: (c) => (c.precipitation === 'inch' ? 'inch' : 'mm'),
  rain: (c) => (c.precipitation === 'inch' ? 'inch' : 'mm'),
  snowfall: (c) => (c.precipitation === 'inch' ? 'inch' : 'cm'),
  weather_code: () => 'wmo code',
  cloud_cover: () => '%',
  pressure_msl: () => 'hPa',
  surface_pressure: () => 'hPa',
  wind_speed_10m: (c) => windUnits[c.wind] ?? 'km/h',
  wind_direction_10m: () => '°',
  wind_gusts_10m: (c) => windUnits[c.wind] ?? 'km/h',
  sunshine_duration: () => 's',
}
const windUnits: Record<string, string> = { kmh: 'km/h', ms: 'm/s', mph: 'mp/h', kn: 'kn' }

/** What a newer run of the model makes of a value. */
export type Revise = (value: number, variable: string) => number

interface Choice {
  temperature: string
  wind: string
  precipitation: string
}

export interface LocationReply {
  latitude: number
  longitude: number
  generationtime_ms: number
  utc_offset_seconds: number
  timezone: string
  timezone_abbreviation: string
  elevation: number
  location_id?: number
  current_units?: Record<string, string>
  current?: Record<string, string | number | null>
  hourly_units?: Record<string, string>
  hourly?: Record<string, (string | number | null)[]>
}

const hour = 3_600_000
const day = 24 * hour

/**
 * What Open-Meteo answers to a forecast or archive request at `now` (epoch ms): one object, or an array for several
 * locations. Throws `Refusal` with Open-Meteo's own words for what it would not take. `revise` changes each value, as a
 * newer model run does.
 */
export function answer(kind: 'forecast' | 'archive', query: URLSearchParams, now: number, revise: Revise = (value) => value): LocationReply | LocationReply[] {
  const latitudes = numbers(query, 'latitude')
  const longitudes = numbers(query, 'longitude')
  if (latitudes.length !== longitudes.length) throw new Refusal("Parameter 'latitude' and 'longitude' must have the same number of elements")
  if (latitudes.length > 1000) throw new Refusal('Only up to 1000 locations can be requested at once')
  latitudes.forEach((value) => inRange(value, 90, 'Latitude'))
  longitudes.forEach((value) => inRange(value, 180, 'Longitude'))
  const current = variables(query, 'current')
  const hourly = variables(query, 'hourly')
  const choice: Choice = {
    temperature: oneOf(query, 'temperature_unit', ['celsius', 'fahrenheit']),
    wind: oneOf(query, 'wind_speed_unit', ['kmh', 'ms', 'mph', 'kn']),
    precipitation: oneOf(query, 'precipitation_unit', ['mm', 'inch']),
  }
  const timezone = query.get('timezone') ?? 'GMT'
  if (!['GMT', 'UTC'].includes(timezone)) throw new Refusal(`Invalid timezone: this server speaks GMT only. Given: ${timezone}`)
  oneOf(query, 'timeformat', ['iso8601'])
  const span = kind === 'forecast' ? forecastSpan(query, now) : archiveSpan(query, now)

  const replies = latitudes.map((latitude, index): LocationReply => {
    const longitude = longitudes[index] ?? 0
    const convert = (name: string, time: number) => {
      const value = converted(valueAt(name, latitude, longitude, time), units[name]?.(choice) ?? '')
      return value === null ? null : revise(value, name)
    }
    const reply: LocationReply = {
      // The real one answers with the centre of its grid cell.
      latitude: Math.round(latitude * 16) / 16,
      longitude: Math.round(longitude * 16) / 16,
      generationtime_ms: 0.1 + index / 100,
      utc_offset_seconds: 0,
      timezone: timezone === 'GMT' ? 'GMT' : 'UTC',
      timezone_abbreviation: timezone,
      elevation: Math.round(Math.abs(latitude * longitude)) % 500,
      ...(index > 0 ? { location_id: index } : {}),
    }
    if (current.length > 0 && kind === 'forecast') {
      const at = Math.floor(now / 900_000) * 900_000
      reply.current_units = { time: 'iso8601', interval: 'seconds', ...unitsOf(current, choice) }
      reply.current = { time: iso(at), interval: 900, ...Object.fromEntries(current.map((name) => [name, convert(name, at)])) }
    }
    if (hourly.length > 0) {
      const times = Array.from({ length: (span.to - span.from) / hour }, (_, i) => span.from + i * hour)
      reply.hourly_units = { time: 'iso8601', ...unitsOf(hourly, choice) }
      // The archive lags behind: what it does not have yet is null.
      const known = (time: number) => kind === 'forecast' || time < now - 2 * day
      reply.hourly = {
        time: times.map(iso),
        ...Object.fromEntries(hourly.map((name) => [name, times.map((time) => (known(time) ? convert(name, time) : null))])),
      }
    }
    return reply
  })
  const [only, ...others] = replies
  return only && others.length === 0 ? only : replies
}

function forecastSpan(query: URLSearchParams, now: number): { from: number; to: number } {
  const past = whole(query, 'past_days', 0, 92)
  const ahead = whole(query, 'forecast_days', 7, 16)
  const today = Math.floor(now / day) * day
  return { from: today - past * day, to: today + ahead * day }
}

function archiveSpan(query: URLSearchParams, now: number): { from: number; to: number } {
  const [from, to] = ['start_date', 'end_date'].map((name) => {
    const value = query.get(name) ?? ''
    const at = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(value) : Number.NaN
    if (Number.isNaN(at)) throw new Refusal(`Parameter '${name}' must be set`)
    if (at < Date.UTC(1940, 0, 1) || at > now) {
      throw new Refusal(`Parameter '${name}' is out of allowed range from 1940-01-01 to ${new Date(now).toISOString().slice(0, 10)}`)
    }
    return at
  }) as [number, number]
  if (to < from) throw new Refusal('End-date must be larger or equals than start-date')
  return { from, to: to + day }
}

function numbers(query: URLSearchParams, name: string): number[] {
  const text = query.get(name)
  if (!text) throw new Refusal(`Parameter '${name}' must be set`)
  return text.split(',').map((part) => {
    const value = Number(part)
    if (part === '' || Number.isNaN(value)) throw new Refusal(`Data corrupted at path ''. Cannot initialize Float from invalid String value ${part}.`)
    return value
  })
}

function inRange(value: number, most: number, name: string): void {
  if (Math.abs(value) > most) throw new Refusal(`${name} must be in range of -${most} to ${most}°. Given: ${value.toFixed(1)}.`)
}

function variables(query: URLSearchParams, key: string): string[] {
  const names = (query.get(key) ?? '').split(',').filter(Boolean)
  for (const name of names) {
    if (!units[name]) throw new Refusal(`Cannot initialize WeatherVariable from invalid String value ${name} for key ${key}`)
  }
  return names
}

function oneOf(query: URLSearchParams, name: string, values: [string, ...string[]]): string {
  const value = query.get(name) ?? values[0]
  if (!values.includes(value)) throw new Refusal(`Cannot initialize ${name} from invalid String value ${value}`)
  return value
}

function whole(query: URLSearchParams, name: string, standard: number, most: number): number {
  const text = query.get(name)
  const value = text === null ? standard : Number(text)
  if (!Number.isInteger(value) || value < 0 || value > most) {
    throw new Refusal(`Parameter '${name}' is out of allowed range. Allowed range 0 to ${most}. Given: ${text ?? ''}.`)
  }
  return value
}

function unitsOf(names: string[], choice: Choice): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, units[name]?.(choice) ?? '']))
}

function converted(value: number | null, unit: string): number | null {
  if (value === null) return null
  const factors: Record<string, (v: number) => number> = {
    '°F': (v) => v * 1.8 + 32, 'm/s': (v) => v / 3.6, 'mp/h': (v) => v / 1.609344, kn: (v) => v / 1.852, inch: (v) => v / 25.4,
  }
  const convert = factors[unit]
  return convert ? Math.round(convert(value) * 100) / 100 : value
}

function iso(time: number): string {
  return new Date(time).toISOString().slice(0, 16)
}
