import { expect, it } from 'vitest'
import { Rates } from './rates'

const counters = (published: number, written: number) => ({ replies: 0, published, consumed: 0, written, rejected: 0 })

it('is the growth of the counters a second, also over a restart that begins at 0 again', () => {
  const rates = new Rates()
  expect(rates.add(1000, counters(0, 0), 0)).toMatchObject({ published: 0, written: 0 })
  expect(rates.add(2000, counters(100, 60), 40)).toMatchObject({ published: 100, written: 60, lag: 40 })
  expect(rates.add(4000, counters(300, 60), 240)).toMatchObject({ published: 100, written: 0 })
  expect(rates.add(5000, null, null)).toMatchObject({ published: 0, written: 0, lag: null })
  expect(rates.add(6000, counters(20, 10), 10)).toMatchObject({ published: 10, written: 5 })
  expect(rates.points).toHaveLength(5)
})

it('keeps an hour and no more', () => {
  const rates = new Rates()
  for (let i = 0; i < 4000; i++) rates.add(i * 1000, null, null)
  expect(rates.points).toHaveLength(3600)
  expect(rates.points[0]?.at).toBe(400_000)
})
