import { expect, it } from 'vitest'
import { pollIntervals } from '../contract/settings'
import { nextPoll, pollDelay } from './schedule'

const at = (text: string) => Date.parse(`2026-11-23T${text}Z`)

it.each([
  ['21:47:12', 15, '22:00:20'],
  ['22:00:19', 15, '22:00:20'],
  // Just polled: the next boundary, not this one again.
  ['22:00:20', 15, '22:15:20'],
  ['21:47:12', 30, '22:00:20'],
  ['21:47:12', 60, '22:00:20'],
  ['21:00:21', 180, '24:00:20'],
  ['13:00:00', 360, '18:00:20'],
] as const)('after %s every %i minutes comes %s', (now, interval, next) => {
  const expected = next.startsWith('24') ? Date.parse('2026-11-24T00:00:20Z') : at(next)
  expect(nextPoll(at(now), interval, 20_000)).toBe(expected)
})

it('always lies ahead, on the boundary, within one interval', () => {
  for (const interval of pollIntervals) {
    for (let i = 0; i < 200; i++) {
      const now = at('00:00:00') + i * 431_001
      const next = nextPoll(now, interval, 37_000)
      expect(next).toBeGreaterThan(now)
      expect(next - now).toBeLessThanOrEqual(interval * 60_000)
      expect((next - 37_000) % (interval * 60_000)).toBe(0)
    }
  }
})

it('gives an installation one delay, and others another', () => {
  expect(pollDelay('a')).toBe(pollDelay('a'))
  const delays = Array.from({ length: 200 }, (_, i) => pollDelay(`machine ${i}`))
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(15_000)
  expect(Math.max(...delays)).toBeLessThan(75_000)
  expect(new Set(delays).size).toBeGreaterThan(40)
})
