import { describe, expect, it } from 'vitest'
import type { LogRow } from '../../contract/logs'
import { covers, forgotten, noRows, reuse, rowAt, withTail } from './row-window'

const row = (n: number, patch: Partial<LogRow> = {}): LogRow => ({
  id: `id-${n}`, source: 'a', service: 'a', stream: 'stdout', at: n, time: '', level: 'info', text: `line ${n}`, fullLength: 6, cut: false, more: 0,
  continues: false, fields: null, message: null, problem: null, ...patch,
})
const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => row(from + i))
const texts = (window: { rows: readonly LogRow[] }) => window.rows.map((each) => each.text)

describe('withTail', () => {
  it('puts what is repeated after what stays', () => {
    const first = withTail(noRows, { total: 10, tailFrom: 6, tail: rows(6, 10) }, 4)
    expect(first.first).toBe(6)
    const second = withTail(first, { total: 12, tailFrom: 10, tail: rows(10, 12) }, 4)
    expect([second.first, texts(second)]).toEqual([8, ['line 8', 'line 9', 'line 10', 'line 11']])
    // The same objects: nobody draws them again.
    expect(second.rows[0]).toBe(first.rows[2])
  })
  it('takes a row that changed at the end, and rows that moved', () => {
    const first = withTail(noRows, { total: 3, tailFrom: 0, tail: rows(0, 3) }, 3)
    const grown = withTail(first, { total: 3, tailFrom: 2, tail: [row(2, { more: 5 })] }, 3)
    expect(grown.rows.map((each) => each.more)).toEqual([0, 0, 5])
    const moved = withTail(first, { total: 2, tailFrom: 0, tail: [row(1), row(2)] }, 3)
    expect([moved.first, moved.rows[0] === first.rows[1]]).toEqual([0, true])
  })
  it('does not glue rows together that are not neighbours', () => {
    const first = withTail(noRows, { total: 3, tailFrom: 0, tail: rows(0, 3) }, 3)
    const later = withTail(first, { total: 100, tailFrom: 97, tail: rows(97, 100) }, 3)
    expect([later.first, texts(later)]).toEqual([97, ['line 97', 'line 98', 'line 99']])
  })
  it('is empty where there is nothing', () => {
    expect(withTail(noRows, { total: 0, tailFrom: 0, tail: [] }, 10)).toEqual({ first: 0, rows: [] })
    expect(withTail({ first: 0, rows: rows(0, 3) }, { total: 0, tailFrom: 0, tail: [] }, 10).rows).toEqual([])
  })
})

describe('the window', () => {
  const window = { first: 10, rows: rows(10, 20) }
  it('knows its rows by number', () => {
    expect([rowAt(window, 10)?.id, rowAt(window, 19)?.id, rowAt(window, 20), rowAt(window, 9)]).toEqual(['id-10', 'id-19', undefined, undefined])
    expect([covers(window, 10, 20), covers(window, 9, 12), covers(window, 15, 21)]).toEqual([true, false, false])
  })
  it('forgets from a number on', () => {
    expect(forgotten(window, 25)).toBe(window)
    expect(texts(forgotten(window, 12))).toEqual(['line 10', 'line 11'])
    expect(texts(forgotten(window, 0))).toEqual([])
  })
  it('reuses rows that are as they were', () => {
    const again = reuse([row(10), row(11, { more: 1 })], window.rows)
    expect([again[0] === window.rows[0], again[1] === window.rows[1]]).toEqual([true, false])
  })
})
