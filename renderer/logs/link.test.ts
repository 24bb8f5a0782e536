import { beforeEach, expect, it, vi } from 'vitest'
import type { LogRow } from '../../contract/logs'
import { linkTarget } from '../../contract/links'
import { everything, lookingOfParams, type Looking } from './filter'
import { linkTo } from './link'

const row = { source: '0123456789ab', time: '2026-11-24T10:06:25.123456789Z' } as LogRow
const looking: Looking = { ...everything, sources: ['kafka'], terms: [{ text: 'a b&c=é', regex: false, caseSensitive: true, negate: true }] }
const place = { source: row.source, time: row.time }

beforeEach(() => { vi.stubGlobal('window', { location: { origin: 'http://127.0.0.1:5000', pathname: '/' } }) })

it('leads to the page that is open, in a browser', () => {
  const link = new URL(linkTo(row, looking, false))
  expect(link.origin).toBe('http://127.0.0.1:5000')
  expect(lookingOfParams(new URLSearchParams(link.hash.replace(/^[^?]*\?/, '')))).toEqual({ looking, place })
})
it('is one that the system gives to the app, in the app', () => {
  const target = linkTarget(linkTo(row, looking, true))
  expect(target?.panel).toBe('logs')
  expect(lookingOfParams(new URLSearchParams(target?.params))).toEqual({ looking, place })
})
it('leaves a filter out that is too long for the app, and still leads to the line', () => {
  const terms = [{ ...looking.terms[0]!, text: 'x'.repeat(1990) }]
  const target = linkTarget(linkTo(row, { ...looking, terms }, true))
  expect(lookingOfParams(new URLSearchParams(target?.params))).toEqual({ looking: everything, place })
})
