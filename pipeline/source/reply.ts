import { problemOf, ProblemError, type Problem } from '../../contract/problem'
import type { Location, Observation, Run, WeatherRecord, WeatherSource, WeatherVariable } from '../../contract/weather'
import { historyStart } from '../coverage'
import { echoOf, foreignAnswer } from './echoed-place'
import { inconsistent, objectAt, readCurrent, readHourly, shown, type Json, type Values } from './reply-block'
import { fullHours, iso, runsOf } from './runs'
import { splitArray } from './split-json'

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
  /** Days of hourly values asked for before the reply's own; not known of replies kept by older versions. */
  pastDays?: number | null | undefined
  /** Epoch ms, by our clock. */
  receivedAt: number
  /** Epoch ms, by the source's clock; null or absent when it did not say. */
  servedAt?: number | null | undefined
}

/** The records of one location of a reply: its observations in order of time, then its `collection`. */
export interface LocationRecords {
  location: string
  records: WeatherRecord[]
  observations: number
  /** First and last time that was asked for, epoch ms. */
  from: number
  to: number
  held: Run[]
  missing: Run[]
  /** Names the variables with values that could not be used, and why; null when all could. */
  problem: Problem | null
}

/** What a reply came to, place by place. */
export interface Reading {
  places: LocationRecords[]
  /** Places whose answer could not be used at all. */
  refused: { location: Location; problem: Problem }[]
}

/** No place's answer could be used, and it is known of each why: the first one's problem speaks. */
export class AllRefused extends ProblemError {
  constructor(readonly refused: Reading['refused']) {
    const [first] = refused
    super(first?.problem.code ?? 'REPLY_BROKEN', first?.problem.params, { detail: first?.problem.detail })
  }
}

const hour = 3_600_000

/**
 * Turns the body of a reply into records. Each place stands for itself: what is wrong with one answer (no JSON, another
 * time zone, another place's coordinates, times out of order) refuses that place, and what is wrong with one variable
 * or value leaves that out; all else is used.
 *
 * Throws `REPLY_BROKEN` (not JSON, broken off before any answer was complete, an error text in a 200) or
 * `REPLY_INCONSISTENT` (another number of locations) when no place can be told from it, and the first place's problem
 * when all are refused. Hours after the reply's own time are forecasts and left out. Null means "not yet": it is in
 * `missing`, and makes no observation.
 */
export function readReply(body: string, asked: Asked): Reading {
  const answers = answersIn(body, asked.locations.length)
  const echoed = answers.map((answer) => (answer instanceof ProblemError ? null : echoOf(answer)))
  const reading: Reading = { places: [], refused: [] }
  asked.locations.forEach((location, index) => {
    const at = `location ${location.id}`
    try {
      const answer = answers[index]
      if (answer instanceof ProblemError) throw answer
      const reply = objectAt(answer, at)
      // The recorded sample says what its stations are, not what a grid answered.
      const foreign = asked.source === 'sample' ? null : foreignAnswer(index, asked.locations, echoed)
      if (foreign !== null) throw inconsistent(foreign)
      reading.places.push(readLocation(reply, location, asked))
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      const { code, params, detail } = error.problem
      const what = `${at}: ${detail ?? ''}`
      reading.refused.push({ location, problem: { code, params: code === 'REPLY_INCONSISTENT' ? { ...params, what } : params, detail: what } })
    }
  })
  if (reading.places.length === 0 && reading.refused.length > 0) throw new AllRefused(reading.refused)
  return reading
}

/** An answer for each place in the order asked for; a `ProblemError` for one that is no JSON, fewer where the body broke off. */
function answersIn(body: string, count: number): unknown[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch (error) {
    return salvaged(body, count, error)
  }
  if (typeof parsed !== 'object' || parsed === null) throw broken(`the body is ${JSON.stringify(parsed)}`)
  if ('error' in parsed && parsed.error === true) throw broken(reasonOf(body) || 'the reply says "error"')
  const answers = Array.isArray(parsed) ? (parsed as unknown[]) : [parsed]
  if (answers.length !== count) throw inconsistent(`${answers.length} locations instead of ${count}`)
  return answers
}

