import { describe, expect, it } from 'vitest'
import type { LogTerm } from '../../contract/logs'
import { findHits, merged, patternOf } from './find-hits'

const term = (text: string, patch: Partial<LogTerm> = {}): LogTerm => ({ text, regex: false, caseSensitive: false, negate: false, ...patch })
const hits = (text: string, ...terms: LogTerm[]) => findHits(text, terms.map(patternOf).map(({ source, flags }) => new RegExp(source, flags)))

describe('findHits', () => {
  it('takes plain text as it is, whatever it holds', () => {
    expect(hits('a.b axb A.B', term('a.b'))).toEqual([[0, 3], [8, 11]])
    expect(hits('a.b A.B', term('a.b', { caseSensitive: true }))).toEqual([[0, 3]])
    expect(hits('(x) [y] $', term('(x) [y] $'))).toEqual([[0, 9]])
  })
  it('takes expressions, and leaves empty matches aside', () => {
    expect(hits('took 15 ms, 3 ms', term('\\d+ ms', { regex: true }))).toEqual([[5, 10], [12, 16]])
    expect(hits('abc', term('x*', { regex: true }))).toEqual([])
  })
  it('knows classes of Unicode in expressions, and leaves them in plain text', () => {
    expect(hits('aÉb \\p{Lu}', term('\\p{Lu}', { regex: true, caseSensitive: true }))).toEqual([[1, 2], [7, 8]])
    expect(hits('aÉb \\p{Lu}', term('\\p{Lu}'))).toEqual([[4, 10]])
  })
  it('makes one of those that overlap, not of those that touch', () => {
    expect(hits('abcdef', term('abc'), term('cde'))).toEqual([[0, 5]])
    expect(merged([[3, 4], [0, 3]])).toEqual([[0, 3], [3, 4]])
  })
})
