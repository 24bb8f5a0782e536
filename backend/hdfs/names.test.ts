import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { hdfsPathSchema } from '../../contract/hdfs'
import { localName } from './local-name'
import { distance, nearestNames } from './nearest'
import { encodePath } from './webhdfs'

describe('localName', () => {
  it.each([
    ['a.csv', 'a.csv'],
    ['a?b*"c"<|>', 'a%3Fb%2A%22c%22%3C%7C%3E'],
    ['..\\..\\evil', '..%5C..%5Cevil'],
    ['100%', '100%25'],
    ['end. ', 'end%2E%20'],
    ['CON', '%43ON'],
    ['nul.txt', '%6Eul.txt'],
    ['line\nbreak', 'line%0Abreak'],
    ['console', 'console'],
  ])('%j on Windows', (name, expected) => expect(localName(name, 'win32')).toBe(expected))

  it('never leads out of its folder on Windows, and two names stay two', () => {
    const names = ['..\\x', '%5C', '\\', '/', 'a', 'A%', 'A%25', '...', 'aux', '%61ux']
    const local = names.map((name) => localName(name, 'win32'))
    expect(new Set(local).size).toBe(names.length)
    for (const name of local) expect(path.win32.dirname(path.win32.join('C:\\data', name))).toBe('C:\\data')
  })

  it('is the name itself elsewhere', () => expect(localName('a?b\\c', 'linux')).toBe('a?b\\c'))
})

describe('hdfsPathSchema', () => {
  it.each([
    ['/', '/'],
    ['/a//b/', '/a/b'],
    ['/a b/-rf/\n/%2F', '/a b/-rf/\n/%2F'],
  ])('%j', (given, path) => expect(hdfsPathSchema.parse(given)).toBe(path))
  it.each(['a', '', '/a/../b', '/./a', '/a:b', '/a\0'])('refuses %j', (given) =>
    expect(hdfsPathSchema.safeParse(given).success).toBe(false),
  )
})

describe('encodePath', () => {
  it('leaves nothing that a URL takes for its own', () =>
    expect(encodePath('/a b/c?d#e%f+g;h')).toBe('/a%20b/c%3Fd%23e%25f%2Bg%3Bh'))
})

describe('nearestNames', () => {
  it.each<[string, string[], string[]]>([
    ['wether', ['other', 'weather', 'w'], ['weather', 'other']],
    ['Weather', ['weather', 'weather2'], ['weather', 'weather2']],
    ['raw', ['processed', 'row'], ['row']],
    ['weahter', ['weather'], ['weather']],
    ['x', ['weather'], []],
  ])('%s', (meant, names, expected) => expect(nearestNames(meant, names)).toEqual(expected))
  it('counts a swap as one', () => expect(distance('weahter', 'weather')).toBe(1))
})
