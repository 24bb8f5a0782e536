import { expect, it, vi } from 'vitest'
import type { Problem } from '../contract/problem'
import { ProblemLog } from './problem-log'

const timeout: Problem = { code: 'OPEN_METEO_TIMEOUT', params: { host: 'a', seconds: 10 } }

it('counts the same problem in a row, with the newest time and detail', () => {
  let now = 1000
  const log = new ProblemLog(() => now)
  log.add(timeout, ['producer'])
  const [first] = log.list()
  now = 2000
  log.add({ ...timeout, params: { seconds: 10, host: 'a' }, detail: 'again' }, ['producer'])
  expect(log.list()).toEqual([{ id: first?.id, at: 2000, count: 2, times: { producer: 2, consumer: 0 }, problem: { ...timeout, detail: 'again' } }])
})

it('keeps apart what differs, and the same after another', () => {
  const log = new ProblemLog()
  log.add(timeout, ['producer'])
  log.add({ ...timeout, params: { host: 'b', seconds: 10 } }, ['producer'])
  log.add(timeout, ['producer'])
  expect(log.list().map(({ count, problem }) => [count, problem.params['host']])).toEqual([[1, 'a'], [1, 'b'], [1, 'a']])
})

it('is one entry where both workers run into the same in turn, and knows how often each did', () => {
  const log = new ProblemLog()
  for (const by of [['producer'], ['consumer'], ['producer'], ['producer', 'consumer']] as const) log.add(timeout, by)
  expect(log.list()).toMatchObject([{ count: 4, times: { producer: 3, consumer: 2 } }])
})

it('keeps the last fifty', () => {
  const log = new ProblemLog()
  for (let i = 0; i < 60; i++) log.add({ code: 'INTERNAL', params: { i } }, ['producer'])
  expect(log.list().map(({ problem }) => problem.params['i'])).toEqual(Array.from({ length: 50 }, (_, i) => 59 - i))
})

it('dismisses one and tells of each change, until told to stop', () => {
  const log = new ProblemLog()
  const changed = vi.fn()
  const stop = log.onChange(changed)
  log.add(timeout, ['producer'])
  const id = log.list()[0]?.id ?? ''
  log.dismiss('another')
  expect(changed).toHaveBeenCalledTimes(1)
  log.dismiss(id)
  expect(log.list()).toEqual([])
  expect(changed).toHaveBeenCalledTimes(2)
  stop()
  log.add(timeout, ['producer'])
  expect(changed).toHaveBeenCalledTimes(2)
})
