/** Which of Open-Meteo's limits a refusal speaks of. */
export type LimitWindow = 'minute' | 'hour' | 'day'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/**
 * Exponential backoff with full jitter, milliseconds: anywhere from 0 to `base * 2^attempt`, at most `cap`.
 * Full jitter spreads many clients best (AWS Architecture Blog, "Exponential Backoff And Jitter").
 * @param attempt 0 for the first failure
 */
export function backoff(attempt: number, random: () => number, base = 1000, cap = 5 * minute): number {
  return Math.round(random() * Math.min(cap, base * 2 ** Math.min(attempt, 30)))
}

/**
 * The epoch milliseconds a `Retry-After` header asks to wait for (RFC 9110, 10.2.3: seconds or an HTTP date);
 * null when there is none or it means nothing. A date in the past gives now.
 */
export function retryAfter(header: string | null, now: number): number | null {
  const value = header?.trim()
  if (!value) return null
  if (/^\d+$/.test(value)) return now + Math.min(Number(value), 366 * 86_400) * 1000
  // Date.parse also takes "5" or "-3": only what names a day counts as a date.
  if (!/[a-z]{3}/i.test(value)) return null
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(now, at)
}

/**
 * The window that a 429's `reason` names: "Minutely API request limit exceeded. Please try again in one minute.",
 * "Hourly ... in the next hour.", "Daily ... tomorrow."; null for others ("Too many concurrent requests").
 */
export function limitWindow(reason: string): LimitWindow | null {
  if (/\bminutely\b/i.test(reason)) return 'minute'
  if (/\bhourly\b/i.test(reason)) return 'hour'
  if (/\bdaily\b/i.test(reason)) return 'day'
  return null
}

/** When a window that is spent frees again, epoch ms: in one minute, the next full hour, tomorrow (UTC). */
export function windowEnd(window: LimitWindow, now: number): number {
  if (window === 'minute') return now + minute
  const length = window === 'hour' ? hour : day
  return (Math.floor(now / length) + 1) * length
}
