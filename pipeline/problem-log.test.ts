import { expect, it, vi } from 'vitest'
import type { Problem } from '../contract/problem'
import { ProblemLog } from './problem-log'

const timeout: Problem = { code: 'OPEN_METEO_TIMEOUT', params: { host: 'a', seconds: 10 } }

it('counts the same problem in a row, with the newest time and detail', () => {
  let now = 1000
  const log = new ProblemLog(() => now)
  log.add('producer', timeout)
  const [first] = log.list()
  now = 2000
  log.add('producer', { ...timeout, params: { seconds: 10, host: 'a' }, detail: 'again' })
  expect(log.list()).toEqual([{ id: first?.id, at: 2000, count: 2, worker: 'producer', problem: { ...timeout, detail: 'again' } }])
})

it('keeps apart what differs, and the same after another', () => {
  const log = new ProblemLog()
  log.add('producer', timeout)
  log.add('producer', { ...timeout, params: { host: 'b', seconds: 10 } })
  log.add('producer', timeout)
  log.add('consumer', timeout)
  expect(log.list().map(({ count, worker, problem }) => [count, worker, problem.params['host']])).toEqual([[1, 'consumer', 'a'], [1, 'producer', 'a'], [1, 'producer', 'b'], [1, 'producer', 'a']])
})

it('keeps the last fifty', () => {
  const log = new ProblemLog()
  for (let i = 0; i < 60; i++) log.add('producer', { code: 'INTERNAL', params: { i } })
  expect(log.list().map(({ problem }) => problem.params['i'])).toEqual(Array.from({ length: 50 }, (_, i) => 59 - i))
})

it('dismisses one and tells of each change, until told to stop', () => {
  const log = new ProblemLog()
  const changed = vi.fn()
  const stop = log.onChange(changed)
  log.add('producer', timeout)
  const id = log.list()[0]?.id ?? ''
  log.dismiss('another')
  expect(changed).toHaveBeenCalledTimes(1)
  log.dismiss(id)
  expect(log.list()).toEqual([])
  expect(changed).toHaveBeenCalledTimes(2)
  stop()
  log.add('producer', timeout)
  expect(changed).toHaveBeenCalledTimes(2)
})
