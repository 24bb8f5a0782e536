import { expect, it } from 'vitest'
import { createFormat } from '../format'
import { compass, measure } from './measure'

const en = createFormat('en')

it('shows what was not reported as a dash, never as zero', () => {
  expect(measure(null, '°C', en, 1)).toBe('–')
  expect(measure(undefined, '%', en)).toBe('–')
  expect(measure(0, '%', en)).toBe('0\u00a0%')
})

it('never shows a negative zero', () => {
  expect(measure(-0.04, '°C', en, 1)).toBe('0.0\u00a0°C')
  expect(measure(-0.05, '°C', en, 1)).toMatch(/^-0\.1|^0\.0/)
})

it('names the eighth of the compass, round the whole circle', () => {
  expect([0, 22.4, 22.6, 90, 225, 337.4, 337.6, 360].map((degrees) => compass(degrees, 'en'))).toEqual(['N', 'N', 'NE', 'E', 'SW', 'NW', 'N', 'N'])
  expect(compass(270, 'fr')).toBe('O')
  expect(compass(null, 'fr')).toBe('')
})