function salvaged(body: string, count: number, error: unknown): unknown[] {
  // Open-Meteo ends a broken stream with this sentence, in a body of status 200 (ForecastapiResult in its source).
  const said = /Unexpected error while streaming data[^\n]{0,200}/.exec(body)?.[0]
  const whole = broken(said ?? (body === '' ? 'the body is empty' : problemOf(error).detail ?? String(error)), error)
  const split = splitArray(body)
  if (split === null || (split.closed ? split.elements.length !== count : split.elements.length > count)) throw whole
  const answers = split.elements.map((text): unknown => {
    try {
      return JSON.parse(text)
    } catch (cause) {
      return broken(cause instanceof Error ? cause.message : String(cause), cause)
    }
  })
  if (!split.closed && answers.every((answer) => answer instanceof ProblemError)) throw whole
  // The places that the body did not come to.
  return [...answers, ...Array<unknown>(count - answers.length).fill(whole)]
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
  if (reply['utc_offset_seconds'] !== 0) throw inconsistent(`offset of ${shown(reply['utc_offset_seconds'])} s instead of UTC`)
  if (!['GMT', 'UTC', 'Etc/GMT', 'Etc/UTC'].includes(String(reply['timezone']))) throw inconsistent(`time zone ${String(reply['timezone'])} instead of GMT`)

  const faults = new Map<WeatherVariable, string>()
  const fault = (variable: WeatherVariable, what: string) => void (faults.has(variable) || faults.set(variable, what))
  const current = asked.current ? presentOr(reply, asked, fault) : null
  const hourly = asked.hourly ? readHourly(reply, asked.variables, fault) : []
  const until = current?.time ?? asked.servedAt ?? asked.receivedAt
  const past = hourly.filter(({ time }) => time <= until)

  const found = new Map<number, Values>(past.map(({ time, values }) => [time, values]))
  // At the full hour both speak of one moment: the present conditions are the fresher ones, value by value.
  if (current) found.set(current.time, merged(found.get(current.time), current.values))
  const expected = asked.hourly ? hoursAsked(past, until, asked) : []
  const moments = [...new Set([...expected, ...found.keys()])].sort((a, b) => a - b)
  const has = (at: number, variable: WeatherVariable) => (found.get(at)?.[variable] ?? null) !== null

  const held = runsOf(moments.map((at) => ({ at, variables: asked.variables.filter((variable) => has(at, variable)) })))
  // What the present conditions lack between two hours cannot be asked for again, nor what the recorded sample lacks.
  const hours = expected.length > 0 && asked.source !== 'sample' ? moments.filter((at) => at % hour === 0) : []
  const missing = runsOf(hours.map((at) => ({ at, variables: asked.variables.filter((variable) => !has(at, variable)) })))
  const observations = moments.filter((at) => asked.variables.some((variable) => has(at, variable)))
  const from = moments[0] ?? until
  const to = moments.at(-1) ?? until
  const records: WeatherRecord[] = observations.map((at) => ({
    type: 'observation',
    location: location.id,
    observed_at: iso(at),
    source: asked.source,
    response_id: asked.responseId,
    values: Object.fromEntries(asked.variables.map((variable) => [variable, found.get(at)?.[variable] ?? null])) as Observation['values'],
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
    collected_at: iso(asked.servedAt ?? asked.receivedAt),
    held,
    missing,
  })
  return { location: location.id, records, observations: observations.length, from, to, held, missing, problem: faultProblem(location, faults) }
}

/** The present conditions; null, with the fault of every variable noted, when the hourly values have to do without. */
function presentOr(reply: Json, asked: Asked, fault: (variable: WeatherVariable, what: string) => void): ReturnType<typeof readCurrent> | null {
  try {
    return readCurrent(reply, asked.variables, fault)
  } catch (error) {
    if (!asked.hourly || !(error instanceof ProblemError)) throw error
    for (const variable of asked.variables) fault(variable, error.problem.detail ?? '')
    return null
  }
}

function merged(older: Values | undefined, newer: Values): Values {
  const values: Values = { ...older }
  for (const [variable, value] of Object.entries(newer) as [WeatherVariable, number | null][]) values[variable] = value ?? values[variable] ?? null
  return values
}

/** Every full hour that the call asked for, up to `until`: also one that the reply leaves out was asked for. */
function hoursAsked(past: readonly { time: number }[], until: number, { pastDays }: Asked): number[] {
  const first = past[0]?.time ?? until
  // What an older version asked for is not known: what lies between the first and the last hour that came.
  const [from, to] = typeof pastDays === 'number' ? [Math.min(first, historyStart(until, pastDays)), until] : [first, past.at(-1)?.time ?? until]
  return fullHours(from, to)
}

function faultProblem(location: Location, faults: Map<WeatherVariable, string>): Problem | null {
  if (faults.size === 0) return null
  const params = { location: location.name, id: location.id, variables: [...faults.keys()].join(', ') }
  return { code: 'REPLY_VALUES_REFUSED', params, detail: [...faults.values()].join('; ') }
}

function broken(detail: string, cause?: unknown): ProblemError {
  return new ProblemError('REPLY_BROKEN', {}, { detail, cause })
}
