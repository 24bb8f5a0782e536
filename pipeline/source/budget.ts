import { join } from 'node:path'
import { z } from 'zod'
import type { Budget as BudgetReport, BudgetWindow } from '../../contract/pipeline'
import { ProblemError, type Problem } from '../../contract/problem'
import { pollIntervals } from '../../contract/settings'
import { writeAtomically } from '../../process/atomic-file'
import { readKept } from '../../process/kept-file'
import type { LimitWindow } from './retry'
import { realTiming, type Timing } from './timing'

/** Open-Meteo's free tier, weighted calls an address (open-meteo.com/en/pricing). */
export const limits = { minute: 600, hour: 5_000, day: 10_000 } as const
const lengths = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const
const windows: LimitWindow[] = ['minute', 'hour', 'day']

/**
 * What one location of a call weighs: more than ten variables or two weeks count more
 * (open-meteo.com/en/pricing, "How are API calls counted").
 */
export function weightOfLocation(variables: number, days: number): number {
  return Math.max(1, variables / 10, (variables / 10) * (days / 14))
}

/** The shortest of the contract's intervals, or else the whole minutes, at which a day of polls keeps within the day's limit. */
export function shortestInterval(pollWeight: number): number {
  const needed = (pollWeight * 1440) / limits.day
  return pollIntervals.find((minutes) => minutes >= needed) ?? Math.ceil(needed)
}

const fileSchema = z.object({ version: z.literal(1), spent: z.array(z.tuple([z.number(), z.number().nonnegative()])) })

/** A call whose weight is booked. */
export interface Reservation {
  /** Takes it back: for a call that certainly never reached the server. */
  release(): Promise<void>
}

/**
 * The weighted calls spent in sliding windows of a minute, an hour and a day. Each is on disk before the call is made,
 * so that no crash and no restart makes us spend them twice. One at a time: calls of `reserve` queue up.
 */
export class Budget {
  /** Time (epoch ms) and weight, oldest first. */
  #spent: [number, number][] = []
  #turn: Promise<unknown> = Promise.resolve()
  readonly #file: string
  readonly #timing: Timing

  private constructor(file: string, timing: Timing) {
    this.#file = file
    this.#timing = timing
  }

  /**
   * Reads `budget.json` of the folder. A file that cannot be understood is set aside under another name and reported
   * as `FILE_SET_ASIDE`; counting then starts again. Throws `FILE_UNREADABLE` for one that cannot be read just now.
   */
  static async open(dataDir: string, report: (problem: Problem) => void, timing: Timing = realTiming): Promise<Budget> {
    const file = join(dataDir, 'budget.json')
    const budget = new Budget(file, timing)
    const kept = await readKept(file, (text) => fileSchema.parse(JSON.parse(text)), report)
    budget.#spent = kept?.spent ?? []
    return budget
  }

  /**
   * Books `weight`. Waits while only the minute's limit is in the way.
   * Throws `BUDGET_EXHAUSTED` with `window` and `until` (ISO) when the hour's or the day's is; `DISK_FULL` when it cannot be noted.
   */
  reserve(weight: number, signal?: AbortSignal): Promise<Reservation> {
    const turn = this.#turn.then(() => this.#reserve(weight, signal))
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  async #reserve(weight: number, signal?: AbortSignal): Promise<Reservation> {
    for (;;) {
      const now = this.#timing.now()
      const full = windows
        .map((window) => ({ window, until: this.#freeAt(window, weight, now) }))
        .filter(({ until }) => until > now)
        .sort((a, b) => b.until - a.until)[0]
      if (!full) break
      if (full.window !== 'minute') {
        throw new ProblemError('BUDGET_EXHAUSTED', { window: full.window, until: new Date(full.until).toISOString() })
      }
      await this.#timing.sleep(full.until - now, signal)
    }
    const entry: [number, number] = [this.#timing.now(), weight]
    this.#spent.push(entry)
    try {
      await this.#save()
    } catch (error) {
      this.#remove(entry)
      throw error
    }
    return {
      release: () => {
        const turn = this.#turn.then(() => {
          this.#remove(entry)
          return this.#save()
        })
        this.#turn = turn.catch(() => undefined)
        return turn
      },
    }
  }

  #remove(entry: [number, number]): void {
    this.#spent = this.#spent.filter((other) => other !== entry)
  }

  /** When `weight` fits into the window, epoch ms; `now` when it does already. A call heavier than the limit waits for an empty window. */
  #freeAt(window: LimitWindow, weight: number, now: number): number {
    const inside = this.#inside(window, now)
    let total = inside.reduce((sum, [, spent]) => sum + spent, 0)
    if (total === 0 || total + weight <= limits[window]) return now
    for (const [at, spent] of inside) {
      total -= spent
      if (total + weight <= limits[window] || total <= 0) return at + lengths[window]
    }
    return now
  }

  #inside(window: LimitWindow, now: number): [number, number][] {
    // A clock that was set back must not book calls for ever: nothing was spent after now.
    for (const entry of this.#spent) entry[0] = Math.min(entry[0], now)
    return this.#spent.filter(([at]) => at > now - lengths[window])
  }

  async #save(): Promise<void> {
    const now = this.#timing.now()
    this.#spent = compact(this.#inside('day', now), now - lengths.hour)
    await writeAtomically(this.#file, JSON.stringify({ version: 1, spent: this.#spent }))
  }

  /** The contract's report. `pollWeight`: what one poll weighs now. */
  snapshot(pollWeight: number): BudgetReport {
    const now = this.#timing.now()
    const report = (window: LimitWindow): BudgetWindow => {
      const inside = this.#inside(window, now)
      const spent = Math.round(inside.reduce((sum, [, weight]) => sum + weight, 0) * 100) / 100
      const oldest = inside[0]
      return { spent, limit: limits[window], freesAt: oldest ? oldest[0] + lengths[window] : null }
    }
    return {
      minute: report('minute'),
      hour: report('hour'),
      day: report('day'),
      pollWeight: Math.round(pollWeight * 100) / 100,
      shortestIntervalMinutes: shortestInterval(pollWeight),
    }
  }
}

/** The report while `budget.json` has not been read yet. */
export function unspent(pollWeight: number): BudgetReport {
  const empty = (window: LimitWindow): BudgetWindow => ({ spent: 0, limit: limits[window], freesAt: null })
  return {
    minute: empty('minute'),
    hour: empty('hour'),
    day: empty('day'),
    pollWeight: Math.round(pollWeight * 100) / 100,
    shortestIntervalMinutes: shortestInterval(pollWeight),
  }
}

/** Joins what lies before `before` into entries a minute, each at its latest time: the file stays small and errs on the safe side. */
function compact(spent: [number, number][], before: number): [number, number][] {
  const joined: [number, number][] = []
  for (const entry of spent) {
    const last = joined[joined.length - 1]
    const same = last && entry[0] < before && Math.floor(last[0] / 60_000) === Math.floor(entry[0] / 60_000)
    if (same) joined[joined.length - 1] = [entry[0], last[1] + entry[1]]
    else joined.push(entry)
  }
  return joined
}
