import { describe, expect, it } from 'vitest'
import { hrefOf, paramsOf } from '../frame/route'
import { everything, filtersOf, firstLine, isOutside, lookingOfParams, paramsOfLooking, regexError, toggleGroup, withTerm, type Looking } from './filter'

const looking: Looking = {
  sources: ['kafka', 'app:producer'],
  levels: ['error', 'fatal'],
  terms: [
    { text: 'a "quoted" & strange, term', regex: false, caseSensitive: false, negate: true },
    { text: '^\\d+ (time|out)$', regex: true, caseSensitive: true, negate: false },
  ],
  from: Date.UTC(2026, 10, 24, 9, 30, 0, 250),
  to: null,
  fold: false,
  only: false,
}

describe('the address of a view', () => {
  it('brings back all of it, and the line to the nanosecond', () => {
    const place = { source: '0123456789ab', time: '2026-11-24T09:30:00.123456789Z' }
    const back = lookingOfParams(paramsOf(hrefOf('logs', paramsOfLooking(looking, place))))
    expect(back).toEqual({ looking, place })
  })
  it('says nothing of what is as usual', () => {
    expect(paramsOfLooking(everything, null)).toEqual({})
    expect(lookingOfParams(new URLSearchParams())).toEqual({ looking: everything, place: null })
  })
  it('leaves out what makes no sense', () => {
    const params = new URLSearchParams({ level: 'error,loud', terms: '[["(","r"],["ok",""],["",""]]', from: 'yesterday', at: 'never' })
    const { looking: read, place } = lookingOfParams(params)
    expect(read.levels).toEqual(['error'])
    expect(read.terms.map((term) => term.text)).toEqual(['ok'])
    expect([read.from, place]).toEqual([null, null])
    expect(lookingOfParams(new URLSearchParams({ terms: '{' })).looking.terms).toEqual([])
  })
})

describe('filtersOf', () => {
  it('hides what does not match, or looks for matches beside a list of all', () => {
    expect(filtersOf({ ...looking, only: true })).toMatchObject({ list: { terms: looking.terms }, matches: null })
    expect(filtersOf(looking)).toMatchObject({ list: { terms: [], levels: ['error', 'fatal'] }, matches: { terms: looking.terms } })
    expect(filtersOf({ ...everything, only: false }).matches).toBeNull()
  })
})

describe('withTerm', () => {
  it('adds a term that is not there yet, by text and by how it is looked for', () => {
    const term = { text: 'a', regex: false, caseSensitive: false, negate: false }
    expect(withTerm([term], { ...term })).toEqual([term])
    expect(withTerm([term], { ...term, negate: true })).toHaveLength(2)
  })
})

describe('isOutside', () => {
  it('knows the period, whose end is not in it', () => {
    const period = { from: 1000, to: 2000 }
    expect([999, 1000, 1999, 2000].map((at) => isOutside(period, at))).toEqual([true, false, false, true])
    expect([isOutside({ from: null, to: null }, 5), isOutside(period, '1970-01-01T00:00:01.500Z'), isOutside({ from: 1000, to: null }, '1970-01-01T00:00:00Z')]).toEqual([false, false, true])
  })
})

describe('toggleGroup', () => {
  it('puts levels in and takes them out; all of them is no filter', () => {
    expect(toggleGroup([], 'error')).toEqual(['error', 'fatal'])
    expect(toggleGroup(['error', 'fatal', 'warn'], 'error')).toEqual(['warn'])
    expect(toggleGroup(['error', 'fatal', 'warn', 'info', 'debug', 'trace'], 'other')).toEqual([])
  })
})

describe('regexError', () => {
  it('says what is wrong', () => {
    expect(regexError('a|b')).toBeNull()
    expect(regexError('(')).toMatch(/group/i)
  })
  it('reads classes of Unicode as the search does', () => {
    expect(regexError('\\p{Lu}+')).toBeNull()
    expect(regexError('\\p{Nonsense}')).toMatch(/property/i)
    expect(regexError('\\-p')).toBeNull()
  })
})

describe('what is pasted', () => {
  it('is searched for by its first line', () => {
    expect(firstLine('\r\n  ERROR disk full  \r\nINFO next')).toBe('ERROR disk full')
    expect(firstLine('\n \n')).toBe('')
  })
})
