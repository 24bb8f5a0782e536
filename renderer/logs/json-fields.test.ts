import { describe, expect, it } from 'vitest'
import { fieldTerm, inlineFields, prettyValue } from './json-fields'

describe('the term of a field', () => {
  const finds = (name: string, value: string, line: string): boolean => new RegExp(fieldTerm(name, value).text).test(line)
  it('finds the field with this value, not another with the same', () => {
    expect(finds('user', 'ann', '{"user":"ann","by":"bob"}')).toBe(true)
    expect(finds('user', 'ann', '{"user" : "ann"}')).toBe(true)
    expect(finds('user', 'bob', '{"user":"ann","by":"bob"}')).toBe(false)
    expect(finds('user', 'ann', '{"user":"anna"}')).toBe(false)
  })
  it('is short where the value is a string', () => {
    expect(fieldTerm('user', 'ann')).toEqual({ text: String.raw`"user"\s*:\s*"ann"`, regex: true, caseSensitive: true, negate: false })
  })
  it('finds what is no string, and no more than it', () => {
    expect([finds('ok', 'true', '{"ok": true}'), finds('ok', 'true', '{"ok":"true"}'), finds('ok', 'true', '{"ok":false}')]).toEqual([true, true, false])
    expect([finds('code', '50', '{"code":50,"x":1}'), finds('code', '50', '{"code":500}'), finds('code', '-1.5', '{"code":-1.5}'), finds('none', 'null', '{"none":null}')]).toEqual([true, false, true, true])
    expect(finds('tags', '{"a":[1,"x"],"b":{}}', '{"tags": {"a": [1, "x"], "b": {}}}')).toBe(true)
  })
  it('finds a number as it is written, and equal keys', () => {
    for (const number of ['1.0', '1.10', '202201180000000014', '1e400', '-0', '1E+2']) {
      expect([number, finds('n', number, `{"n": ${number}}`), finds('n', number, `{"n":${number}5}`)]).toEqual([number, true, false])
      expect(finds('d', `{"x":[${number},"${number}"]}`, `{"d": {"x": [${number}, "${number}"]}}`)).toBe(true)
    }
    expect(finds('d', '{"10":1,"9":2,"a":3,"a":4}', '{"d":{"10":1,"9":2,"a":3,"a":4}}')).toBe(true)
  })
  it('finds it however it is escaped', () => {
    for (const line of ['{"q":"a<b>&c\'\\b"}', String.raw`{"q":"a\u003cb\u003E\u0026c\u0027\u0008"}`]) expect([line, finds('q', "a<b>&c'\b", line)]).toEqual([line, true])
    for (const line of ['{"path":"C:\\\\a/b (1)"}', '{"path":"C:\\\\a\\/b (1)"}']) expect(finds('path', 'C:\\a/b (1)', line)).toBe(true)
    for (const line of ['{"naïf":"zoë 😀\\n\\"q\\""}', '{"na\\u00EFf":"zo\\u00eb \\ud83d\\uDE00\\n\\"q\\""}']) expect(finds('naïf', 'zoë 😀\n"q"', line)).toBe(true)
  })
  it('is the value alone where the expression would be too long', () => {
    expect(fieldTerm('name', 'é'.repeat(200))).toEqual({ text: 'é'.repeat(200), regex: false, caseSensitive: true, negate: false })
  })
})

describe('fields beside the message', () => {
  it('are those that the row does not show already, cut where they are long', () => {
    const fields: [string, string][] = [['level', 'info'], ['msg', 'hello'], ['ok', 'true'], ['long', 'x'.repeat(100)]]
    expect(inlineFields({ fields, message: 'hello' })).toEqual([['ok', 'true'], ['long', `${'x'.repeat(80)}…`]])
    expect(inlineFields({ fields: null, message: null })).toEqual([])
  })
})

it('lays JSON of several things out over lines, and leaves the rest', () => {
  expect(prettyValue('{"n":202201180000000014,"n":1.10,"10":[],"9":1e400}')).toBe('{\n  "n": 202201180000000014,\n  "n": 1.10,\n  "10": [],\n  "9": 1e400\n}')
  expect([prettyValue('{"a":1}'), prettyValue('[broken'), prettyValue('12')]).toEqual(['{\n  "a": 1\n}', '[broken', '12'])
})
