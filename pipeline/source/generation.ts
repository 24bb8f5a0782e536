import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'

/** How far our clock may be from what the reply's own 15-minute time allows, ms: a reply a little old, a clock a little off. */
const slack = 3_600_000
/** How far a `Date` may be from the time of the present conditions, ms: a cache may hand on what is some hours old. */
const farthestDate = 6 * 3_600_000

/**
 * When the source made a reply, epoch ms by its own clock: the `Date` header (RFC 9110, 6.6.1; whole seconds), which a
 * cache hands on unchanged. Without one the time of the present conditions bounds our own clock. Replies are ordered by
 * this and not by our clock, which may be days off: see `GenerationClock`. null when the reply does not say.
 */
export function servedAt(dateHeader: string | null, body: string, receivedAt: number): number | null {
  const date = dateHeader === null ? Number.NaN : Date.parse(dateHeader)
  const text = /"current":\s*\{[^{}]*"time":\s*"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})"/.exec(body)?.[1]
  const current = text === undefined ? Number.NaN : Date.parse(`${text}:00Z`)
  // A proxy may have a wrong clock: its Date does not count against what the reply itself says.
  if (!Number.isNaN(date) && (Number.isNaN(current) || Math.abs(date - current) <= farthestDate)) return date
  if (Number.isNaN(current)) return null
  return receivedAt >= current - slack && receivedAt <= current + slack ? receivedAt : current
}

/** Gives each reply an id (UUIDv7) whose order is the order in which the source answered. */
export class GenerationClock {
  #last = 0

  /** `served`: `servedAt` of the reply, or our own time where the source's is not known. */
  next(served: number): string {
    // A `Date` has whole seconds: of two replies of one second the later one gets the later id.
    const within = served <= this.#last && this.#last - served < 1000
    this.#last = within ? this.#last + 1 : served
    return newResponseId(this.#last)
  }
}

/** A UUIDv7 of that time. The bytes are given: not every runtime of ours has `crypto` as a global. */
export function newResponseId(at: number): string {
  return v7({ msecs: at, random: randomBytes(16) })
}
