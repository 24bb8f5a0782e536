import { describe, expect, it } from 'vitest'
import { parseTime } from './parse-time'

const now = Date.UTC(2026, 10, 24, 10, 30, 0)
const utc = (text: string) => {
  const at = parseTime(text, now, true)
  return at === null ? null : new Date(at).toISOString()
}

describe('parseTime', () => {
  it.each([
    ['9:05', '2026-11-24T09:05:00.000Z'],
    ['09:05:30.25', '2026-11-24T09:05:30.250Z'],
    ['9h05', '2026-11-24T09:05:00.000Z'],
    ['9h', '2026-11-24T09:00:00.000Z'],
    // Later than now: that was yesterday.
    ['14:05', '2026-11-23T14:05:00.000Z'],
    ['yesterday 9:05', '2026-11-23T09:05:00.000Z'],
    ['hier à 9:05', '2026-11-23T09:05:00.000Z'],
    ['today', '2026-11-24T00:00:00.000Z'],
    ['10 min ago', '2026-11-24T10:20:00.000Z'],
    ['10 minutes ago', '2026-11-24T10:20:00.000Z'],
    ['il y a 2 h', '2026-11-24T08:30:00.000Z'],
    ['il y a 1 jour', '2026-11-23T10:30:00.000Z'],
    ['-90s', '2026-11-24T10:28:30.000Z'],
    ['1.5 h ago', '2026-11-24T09:00:00.000Z'],
    ['5 min', '2026-11-24T10:25:00.000Z'],
    ['2h ago', '2026-11-24T08:30:00.000Z'],
    ['2026-11-24 09:05', '2026-11-24T09:05:00.000Z'],
    ['2026-11-24t9:05', '2026-11-24T09:05:00.000Z'],
    ['2026-11-24T09:05:01.5Z', '2026-11-24T09:05:01.500Z'],
    ['2026-11-24T09:05+01:00', '2026-11-24T08:05:00.000Z'],
    ['2026-11-24', '2026-11-24T00:00:00.000Z'],
    ['24/11 9:05', '2026-11-24T09:05:00.000Z'],
    ['25/12', '2025-12-25T00:00:00.000Z'],
    ['3.2.2024 9:05', '2024-02-03T09:05:00.000Z'],
    ['1764000000', '2025-11-24T16:00:00.000Z'],
    ['now', '2026-11-24T10:30:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(utc(text)).toBe(expected)
  })
  it.each(['', 'soon', '25:00', '14:75', '3 lines', '2026-13-40', '45/45', '12', 'yesterday noon'])('does not take %s for a time', (text) => {
    expect(utc(text)).toBeNull()
  })
  it('takes a clock for the system’s own where not told otherwise', () => {
    const at = new Date(now)
    const clock = `${String(at.getHours())}:${String(at.getMinutes()).padStart(2, '0')}`
    expect(parseTime(clock, now, false)).toBe(now)
    expect(parseTime('2026-11-24 09:05', now, false)).toBe(new Date(2026, 10, 24, 9, 5).getTime())
  })
})
