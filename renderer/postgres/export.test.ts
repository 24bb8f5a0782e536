import { describe, expect, it } from 'vitest'
import { toText } from './export'

const columns = [
  { name: 'a', type: 'integer' },
  { name: 'b,"c"', type: 'text' },
  { name: 'a', type: 'bigint' },
  { name: 'j', type: 'jsonb' },
  { name: 'ok', type: 'boolean' },
]
const rows = [
  ['1', 'x\ty\n"z"', '9007199254740993', '{"k": [1]}', 't'],
  [null, '', '7', null, 'f'],
]

describe('toText', () => {
  it('writes CSV by RFC 4180, with NULL different from an empty text', () => {
    expect(toText('csv', columns, rows)).toBe(
      'a,"b,""c""",a,j,ok\r\n1,"x\ty\n""z""",9007199254740993,"{""k"": [1]}",t\r\n,"",7,,f\r\n',
    )
  })
  it('writes TSV that spreadsheets split right', () => {
    expect(toText('tsv', columns.slice(0, 2), rows.map((row) => row.slice(0, 2)), false)).toBe('1\t"x\ty\n""z"""\n\t')
  })
  it('writes JSON without losing a digit, a NULL or a second column of the same name', () => {
    expect(JSON.parse(toText('json', columns, rows))).toEqual([
      { a: 1, 'b,"c"': 'x\ty\n"z"', a_2: '9007199254740993', j: { k: [1] }, ok: true },
      { a: null, 'b,"c"': '', a_2: 7, j: null, ok: false },
    ])
  })
  it('keeps NaN and infinity as text in JSON, which has no such numbers', () => {
    expect(JSON.parse(toText('json', [{ name: 'n', type: 'real' }], [['NaN'], ['Infinity'], ['1e-05']]))).toEqual([{ n: 'NaN' }, { n: 'Infinity' }, { n: 0.00001 }])
  })
  it('writes JSON as PostgreSQL gives it, column by column in their order', () => {
    const of = (type: string, value: string, name = 'v') => toText('json', [{ name, type }], [[value]])
    expect(of('json', '{"n":1.10,"n":202201180000000014, "b":[1e400,-0],"10":1,"9":{}}')).toBe(
      '[\n  {\n    "v": {\n      "n": 1.10,\n      "n": 202201180000000014,\n      "b": [\n        1e400,\n        -0\n      ],\n      "10": 1,\n      "9": {}\n    }\n  }\n]',
    )
    expect([of('double precision', '-0'), of('real', '1e-05'), of('numeric(5,2)', '1.10'), of('bigint', '-9223372036854775808'), of('bigint[]', '{9007199254740993}')].map((text) => /"v": (.*)/.exec(text)?.[1])).toEqual([
      '-0', '1e-05', '"1.10"', '"-9223372036854775808"', '"{9007199254740993}"',
    ])
    const named = ['b', '10', '__proto__', '9'].map((name) => ({ name, type: 'integer' }))
    expect(toText('json', named, [['1', '2', '3', '4']])).toBe('[\n  {\n    "b": 1,\n    "10": 2,\n    "__proto__": 3,\n    "9": 4\n  }\n]')
    expect(toText('json', named, [])).toBe('[]')
  })
  it('writes every value of CSV and TSV as it came', () => {
    const exact = ['202201180000000014', '1.10', '1e400', '-0', '{9007199254740993}', '{"a":1.0}']
    const texts = exact.map((_, i) => ({ name: `c${i}`, type: 'text' }))
    expect(toText('csv', texts, [exact], false)).toBe('202201180000000014,1.10,1e400,-0,{9007199254740993},"{""a"":1.0}"\r\n')
  })
})
