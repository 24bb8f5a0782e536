import { describe, expect, it } from 'vitest'
import { backoff, limitWindow, retryAfter, windowEnd } from './retry'

const now = Date.UTC(2026, 10, 23, 21, 47, 12)

describe('backoff', () => {
  it('doubles its ceiling with each failure and spreads over all of it', () => {
    expect([0, 1, 2, 3].map((attempt) => backoff(attempt, () => 1, 1000))).toEqual([1000, 2000, 4000, 8000])
    expect(backoff(3, () => 0.25, 1000)).toBe(2000)
    expect(backoff(3, () => 0)).toBe(0)
  })

  it('stops at the cap however often it failed', () => {
    expect(backoff(5000, () => 1, 1000, 60_000)).toBe(60_000)
  })
})

describe('retryAfter', () => {
  it('reads seconds', () => expect(retryAfter(' 120 ', now)).toBe(now + 120_000))
  it('reads an HTTP date', () => expect(retryAfter('Mon, 23 Nov 2026 21:50:00 GMT', now)).toBe(Date.UTC(2026, 10, 23, 21, 50)))
  it('takes a date in the past as now', () => expect(retryAfter('Mon, 23 Nov 2026 21:40:00 GMT', now)).toBe(now))
  it.each([null, '', '-5', '1.5', 'soon', '2'.padEnd(3, 'x')])('finds no time in %j', (header) => {
    expect(retryAfter(header, now)).toBeNull()
  })
})

describe('the window a refusal names', () => {
  it.each([
    ['Minutely API request limit exceeded. Please try again in one minute.', 'minute', now + 60_000],
    ['Hourly API request limit exceeded. Please try again in the next hour.', 'hour', Date.UTC(2026, 10, 23, 22)],
    ['Daily API request limit exceeded. Please try again tomorrow.', 'day', Date.UTC(2026, 10, 24)],
  ] as const)('%s', (reason, window, end) => {
    expect(limitWindow(reason)).toBe(window)
    expect(windowEnd(window, now)).toBe(end)
  })

  it('knows no window in another reason', () => expect(limitWindow('Too many concurrent requests')).toBeNull())
})
