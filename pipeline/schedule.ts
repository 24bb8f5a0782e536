import { createHash } from 'node:crypto'
import { linkedAbort, type Timing } from './source/timing'

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

/** A timer stands still while the machine sleeps, the clock does not: so it looks at the clock now and then, ms. */
const longestStep = 30_000

/**
 * Waits until `end` (epoch ms): 'time' when it is there, 'stop' when `signal` aborts first. `waker` ends it too:
 * 'reschedule' when aborted with that message, else 'time'.
 */
export async function waitUntil(end: number, timing: Timing, signal: AbortSignal, waker: AbortSignal): Promise<'time' | 'stop' | 'reschedule'> {
  const { controller, release } = linkedAbort(signal, waker)
  try {
    while (timing.now() < end) await timing.sleep(Math.min(longestStep, end - timing.now()), controller.signal)
    return 'time'
  } catch {
    if (signal.aborted) return 'stop'
    return waker.reason instanceof Error && waker.reason.message === 'reschedule' ? 'reschedule' : 'time'
  } finally {
    release()
  }
}
