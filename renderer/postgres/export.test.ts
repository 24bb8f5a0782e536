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
})
