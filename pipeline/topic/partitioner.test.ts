import { expect, it } from 'vitest'
import { partitionOf } from './partitioner'

it('is the same for the same key, within range, and spreads keys', () => {
  const seen = new Set<number>()
  for (let i = 0; i < 200; i++) {
    const p = partitionOf(`location-${i}`, 3)
    expect(p).toBe(partitionOf(`location-${i}`, 3))
    seen.add(p)
  }
  expect([...seen].sort()).toEqual([0, 1, 2])
  // Fixed for good: records of a key that are already in the topic must be followed by their successors.
  expect(['paris', 'lyon', 'Montréal', ''].map((key) => partitionOf(key, 3))).toEqual([0, 1, 2, 1])
})
