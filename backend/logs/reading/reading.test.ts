import { describe, expect, it } from 'vitest'
import { decodeCut, displayText, plainText, wholeCharacters } from './display'
import { readJson } from './json-fields'
import { formatStamp, parseStamp } from './time'

describe('times', () => {
  it.each([
    ['2026-11-24T10:06:25.123456789Z', '2026-11-24T10:06:25.123456789Z'],
    ['2026-11-24T10:06:25Z', '2026-11-24T10:06:25.000000000Z'],
    ['2026-11-24T12:06:25.5+02:00', '2026-11-24T10:06:25.500000000Z'],
    ['2024-02-29T23:59:59.000000001-01:30', '2024-03-01T01:29:59.000000001Z'],
  ])('%s', (text, utc) => {
    const stamp = parseStamp(text)
    expect(stamp).not.toBeNull()
    expect(formatStamp(stamp?.micros ?? 0, stamp?.nanos ?? 0)).toBe(utc)
  })
  it.each(['', 'hello', '2026-11-24 10:06:25', '2026-11-24T10:06:25.123'])('is none: %s', (text) => {
    expect(parseStamp(text)).toBeNull()
  })
})

describe('what is shown of a line', () => {
  it('keeps colours, drops other escape codes, and shows control codes', () => {
    expect(displayText('\u001b[31mred\u001b[0m \u001b[2Ka\u0000b\u0007\u001b]0;title\u0007c')).toBe('\u001b[31mred\u001b[0m a\u2400b\u2407c')
  })
  it('is searched without any code, line by line', () => {
    expect(plainText('\u001b[1;31merr\u001b[0mor\n\u001b]0;open title\nnext')).toBe('error\n\nnext')
  })
  it('cuts between characters, and shows invalid bytes', () => {
    expect(decodeCut(Buffer.from('aé😀b'), 3)).toEqual({ text: 'aé', cut: true })
    expect(decodeCut(Buffer.from('aé😀b'), 5)).toEqual({ text: 'aé😀b', cut: false })
    expect(decodeCut(Buffer.from([97, 0xff, 98]), 10).text).toBe('a\ufffdb')
    const bytes = Buffer.from('é😀')
    expect([0, 1, 2, 3, 4, 5, 6].map((end) => wholeCharacters(bytes, end))).toEqual([0, 0, 2, 2, 2, 2, 6])
  })
})

describe('a JSON line', () => {
  it('has fields and a message', () => {
    expect(readJson('{"level":"info","msg":"hi","n":2,"deep":{"a":[1]}}')).toEqual({
      fields: [['level', 'info'], ['msg', 'hi'], ['n', '2'], ['deep', '{"a":[1]}']],
      message: 'hi',
    })
  })
  it('has its numbers, order and equal keys as they are written', () => {
    expect(readJson('{"id":202201180000000014,"10":1.10,"9":1e400,"n":-0,"n":1.0,"msg":"one","msg":"two","deep": {"a": [1.0, 9223372036854775807]}}')).toEqual({
      fields: [['id', '202201180000000014'], ['10', '1.10'], ['9', '1e400'], ['n', '-0'], ['n', '1.0'], ['msg', 'one'], ['msg', 'two'], ['deep', '{"a":[1.0,9223372036854775807]}']],
      message: 'two',
    })
  })
  it.each(['{"broken', '[1]', 'text {"a":1}', '{a}'])('is not: %s', (text) => {
    expect(readJson(text)).toBeNull()
  })
})
