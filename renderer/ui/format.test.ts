import { describe, expect, it } from 'vitest'
import { createFormat } from './format'

const en = createFormat('en', 'UTC')
const fr = createFormat('fr', 'UTC')

describe('numbers', () => {
  it('follow the language', () => {
    expect(en.number(12345.6, 1)).toBe('12,345.6')
    expect(fr.number(12345.6, 1).replace(/\s/g, ' ')).toBe('12 345,6')
  })
  it('give a rate one decimal below ten, none above, and a plain zero', () => {
    expect([0, 0.25, 9.94, 9.96, 75.4].map(en.rate)).toEqual(['0', '0.3', '9.9', '10', '75'])
  })
  it('change the unit of a size before it has four digits', () => {
    expect([0, 999, 999.6, 6100, 12_300, 999_600, 500e6, 7e13].map(en.bytes)).toEqual(
      ['0 B', '999 B', '1.0 kB', '6.1 kB', '12 kB', '1.0 MB', '500 MB', '70 TB'].map((text) => text.replace(' ', '\u00a0')),
    )
    expect(fr.bytes(6100)).toBe('6,1\u00a0ko')
  })
})

describe('duration', () => {
  const text = (ms: number) => en.duration(ms).replaceAll('\u00a0', ' ')
  it.each([
    [0, '0 s'],
    [-5, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [61_000, '1 min 1 s'],
    [3_600_000, '1 h'],
    [3_660_000, '1 h 1 min'],
    [3_605_000, '1 h'],
    [90_061_000, '1 d 1 h'],
  ])('%d ms is %s', (ms, expected) => {
    expect(text(ms)).toBe(expected)
  })
  it('counts days as French does', () => {
    expect(fr.duration(172_800_000)).toBe('2\u00a0j')
  })
})

describe('relative', () => {
  it('is "just now" around now, in both directions', () => {
    expect([0, -1400, 1400].map(en.relative)).toEqual(['just now', 'just now', 'just now'])
    expect(fr.relative(0)).toBe('à l’instant')
  })
  it('takes the largest unit that fits and rounds towards now', () => {
    expect(en.relative(-59_999)).toBe('59 sec ago')
    expect(en.relative(-119_000)).toBe('1 min ago')
    expect(en.relative(-3 * 86_400_000)).toBe('3 days ago')
    expect(en.relative(7_200_000)).toBe('in 2 hr')
  })
  it('goes over to years, for the sample of 2013', () => {
    expect(en.relative(-13.5 * 365.25 * 86_400_000)).toBe('13 yr ago')
  })
})

it('the exact time names date, seconds and zone', () => {
  const text = en.exact(Date.UTC(2026, 10, 23, 21, 45, 7))
  expect(text).toContain('2026')
  expect(text).toContain('21:45:07')
  expect(text).toContain('UTC')
})
