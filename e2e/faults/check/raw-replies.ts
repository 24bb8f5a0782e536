import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** What one reply holds of one place: time (epoch ms) -> variable -> value; null where it was asked for and is not there. */
export interface HeldPlace {
  responseId: string
  source: string
  location: string
  moments: Map<number, Map<string, number>>
}

interface Envelope {
  responseId: string
  status: number
  source: string
  locations: { id: string; latitude: number; longitude: number }[]
  variables: string[]
  current: boolean
  hourly: boolean
  servedAt?: number | null
  receivedAt: number
  body: string
}

type Answer = Record<string, unknown>
type Block = Record<string, unknown>

/** The units that were asked for. Written out here: the checker shares nothing with what it checks. */
const units: Record<string, string> = {
  temperature_2m: '°C', apparent_temperature: '°C', dew_point_2m: '°C', relative_humidity_2m: '%', precipitation: 'mm',
  rain: 'mm', snowfall: 'cm', weather_code: 'wmo code', cloud_cover: '%', pressure_msl: 'hPa', surface_pressure: 'hPa',
  wind_speed_10m: 'km/h', wind_direction_10m: '°', wind_gusts_10m: 'km/h',
}

/** Reads every raw reply below `<data>/raw` by itself. `ids`: all replies, also those that hold nothing. */
export function readRawReplies(dataDirs: readonly string[]): { ids: Set<string>; held: HeldPlace[] } {
  const ids = new Set<string>()
  const held: HeldPlace[] = []
  for (const dataDir of dataDirs) {
    const raw = join(dataDir, 'raw')
    if (!existsSync(raw)) continue
    for (const file of readdirSync(raw, { recursive: true }).map(String)) {
      if (!file.endsWith('.json.gz')) continue
      const envelope = JSON.parse(gunzipSync(readFileSync(join(raw, file))).toString('utf8')) as Envelope
      ids.add(envelope.responseId)
      if (envelope.status === 200) held.push(...placesOf(envelope))
    }
  }
  return { ids, held }
}

function placesOf(envelope: Envelope): HeldPlace[] {
  const answers = answersOf(envelope.body, envelope.locations.length)
  return envelope.locations.flatMap((location, i) => {
    const answer = answers[i]
    if (!answer || !isOf(answer, location, envelope.source)) return []
    const moments = momentsOf(answer, envelope)
    return moments ? [{ responseId: envelope.responseId, source: envelope.source, location: location.id, moments }] : []
  })
}

/** The complete answers of a body in the order of the places; a body that breaks off holds the first of them. */
function answersOf(body: string, count: number): (Answer | null)[] {
  const parsed = json(body)
  if (parsed !== undefined) {
    const list = Array.isArray(parsed) ? parsed : [parsed]
    return list.length === count ? list.map((answer) => (isObject(answer) ? answer : null)) : []
  }
  const { texts, closed } = topLevelObjects(body)
  if (closed ? texts.length !== count : texts.length > count) return []
  return texts.map((text) => {
    const answer = json(text)
    return isObject(answer) ? answer : null
  })
}

/** The objects directly within the array that a text begins with. */
function topLevelObjects(text: string): { texts: string[]; closed: boolean } {
  const texts: string[] = []
  if (!text.startsWith('[')) return { texts, closed: false }
  let depth = 0
  let start = 0
  let quoted = false
  for (let i = 1; i < text.length; i++) {
    const c = text[i]
    if (quoted) {
      if (c === '\\') i++
      else if (c === '"') quoted = false
    } else if (c === '"') quoted = true
    else if (c === '{' && depth++ === 0) start = i
    else if (c === '}' && --depth === 0) texts.push(text.slice(start, i + 1))
    else if (c === ']' && depth === 0) return { texts, closed: true }
    // Brackets within an object are of its lists.
  }
  return { texts, closed: false }
}

/** Open-Meteo answers with its grid's nearest point: a sixteenth of a degree here. */
function isOf(answer: Answer, location: { latitude: number; longitude: number }, source: string): boolean {
  if (source !== 'sample') {
    const { latitude, longitude } = answer
    if (typeof latitude !== 'number' || typeof longitude !== 'number') return false
    if (Math.abs(latitude - location.latitude) > 0.1 || Math.abs(longitude - location.longitude) > 0.1) return false
  }
  return answer['utc_offset_seconds'] === 0 && ['GMT', 'UTC'].includes(String(answer['timezone']))
}

function momentsOf(answer: Answer, envelope: Envelope): HeldPlace['moments'] | null {
  const moments: HeldPlace['moments'] = new Map()
  const current = envelope.current && isObject(answer['current']) ? answer['current'] : null
  const present = current ? timeOf(current['time']) : Number.NaN
  const until = Number.isNaN(present) ? (envelope.servedAt ?? envelope.receivedAt) : present
  if (envelope.hourly) {
    const hourly = answer['hourly']
    if (!isObject(hourly) || !Array.isArray(hourly['time'])) return null
    const times = hourly['time'].map(timeOf)
    for (const name of envelope.variables) {
      const column = hourly[name]
      if (!unitFits(answer['hourly_units'], name) || !Array.isArray(column) || column.length !== times.length) continue
      times.forEach((at, i) => at <= until && put(moments, at, name, column[i]))
    }
    for (const at of times) if (at <= until && !moments.has(at)) moments.set(at, new Map())
  }
  if (current && !Number.isNaN(present)) {
    if (!moments.has(present)) moments.set(present, new Map())
    // The fresher value of the two at a full hour.
    for (const name of envelope.variables) if (unitFits(answer['current_units'], name)) put(moments, present, name, current[name])
  }
  return moments
}

function put(moments: HeldPlace['moments'], at: number, name: string, value: unknown): void {
  if (typeof value !== 'number') return
  const values = moments.get(at) ?? new Map<string, number>()
  moments.set(at, values.set(name, value))
}

const unitFits = (given: unknown, name: string): boolean => isObject(given) && given[name] === units[name]
const timeOf = (text: unknown): number => Date.parse(`${String(text)}:00Z`)
const isObject = (value: unknown): value is Block => typeof value === 'object' && value !== null && !Array.isArray(value)

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
