import { expect, it } from 'vitest'
import { endText } from './row-time'

it('says milliseconds where both ends lie within a second', () => {
  const at = Date.UTC(2026, 10, 24, 14, 5, 30, 250)
  expect(endText(at, 60_000, true)).toBe('2026-11-24 14:05:30Z')
  expect([endText(at, 400, true), endText(at + 400, 400, true)]).toEqual(['2026-11-24 14:05:30.250Z', '2026-11-24 14:05:30.650Z'])
})
