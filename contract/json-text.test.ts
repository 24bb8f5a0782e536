import { describe, expect, it } from 'vitest'
import { compactJson, jsonMembers, prettyJson, prettyTree, readableJson, scanJson, stringOf } from './json-text'

/** What a way through JavaScript's values would change. */
const fragile = String.raw`{"b":202201180000000014,"10":1.10,"9":1e400,"a":-0,"a":9223372036854775807,"e":1E+2,"__proto__":0.1000000000000000055,"s":"\u00e9\/ \"{}","n":null,"o":{},"l":[],"d":{"x":[1.0,{"y":-0.0}]}}`

describe('scanJson', () => {
  it('loses no character but spaces', () => {
    const spaced = prettyJson(fragile)
    expect([...scanJson(spaced)].every(({ text, at }) => spaced.startsWith(text, at))).toBe(true)
    expect(compactJson(spaced)).toBe(fragile)
  })
  it('reads a string of megabytes', () => {
    const long = JSON.stringify({ text: 'x"\\'.repeat(4_000_000) })
    expect(compactJson(prettyJson(long)) === long).toBe(true)
  })
})

describe('prettyJson', () => {
  it('keeps every digit, key and order', () => {
    expect(prettyJson('{"n":12345678901234567890, "n":1e400,"e":[],"o":{},"s":"a,{\\"b\\":[1]}"}')).toBe(
      '{\n  "n": 12345678901234567890,\n  "n": 1e400,\n  "e": [],\n  "o": {},\n  "s": "a,{\\"b\\":[1]}"\n}',
    )
  })
  it('lays out as JSON.stringify does', () => {
    const value = { a: [1, [], {}], b: { c: 'd' }, e: null }
    expect(prettyJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2))
  })
  it('survives any depth', () => {
    const deep = '['.repeat(20_000) + ']'.repeat(20_000)
    expect(compactJson(prettyJson(deep)) === deep).toBe(true)
    expect(prettyJson(deep).length).toBeLessThan(20_000 * 2 * 500)
  })
})

describe('readableJson and prettyTree', () => {
  it('read a document a line', () => {
    expect(readableJson('{"a":1}\n{"a":1.0}\n')).toEqual({ text: '{\n  "a": 1\n}\n{\n  "a": 1.0\n}', documents: 2 })
    expect([readableJson('{"a":1}\nx'), readableJson('12')]).toEqual([null, null])
  })
  it('leave alone what is no object or array', () => {
    expect([prettyTree('12'), prettyTree('{"a":'), prettyTree('plain'), prettyTree(''), prettyTree(' [1.0]')]).toEqual([null, null, null, null, '[\n  1.0\n]'])
  })
})

describe('jsonMembers', () => {
  it('gives each member as it is written', () => {
    expect(jsonMembers(fragile)?.map(({ name, json }) => `${name}=${json}`)).toEqual([
      'b=202201180000000014', '10=1.10', '9=1e400', 'a=-0', 'a=9223372036854775807', 'e=1E+2', '__proto__=0.1000000000000000055',
      String.raw`s="\u00e9\/ \"{}"`, 'n=null', 'o={}', 'l=[]', 'd={"x":[1.0,{"y":-0.0}]}',
    ])
    expect([jsonMembers('{}'), jsonMembers(' { "a" : [ 1 , { "b" : 2 } ] } ')]).toEqual([[], [{ name: 'a', json: '[1,{"b":2}]' }]])
    expect([jsonMembers('[1]'), jsonMembers('{"a"'), jsonMembers('1'), jsonMembers('')]).toEqual([null, null, null, null])
  })
  it('tells strings from the rest', () => {
    expect([stringOf('"a\\nb"'), stringOf('1'), stringOf('{"a":"b"}')]).toEqual(['a\nb', null, null])
  })
})
