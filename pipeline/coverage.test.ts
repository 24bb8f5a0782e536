import { expect, it } from 'vitest'
import { historyStart, missingDays } from './coverage'

const now = Date.parse('2026-11-23T21:47:00Z')
const at = (text: string) => Date.parse(`${text}Z`)
const missing = (periods: [string, string][], pastDays = 7, intervalMinutes = 15) =>
  missingDays({ now, pastDays, intervalMinutes, periods: periods.map(([from, to]) => ({ from: at(from), to: at(to) })) })

it('starts history at midnight UTC', () => expect(historyStart(now, 7)).toBe(at('2026-11-16T00:00')))
it('fetches all of it for a new location', () => expect(missing([])).toBe(7))
it('fetches nothing that is there', () => expect(missing([['2026-11-16T00:00', '2026-11-23T21:30']])).toBeNull())
it('joins pieces that touch, in any order', () => {
  expect(missing([['2026-11-20T01:00', '2026-11-23T21:30'], ['2026-11-10T00:00', '2026-11-20T00:00']])).toBeNull()
})
it('counts polls a quarter of an hour apart as one piece', () => {
  const polls = Array.from({ length: 96 }, (_, i): [string, string] => {
    const time = new Date(now - i * 900_000).toISOString().slice(0, 16)
    return [time, time]
  })
  expect(missing([['2026-11-16T00:00', '2026-11-22T22:00'], ...polls])).toBeNull()
})
it('goes back to the first hole', () => {
  expect(missing([['2026-11-16T00:00', '2026-11-20T12:00'], ['2026-11-22T00:00', '2026-11-23T21:30']])).toBe(3)
})
it('closes a hole of today with today only', () => expect(missing([['2026-11-16T00:00', '2026-11-23T18:00']])).toBe(0))
it('fetches again when history begins too late', () => expect(missing([['2026-11-17T00:00', '2026-11-23T21:30']])).toBe(7))
it('takes a long poll interval for no hole', () => {
  const sparse: [string, string][] = [['2026-11-16T00:00', '2026-11-23T16:00'], ['2026-11-23T19:00', '2026-11-23T19:00']]
  expect(missing(sparse, 7, 180)).toBeNull()
  expect(missing(sparse, 7, 15)).toBe(0)
})
it('wants no history when none is asked for', () => expect(missing([], 0)).toBeNull())
