import { ProblemError } from '../../contract/problem'
import { weatherVariables, type Location, type Observation, type WeatherRecord, type WeatherSource, type WeatherVariable } from '../../contract/weather'

/** What was asked for, and so what a reply must hold. */
export interface Asked {
  responseId: string
  source: WeatherSource
  locations: Location[]
  variables: WeatherVariable[]
  /** Present conditions asked for. */
  current: boolean
  /** Hourly values asked for. */
  hourly: boolean
  /** Epoch ms. */
  receivedAt: number
}

/** The records of one location of a reply: its observations in order of time, then its `collection`. */
export interface LocationRecords {
  location: string
  records: WeatherRecord[]
  observations: number
  /** First and last time that was asked for, epoch ms. */
  from: number
  to: number
}

type Values = Observation['values']
type Json = Record<string, unknown>

/**
 * Turns the body of a reply into records, or refuses all of it.
 *
 * Throws `REPLY_BROKEN` (not JSON, broken off, an error text in a 200) or `REPLY_INCONSISTENT` with `what` (arrays of
 * unequal length, another time zone or unit than asked for, another number of locations, times that are no times or
 * out of order). Hours after the reply's own time are forecasts and left out, as are times at which every value is
 * null: null means "not yet".
 */
export function readReply(body: string, asked: Asked): LocationRecords[] {
  const parsed = parse(body)
  const replies = Array.isArray(parsed) ? (parsed as unknown[]) : [parsed]
  if (replies.length !== asked.locations.length) {
    throw inconsistent(`${replies.length} locations instead of ${asked.locations.length}`)
  }
  return asked.locations.map((location, index) => readLocation(objectAt(replies[index], `location ${location.id}`), location, asked))
}

function parse(body: string): unknown {
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch (error) {
    // Open-Meteo ends a broken stream with this sentence, in a body of status 200 (ForecastapiResult in its source).
    const said = /Unexpected error while streaming data[^\n]{0,200}/.exec(body)?.[0]
    const parser = error instanceof Error ? error.message : String(error)
    throw new ProblemError('REPLY_BROKEN', {}, { detail: said ?? (body === '' ? 'the body is empty' : parser), cause: error })
  }
  if (typeof parsed !== 'object' || parsed === null) throw new ProblemError('REPLY_BROKEN', {}, { detail: `the body is ${JSON.stringify(parsed)}` })
  if ('error' in parsed && parsed.error === true) throw new ProblemError('REPLY_BROKEN', {}, { detail: reasonOf(body) || 'the reply says "error"' })
  return parsed
}

/** The `reason` of an error reply; '' where it has none. */
export function reasonOf(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === 'object' && parsed !== null && 'reason' in parsed && typeof parsed.reason === 'string' ? parsed.reason : ''
  } catch {
    return ''
  }
}

function readLocation(reply: Json, location: Location, asked: Asked): LocationRecords {
  const at = `location ${location.id}`
  if (reply['utc_offset_seconds'] !== 0) throw inconsistent(`${at}: offset of ${String(reply['utc_offset_seconds'])} s instead of UTC`)
  if (!['GMT', 'UTC', 'Etc/GMT', 'Etc/UTC'].includes(String(reply['timezone']))) throw inconsistent(`${at}: time zone ${String(reply['timezone'])} instead of GMT`)

  const found = new Map<number, Values>()
  const current = asked.current ? readCurrent(reply, asked.variables, at) : null
  const until = current?.time ?? asked.receivedAt
  let from = until
  let to = until
  if (asked.hourly) {
    const hourly = readHourly(reply, asked.variables, at)
    const past = hourly.filter(({ time }) => time <= until)
    from = Math.min(from, past[0]?.time ?? until)
    if (!current) to = past[past.length - 1]?.time ?? until
    for (const { time, values } of past) found.set(time, values)
  }
  // At the full hour both speak of one moment; the present conditions are the fresher ones.
  if (current && !allNull(current.values)) found.set(current.time, current.values)

  const observations = [...found].filter(([, values]) => !allNull(values)).sort(([a], [b]) => a - b)
  const records: WeatherRecord[] = observations.map(([time, values]) => ({
    type: 'observation',
    location: location.id,
    observed_at: iso(time),
    source: asked.source,
    response_id: asked.responseId,
    values,
  }))
  records.push({
    type: 'collection',
    location,
    source: asked.source,
    response_id: asked.responseId,
    period_start: iso(from),
    period_end: iso(to),
    variables: asked.variables,
    observations: observations.length,
    collected_at: iso(asked.receivedAt),
  })
  return { location: location.id, records, observations: observations.length, from, to }
}

