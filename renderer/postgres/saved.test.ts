import { describe, expect, it } from 'vitest'
import { browse, qualified, quoteName } from './presets'
import { rememberRun, type HistoryEntry } from './saved'

const entry = (sql: string, at: number): HistoryEntry => ({ sql, at, milliseconds: 1, readOnly: true, rows: 0, problem: null })

describe('rememberRun', () => {
  it('keeps the newest 100, newest first', () => {
    let history: HistoryEntry[] = []
    for (let i = 0; i < 130; i++) history = rememberRun(history, entry(`select ${String(i)}`, i))
    expect(history).toHaveLength(100)
    expect(history[0]?.sql).toBe('select 129')
    expect(history[99]?.sql).toBe('select 30')
  })
  it('counts the same text run twice in a row once', () => {
    const once = rememberRun([], entry('select 1', 1))
    expect(rememberRun(once, entry('select 1', 2)).map((e) => e.at)).toEqual([2])
    expect(rememberRun(rememberRun(once, entry('select 2', 2)), entry('select 1', 3)).map((e) => e.at)).toEqual([3, 2, 1])
  })
})

describe('names', () => {
  it('quotes what PostgreSQL would not take as it is', () => {
    expect(['a_1', 'Weather', 'a"b', 'offset', '1a', 'été'].map(quoteName)).toEqual(['a_1', '"Weather"', '"a""b"', '"offset"', '"1a"', '"été"'])
    expect(qualified('public', 't')).toBe('t')
    expect(browse('topic', 'records')).toBe('select * from topic.records limit 100;')
  })
})
