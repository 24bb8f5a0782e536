import { describe, expect, it } from 'vitest'
import { RowSlots } from './row-slots'

describe('elements of rows', () => {
  it('stay with a row while it is drawn, wherever it moves', () => {
    const slots = new RowSlots()
    expect(slots.assign(['a', 'b', 'c'])).toEqual([0, 1, 2])
    expect(slots.assign(['b', 'c', 'd'])).toEqual([1, 2, 0])
    expect(slots.assign(['z', 'b', 'c', 'd'])).toEqual([3, 1, 2, 0])
  })

  it('are taken over in order where all rows are others', () => {
    const slots = new RowSlots()
    slots.assign(['a', 'b', 'c'])
    expect(slots.assign(['d', 'e', 'f'])).toEqual([0, 1, 2])
  })

  it('are the same when asked again', () => {
    const slots = new RowSlots()
    slots.assign(['a', 'b'])
    const first = slots.assign(['b', 'c'])
    expect(slots.assign(['b', 'c'])).toEqual(first)
  })

  it('are never shared', () => {
    const slots = new RowSlots()
    slots.assign(['a', 'b', 'c', 'd'])
    slots.assign(['c'])
    for (const ids of [['x', 'c', 'y'], ['y', 'p', 'q', 'r', 's']]) {
      const given = slots.assign(ids)
      expect(new Set(given).size).toBe(ids.length)
    }
  })
})
