import { describe, expect, it } from 'vitest'
import type { PipelineSnapshot } from '../../contract/pipeline'
import { appendRate, sameOrNew } from './pipeline'

const point = (at: number, published = 0) => ({ at, published, written: 0, lag: null })

describe('appendRate', () => {
  it('keeps one point a second, the latest', () => {
    const history = [point(1_000, 1), point(2_100, 2)]
    expect(appendRate(history, point(2_900, 3))).toEqual([point(1_000, 1), point(2_900, 3)])
    expect(appendRate(history, point(3_000, 4))).toHaveLength(3)
  })
  it('ignores a point that comes late', () => {
    const history = [point(5_000)]
    expect(appendRate(history, point(4_000))).toBe(history)
  })
  it('drops what is older than it keeps', () => {
    const history = [point(0), point(1_000), point(9_000)]
    expect(appendRate(history, point(11_000), 10_000)).toEqual([point(1_000), point(9_000), point(11_000)])
    expect(appendRate(history, point(1_000_000), 10_000)).toEqual([point(1_000_000)])
  })
  it('changes nothing in place', () => {
    const history = Object.freeze([point(1_000)]) as ReturnType<typeof point>[]
    appendRate(history, point(2_000))
    expect(history).toHaveLength(1)
  })
})

describe('sameOrNew', () => {
  const snapshot = (patch: object) => ({ profile: 'embedded', rate: point(1_000), report: { at: 1_000, lag: 0 }, problems: [], ...patch }) as unknown as PipelineSnapshot
  it('keeps what is shown while only time has passed', () => {
    const known = snapshot({})
    expect(sameOrNew(known, snapshot({ rate: point(2_000, 5), report: { at: 2_000, lag: 0 } }))).toBe(known)
  })
  it('takes every other change', () => {
    const known = snapshot({})
    for (const patch of [{ report: { at: 1_000, lag: 1 } }, { report: null }, { profile: 'stack' }, { problems: [{ id: 'x' }] }]) {
      const next = snapshot(patch)
      expect(sameOrNew(known, next)).toBe(next)
    }
    const first = snapshot({})
    expect(sameOrNew(null, first)).toBe(first)
  })
})
