import { describe, expect, it } from 'vitest'
import { chartMinutes, lastKnown, rateColumns, recentRate } from './rates'

const point = (at: number, published: number, written = published) => ({ at, published, written, lag: null })

describe('rateColumns', () => {
  it('holds a rate until the next point, and knows nothing before the first', () => {
    const columns = rateColumns([point(102_300, 5), point(104_000, 0)], 105_500, 5_000)
    expect(columns.x).toEqual([100, 101, 102, 103, 104, 105])
    expect(columns.published).toEqual([null, null, 5, 5, 0, 0])
  })
  it('starts with the rate that held when the window opens', () => {
    expect(rateColumns([point(10_000, 7)], 100_000, 2_000).published).toEqual([7, 7, 7])
  })
  it('knows nothing after the connection was lost', () => {
    const columns = rateColumns([point(100_000, 7)], 104_000, 4_000, 102_000)
    expect(columns.published).toEqual([7, 7, 7, null, null])
    expect(lastKnown(columns)).toBe(2)
  })
  it('has one column of each kind a second, also for an empty history', () => {
    const columns = rateColumns([], 104_000, 900_000)
    expect(columns.x).toHaveLength(901)
    expect(columns.lag).toHaveLength(901)
    expect(lastKnown(columns)).toBe(-1)
  })
})

it('evens bursts out over the last seconds', () => {
  const history = [point(100_000, 80), point(101_000, 0), point(102_000, 80, 40), point(103_000, 0)]
  expect(recentRate(history, 103_900, 4)).toEqual({ published: 40, written: 30 })
  expect(recentRate(history, 200_000)).toEqual({ published: 0, written: 0 })
  expect(recentRate([], 103_000)).toBeNull()
})

it('looks as far back as there is something to see, at most 15 minutes', () => {
  const now = 10_000_000
  expect([0, 60_000, 121_000, 400_000, 3_600_000].map((age) => chartMinutes([point(now - age, 1)], now))).toEqual([2, 2, 5, 15, 15])
  expect(chartMinutes([], now)).toBe(2)
})
