import { ProblemError } from '../../contract/problem'
import { put } from '../text'
import { logsText } from './logs-text'

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Epoch ms of a time ago (`90s`, `10m`, `1h30m`, `2d`), of a time of the day or a day (local), of a moment, or of a Unix time. Throws `INVALID_INPUT`. */
export function parseTime(value: string, now: number, field: string): number {
  if (/^(?:\d+[smhd])+$/.test(value)) {
    let ago = 0
    for (const [, number, unit] of value.matchAll(/(\d+)([smhd])/g)) ago += Number(number) * units[unit as keyof typeof units]
    return now - ago
  }
  // In seconds, as `docker logs` takes it; a number of few digits is rather a time ago without its unit.
  if (/^\d{9,}(?:\.\d+)?$/.test(value)) return Math.round(Number(value) * 1000)
  // The last time that a clock showed this.
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(value)
  if (clock !== null) {
    const [hours, minutes, seconds] = clock.slice(1).map((part) => Number(part ?? 0)) as [number, number, number]
    const time = new Date(now)
    if (hours < 24 && minutes < 60 && seconds < 60) {
      time.setHours(hours, minutes, seconds, 0)
      if (time.getTime() > now) time.setDate(time.getDate() - 1)
      return time.getTime()
    }
  }
  // A date alone would be taken for UTC; a person means the day where they are.
  const time = /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00` : value) : Number.NaN
  if (Number.isNaN(time)) throw new ProblemError('INVALID_INPUT', { field }, { detail: put(logsText.badTime, { value }) })
  return time
}
