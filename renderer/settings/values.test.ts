import { expect, it } from 'vitest'
import { defaultUrls, validUrl, wholeNumber } from './values'

it('takes whole numbers within bounds, however their thousands are set apart', () => {
  expect(wholeNumber('1 000 000', 10, 1_000_000)).toBe(1_000_000)
  expect(wholeNumber('1\u202f000', 10, 1_000_000)).toBe(1000)
  for (const text of ['', '-1', '1.5', '1e3', 'abc', '93']) expect(wholeNumber(text, 0, 92)).toBeNull()
  expect(wholeNumber('0', 0, 92)).toBe(0)
})

it('takes the addresses that the backend takes', () => {
  expect(validUrl('forecastUrl', defaultUrls.forecastUrl)).toBe(true)
  expect(validUrl('forecastUrl', ' http://127.0.0.1:9999/v1/forecast ')).toBe(true)
  for (const text of ['', 'api.open-meteo.com', 'ftp://example.org/', 'javascript:alert(1)']) expect(validUrl('forecastUrl', text)).toBe(false)
})
