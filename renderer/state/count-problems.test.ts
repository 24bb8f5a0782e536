import { expect, it } from 'vitest'
import type { Problem } from '../../contract/problem'
import { countProblems } from './count-problems'

const away: Problem = { code: 'OPEN_METEO_UNREACHABLE', params: { host: 'a' }, detail: 'ENOTFOUND' }

it('counts the same problem once, and keeps different ones apart', () => {
  const other: Problem = { ...away, params: { host: 'b' } }
  const counted = countProblems([away, other, { ...away }, { ...away, detail: 'ECONNREFUSED' }])
  expect(counted.map(({ problem, count }) => [problem.params['host'], problem.detail, count])).toEqual([
    ['a', 'ENOTFOUND', 2],
    ['b', 'ENOTFOUND', 1],
    ['a', 'ECONNREFUSED', 1],
  ])
})
