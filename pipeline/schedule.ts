import { createHash } from 'node:crypto'

/** Seconds after the boundary: Open-Meteo needs a moment to have the new quarter hour, and not all of us should ask at once. */
const earliest = 15
const spread = 60

/** The installation's own delay after the boundary, milliseconds: the same at each start, another on each machine. */
export function pollDelay(installation: string): number {
  const hash = createHash('sha256').update(installation).digest().readUInt32BE(0)
  return (earliest + (hash % spread)) * 1000
}

/** The next poll after `now`, epoch ms: a multiple of the interval since midnight UTC, and `delay`. */
export function nextPoll(now: number, intervalMinutes: number, delay: number): number {
  const interval = intervalMinutes * 60_000
  return (Math.floor((now - delay) / interval) + 1) * interval + delay
}
