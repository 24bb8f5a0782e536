import { describe, expect, it } from 'vitest'
import { barOf, heightsOf } from './histogram-bars'

describe('bars over time', () => {
  it('tells errors and warnings from the rest', () => {
    // In the order of logLevels: none, trace, debug, info, warn, error, fatal.
    expect(barOf([1, 2, 3, 4, 5, 6, 7])).toEqual({ error: 13, warn: 5, rest: 10, all: 28 })
    expect(barOf([])).toEqual({ error: 0, warn: 0, rest: 0, all: 0 })
  })
  it('is as high as its share of the most', () => {
    expect(heightsOf({ error: 0, warn: 0, rest: 50, all: 50 }, 100, 40)).toEqual({ error: 0, warn: 0, rest: 20 })
  })
  it('shows a single error among many lines', () => {
    const { error, rest } = heightsOf({ error: 1, warn: 0, rest: 999, all: 1000 }, 1000, 40)
    expect([error, rest]).toEqual([2, 38])
    expect(heightsOf({ error: 1, warn: 0, rest: 0, all: 1 }, 100_000, 40).error).toBe(2)
  })
  it('is nothing where nothing is', () => {
    expect(heightsOf({ error: 0, warn: 0, rest: 0, all: 0 }, 0, 40)).toEqual({ error: 0, warn: 0, rest: 0 })
  })
})
