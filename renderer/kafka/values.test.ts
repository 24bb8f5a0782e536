import { describe, expect, it } from 'vitest'
import { jsonTokens } from './json'
import { freshQuery, inputOf, offsetOf, timeOf } from './query'
import { rowQuery } from './row-query'

describe('JSON', () => {
  it('is cut up without losing a character', () => {
    const text = '{\n  "a \\" b": "true: 1", "n": -1.5e3, "x": [true, null], "é": "☃"\n}'
    const tokens = jsonTokens(text)
    expect(tokens.map((token) => token.text).join('')).toBe(text)
    expect(tokens.filter(({ kind }) => kind === 'name').map((token) => token.text)).toEqual(['"a \\" b"', '"n"', '"x"', '"é"'])
    expect(tokens.filter(({ kind }) => kind === 'string').map((token) => token.text)).toEqual(['"true: 1"', '"☃"'])
    expect(tokens.filter(({ kind }) => kind === 'number').map((token) => token.text)).toEqual(['-1.5e3'])
    expect(tokens.filter(({ kind }) => kind === 'word').map((token) => token.text)).toEqual(['true', 'null'])
  })
})

describe('what is asked for', () => {
  it('takes offsets as a person writes them, and nothing else', () => {
    expect(['12', ' 1 234 ', '1,234', '1\u202f234'].map(offsetOf)).toEqual([12, 1234, 1234, 1234])
    expect(['', '-1', 'x', '1e3', '9999999999999999'].map(offsetOf)).toEqual([null, null, null, null, null])
  })

  it('waits for the offset or the time', () => {
    expect(inputOf('t', { ...freshQuery, from: 'offset' }, 10)).toBeNull()
    expect(inputOf('t', { ...freshQuery, from: 'time', time: 'x' }, 10)).toBeNull()
    expect(inputOf('t', { ...freshQuery, from: 'offset', offset: '5', partition: 2, text: 'a', regex: true }, 10)).toEqual({
      topic: 't', limit: 10, partitions: [2], from: { kind: 'offset', offset: 5 }, filter: { key: '', text: 'a', regex: true },
    })
    expect(timeOf('2026-11-24T10:30')).toBe(new Date(2026, 10, 24, 10, 30).getTime())
  })
})

describe('where a record went', () => {
  const at = (value: unknown) => rowQuery({ partition: 1, offset: 7, value: { text: typeof value === 'string' ? value : JSON.stringify(value), encoding: 'text', bytes: 1, cut: false } })
  it('is its row, by the row’s key: a later reply may have taken it over', () => {
    const record = { type: 'observation', location: 'paris', observed_at: '2026-11-24T09:00:00Z', source: 'forecast', response_id: '01a20d21-488f-740a-8369-85363a5139b8', values: { rain: 0 } }
    expect(at(record)).toEqual({ sql: `select * from weather_data where location = 'paris' and observed_at = '2026-11-24T09:00:00Z' and source = 'forecast';`, location: 'paris' })
  })
  it('is among the rejects for what is no record', () => {
    expect(at('hello')).toEqual({ sql: 'select * from weather_rejects where "partition" = 1 and "offset" = 7;', location: null })
    expect(rowQuery({ partition: 1, offset: 7, value: null })).toBeNull()
  })
})
