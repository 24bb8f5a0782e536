import { logLevels } from '../../contract/logs'

/** What is drawn on top of each other in a bar, from below: what is worst stands on the ground, where a single one is seen. */
export const stackedGroups = ['error', 'warn', 'rest'] as const
export type StackedGroup = (typeof stackedGroups)[number]

const groupOf: StackedGroup[] = logLevels.map((level) => (level === 'error' || level === 'fatal' ? 'error' : level === 'warn' ? 'warn' : 'rest'))

export interface Bar {
  error: number
  warn: number
  rest: number
  all: number
}

/** Counts by level of one bucket as what a bar shows. */
export function barOf(counts: readonly number[]): Bar {
  const bar: Bar = { error: 0, warn: 0, rest: 0, all: 0 }
  counts.forEach((count, level) => {
    bar[groupOf[level] ?? 'rest'] += count
    bar.all += count
  })
  return bar
}

/**
 * Heights in px of a bar's parts. The whole is in proportion to the most; a part that is there is at least 2 px high, so
 * that one error among a thousand lines is seen.
 */
export function heightsOf(bar: Bar, most: number, height: number): Record<StackedGroup, number> {
  if (bar.all === 0 || most === 0) return { error: 0, warn: 0, rest: 0 }
  const whole = Math.max(2, (bar.all / most) * height)
  const part = (count: number) => (count === 0 ? 0 : Math.max(2, (count / bar.all) * whole))
  const error = part(bar.error)
  const warn = part(bar.warn)
  return { error, warn, rest: bar.rest === 0 ? 0 : Math.max(1, whole - error - warn) }
}
