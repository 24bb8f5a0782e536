import { describe, expect, it } from 'vitest'
import { sparkLines } from './spark-line'

const box = { now: 10_000, span: 10_000, width: 100, height: 20, least: 10, gap: 3_000 }

describe('sparkLines', () => {
  it('runs from left to right, with 0 at the bottom and the largest at the top', () => {
    expect(sparkLines([{ at: 8_000, value: 0 }, { at: 10_000, value: 40 }], box)).toEqual(['80,19 100,1'])
  })
  it('does not blow small values up to the full height', () => {
    expect(sparkLines([{ at: 9_000, value: 1 }, { at: 10_000, value: 1 }], box)).toEqual(['90,17.2 100,17.2'])
  })
  it('leaves a gap where nothing was measured, and drops what is too old', () => {
    expect(sparkLines([{ at: -5_000, value: 9 }, { at: 1_000, value: 0 }, { at: 2_000, value: 0 }, { at: 9_000, value: 0 }], box)).toEqual(['10,19 20,19', '90,19 90,19'])
  })
  it('is empty without samples', () => {
    expect(sparkLines([], box)).toEqual([])
  })
})
