import { ProblemError } from '../../contract/problem'
import { columnRefuses, weatherVariables, type Observation, type WeatherVariable } from '../../contract/weather'

export type Values = Observation['values']
export type Json = Record<string, unknown>

/** Notes what cannot be used of one variable. Its other values, and the other variables, are used all the same. */
export type Fault = (variable: WeatherVariable, what: string) => void

/** The present conditions of a reply. Throws `REPLY_INCONSISTENT` when nothing of the block can be used. */
export function readCurrent(reply: Json, variables: readonly WeatherVariable[], fault: Fault): { time: number; values: Values } {
  const current = objectAt(reply['current'], 'current')
  const time = timeOf(current['time'], 'current.time')
  const values: Values = {}
  for (const variable of withRightUnit(reply['current_units'], 'current_units', variables, fault)) {
    values[variable] = valueOr(current[variable], variable, `current.${variable}`, fault)
  }
  return { time, values }
}

/** The hourly values of a reply, in order of time. Throws `REPLY_INCONSISTENT` when nothing of the block can be used. */
export function readHourly(reply: Json, variables: readonly WeatherVariable[], fault: Fault): { time: number; values: Values }[] {
  const hourly = objectAt(reply['hourly'], 'hourly')
  const times = arrayAt(hourly['time'], 'hourly.time').map((time, i) => timeOf(time, `hourly.time[${i}]`))
  const disorder = times.findIndex((time, i) => i > 0 && time <= (times[i - 1] ?? 0))
  if (disorder > 0) throw inconsistent(`hourly.time[${disorder}] does not come after the time before it`)
  const moments = times.map((time) => ({ time, values: {} as Values }))
  for (const variable of withRightUnit(reply['hourly_units'], 'hourly_units', variables, fault)) {
    const at = `hourly.${variable}`
    const column = hourly[variable]
    if (!Array.isArray(column)) {
      fault(variable, `${at} is ${shown(column)}, not an array`)
    } else if (column.length !== times.length) {
      // Which of them belongs to which time cannot be known.
      fault(variable, `${at} has ${column.length} values for ${times.length} times`)
    } else {
      moments.forEach(({ values }, i) => (values[variable] = valueOr(column[i], variable, `${at}[${i}]`, fault)))
    }
  }
  return moments
}

function withRightUnit(units: unknown, at: string, variables: readonly WeatherVariable[], fault: Fault): WeatherVariable[] {
  const given = objectAt(units, at)
  if (given['time'] !== 'iso8601') throw inconsistent(`${at}.time is ${shown(given['time'])} instead of "iso8601"`)
  return variables.filter((variable) => {
    const { unit } = weatherVariables[variable]
    if (given[variable] === unit) return true
    fault(variable, `${at}.${variable} is ${shown(given[variable])} instead of ${JSON.stringify(unit)}`)
    return false
  })
}

/** The value, or null and a fault for what the table's column could not hold. */
function valueOr(value: unknown, variable: WeatherVariable, at: string, fault: Fault): number | null {
  if (value === null) return null
  const what = whatIsWrong(value, variable)
  if (what === null) return value as number
  fault(variable, `${at} is ${shown(value)}, ${what}`)
  return null
}

function whatIsWrong(value: unknown, variable: WeatherVariable): string | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'not a number or null'
  return columnRefuses(variable, value)
}

/** `2026-11-23T21:45`, UTC, as epoch ms. */
function timeOf(value: unknown, at: string): number {
  const time = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(value) ? Date.parse(`${value}:00Z`) : Number.NaN
  if (Number.isNaN(time)) throw inconsistent(`${at} is ${shown(value)}, not a time`)
  return time
}

export function objectAt(value: unknown, at: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw inconsistent(`${at} is ${shown(value)}, not an object`)
  return value as Json
}

function arrayAt(value: unknown, at: string): unknown[] {
  if (!Array.isArray(value)) throw inconsistent(`${at} is ${shown(value)}, not an array`)
  return value as unknown[]
}

export function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 60) ?? 'absent'
}

export function inconsistent(what: string): ProblemError {
  return new ProblemError('REPLY_INCONSISTENT', { what }, { detail: what })
}
