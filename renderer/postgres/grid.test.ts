import { describe, expect, it } from 'vitest'
import { naturalWidths } from './column-widths'
import { applyEvent, isNumeric, prettyValue, type StatementResult } from './result'
import { blockOf, contains, moved } from './selection'

const size = { rows: 100, columns: 3, page: 10 }
const plain = { shift: false, mod: false }
const at = (row: number, column: number) => ({ anchor: { row, column }, head: { row, column } })

describe('moved', () => {
  it.each([
    ['ArrowDown', plain, at(1, 1)],
    ['ArrowLeft', plain, at(0, 0)],
    ['PageDown', plain, at(10, 1)],
    ['End', plain, at(0, 2)],
    ['End', { shift: false, mod: true }, at(99, 2)],
    ['ArrowUp', plain, at(0, 1)],
    ['ArrowDown', { shift: true, mod: false }, { anchor: { row: 0, column: 1 }, head: { row: 1, column: 1 } }],
    ['a', { shift: false, mod: true }, { anchor: { row: 0, column: 0 }, head: { row: 99, column: 2 } }],
  ])('%s %j', (key, modifiers, expected) => {
    expect(moved(at(0, 1), { key, ...modifiers }, size)).toEqual(expected)
  })
  it('leaves other keys and empty grids alone, and begins at the first row', () => {
    expect(moved(at(0, 0), { key: 'x', ...plain }, size)).toBeNull()
    expect(moved(null, { key: 'ArrowDown', ...plain }, { ...size, rows: 0 })).toBeNull()
    expect(moved(null, { key: 'ArrowDown', ...plain }, size)).toEqual(at(0, 0))
  })
  it('makes a block whichever way it was drawn', () => {
    const block = blockOf({ anchor: { row: 5, column: 2 }, head: { row: 3, column: 1 } })
    expect(block).toEqual({ top: 3, bottom: 5, left: 1, right: 2 })
    expect(contains(block, 4, 2)).toBe(true)
    expect(contains(block, 4, 0)).toBe(false)
  })
})

describe('applyEvent', () => {
  it('gathers what a run yields, by statement', () => {
    let results: StatementResult[] = []
    const rows = (values: string[]) => ({ type: 'rows' as const, index: 1, rows: values.map((v) => [v]) })
    for (const event of [
      { type: 'statement' as const, index: 0, text: 'select' },
      { type: 'done' as const, index: 0, command: 'SELECT', rowCount: 0, milliseconds: 1, truncated: false },
      { type: 'statement' as const, index: 1, text: 'select g' },
      { type: 'columns' as const, index: 1, columns: [{ name: 'g', type: 'integer' }] },
      rows(['1', '2']),
      rows(['3']),
      { type: 'failed' as const, index: 1, problem: { code: 'SQL_FAILED' as const, params: {} }, position: 3, hint: null, sqlState: '22012', milliseconds: 2 },
    ]) results = applyEvent(results, event)
    expect(results.map((r) => [r.state, r.rowCount, r.rows.length])).toEqual([['done', 0, 0], ['failed', 3, 3]])
    expect(results[1]?.failure?.position).toBe(3)
  })
})

describe('values', () => {
  it('knows numbers by their type', () => {
    expect(['integer', 'numeric(10,2)', 'double precision', 'bigint'].every(isNumeric)).toBe(true)
    expect(['text', 'integer[]', 'interval', 'timestamp with time zone', 'numeric(1,1)[]'].some(isNumeric)).toBe(false)
  })
  it('indents JSON and leaves the rest alone', () => {
    expect(prettyValue('{"n":202201180000000014,"n":1.10}')).toBe('{\n  "n": 202201180000000014,\n  "n": 1.10\n}')
    expect(prettyValue('{1,2}')).toBe('{1,2}')
  })
  it('fits columns to what is further down too', () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => [i < 5000 ? 'x' : 'x'.repeat(30)])
    expect(naturalWidths([{ name: 'a', type: 'text' }], rows)[0]).toBeGreaterThan(200)
    expect(naturalWidths([{ name: 'a', type: 'text' }], [])[0]).toBe(56)
  })
})
