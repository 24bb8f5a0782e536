import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** Daily observations of vega-datasets' weather.csv (Seattle and New York, 2012 to 2015, NOAA): °C, mm, m/s. */
interface Day {
  precipitation: number
  max: number
  min: number
  wind: number
  weather: string
}

/** WMO codes for the weather the file knows. */
const codes: Record<string, number> = { sun: 0, fog: 45, drizzle: 51, rain: 61, snow: 71 }

let days: Map<string, Day> | null = null

function load(): Map<string, Day> {
  if (days) return days
  // The package's index pulls in a fetch of its own; its folder is all we need.
  const file = createRequire(import.meta.url).resolve('vega-datasets').replace(/build[\\/].*$/, 'data/weather.csv')
  days = new Map()
  for (const line of readFileSync(file, 'utf8').trim().split(/\r?\n/).slice(1)) {
    const [place = '', date = '', precipitation, max, min, wind, weather = ''] = line.split(',')
    days.set(`${place} ${date}`, { precipitation: Number(precipitation), max: Number(max), min: Number(min), wind: Number(wind), weather })
  }
  return days
}

/** A whole number from a text, always the same (FNV-1a). */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h >>> 0
}

/** The observed day that stands for this one: same place and year for a location, same day of the year. */
function dayFor(latitude: number, longitude: number, at: Date): Day {
  const seed = hash(`${latitude.toFixed(2)},${longitude.toFixed(2)}`)
  const place = seed % 2 === 0 ? 'Seattle' : 'New York'
  const monthAndDay = at.toISOString().slice(5, 10)
  for (let turn = 0; turn < 4; turn++) {
    const day = load().get(`${place} ${2012 + ((seed >>> 1) + turn) % 4}-${monthAndDay}`)
    if (day) return day
  }
  throw new Error(`no observation for ${place} ${monthAndDay}`)
}

const round = (value: number, decimals = 1) => Math.round(value * 10 ** decimals) / 10 ** decimals

/** The value of a variable at a place and time (epoch ms): the same answer however often one asks. */
export function valueAt(variable: string, latitude: number, longitude: number, time: number): number | null {
  const at = new Date(time)
  const day = dayFor(latitude, longitude, at)
  const hour = at.getUTCHours() + at.getUTCMinutes() / 60 + longitude / 15
  // Coldest at five, warmest at five in the afternoon, solar time.
  const warmth = (1 - Math.cos(((hour - 5) / 12) * Math.PI)) / 2
  const temperature = day.min + (day.max - day.min) * warmth
  const wind = day.wind * 3.6 * (0.8 + 0.4 * warmth)
  const wet = day.precipitation > 0 ? 85 : 60
  const cloud = { 0: 10, 45: 90, 51: 80, 61: 95, 71: 100 }[codes[day.weather] ?? 0] ?? 50
  const pressure = 1013 + ((hash(`${at.toISOString().slice(0, 10)}${latitude}`) % 200) - 100) / 10
  switch (variable) {
    case 'temperature_2m': return round(temperature)
    case 'apparent_temperature': return round(temperature - wind / 15)
    case 'dew_point_2m': return round(day.min - (100 - wet) / 10)
    case 'relative_humidity_2m': return Math.round(wet - 20 * warmth)
    case 'precipitation': return round(day.precipitation / 24)
    case 'rain': return day.weather === 'snow' ? 0 : round(day.precipitation / 24)
    case 'snowfall': return day.weather === 'snow' ? round(day.precipitation / 24 * 0.7, 2) : 0
    case 'weather_code': return codes[day.weather] ?? 0
    case 'cloud_cover': return cloud
    case 'pressure_msl': return round(pressure)
    case 'surface_pressure': return round(pressure - 5)
    case 'wind_speed_10m': return round(wind)
    case 'wind_direction_10m': return hash(`${at.toISOString().slice(0, 13)}${longitude}`) % 360
    case 'wind_gusts_10m': return round(wind * 1.6)
    // By day, as far as clouds let it through.
    case 'sunshine_duration': return warmth < 0.35 ? 0 : Math.round(36 * (100 - cloud))
    default: return null
  }
}