function readCurrent(reply: Json, variables: WeatherVariable[], at: string): { time: number; values: Values } {
  const current = objectAt(reply['current'], `${at}: current`)
  checkUnits(reply['current_units'], variables, `${at}: current_units`)
  const values: Values = {}
  for (const variable of variables) values[variable] = valueOf(current[variable], variable, `${at}: current.${variable}`)
  return { time: timeOf(current['time'], `${at}: current.time`), values }
}

function readHourly(reply: Json, variables: WeatherVariable[], at: string): { time: number; values: Values }[] {
  const hourly = objectAt(reply['hourly'], `${at}: hourly`)
  checkUnits(reply['hourly_units'], variables, `${at}: hourly_units`)
  const times = arrayAt(hourly['time'], `${at}: hourly.time`).map((time, i) => timeOf(time, `${at}: hourly.time[${i}]`))
  const disorder = times.findIndex((time, i) => i > 0 && time <= (times[i - 1] ?? 0))
  if (disorder > 0) throw inconsistent(`${at}: hourly.time[${disorder}] does not come after the time before it`)
  const columns = variables.map((variable) => {
    const column = arrayAt(hourly[variable], `${at}: hourly.${variable}`)
    if (column.length !== times.length) throw inconsistent(`${at}: hourly.${variable} has ${column.length} values for ${times.length} times`)
    return { variable, column }
  })
  return times.map((time, i) => {
    const values: Values = {}
    for (const { variable, column } of columns) values[variable] = valueOf(column[i], variable, `${at}: hourly.${variable}[${i}]`)
    return { time, values }
  })
}

function checkUnits(units: unknown, variables: WeatherVariable[], at: string): void {
  const given = objectAt(units, at)
  for (const variable of variables) {
    const { unit } = weatherVariables[variable]
    if (given[variable] !== unit) throw inconsistent(`${at}.${variable} is ${JSON.stringify(given[variable]) ?? 'absent'} instead of ${JSON.stringify(unit)}`)
  }
  if (given['time'] !== 'iso8601') throw inconsistent(`${at}.time is ${JSON.stringify(given['time']) ?? 'absent'} instead of "iso8601"`)
}

function valueOf(value: unknown, variable: WeatherVariable, at: string): number | null {
  if (value === null) return null
  if (typeof value !== 'number' || !Number.isFinite(value)) throw inconsistent(`${at} is ${JSON.stringify(value) ?? 'absent'}, not a number or null`)
  if (weatherVariables[variable].column === 'smallint' && !Number.isInteger(value)) throw inconsistent(`${at} is ${value}, not a whole number`)
  return value
}

/** `2026-11-23T21:45`, UTC, as epoch ms. */
function timeOf(value: unknown, at: string): number {
  const time = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(value) ? Date.parse(`${value}:00Z`) : Number.NaN
  if (Number.isNaN(time)) throw inconsistent(`${at} is ${JSON.stringify(value) ?? 'absent'}, not a time`)
  return time
}

function objectAt(value: unknown, at: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw inconsistent(`${at} is ${JSON.stringify(value)?.slice(0, 60) ?? 'absent'}, not an object`)
  return value as Json
}

function arrayAt(value: unknown, at: string): unknown[] {
  if (!Array.isArray(value)) throw inconsistent(`${at} is ${JSON.stringify(value)?.slice(0, 60) ?? 'absent'}, not an array`)
  return value as unknown[]
}

function allNull(values: Values): boolean {
  return Object.values(values).every((value) => value === null)
}

function iso(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z')
}

function inconsistent(what: string): ProblemError {
  return new ProblemError('REPLY_INCONSISTENT', { what }, { detail: what })
}
