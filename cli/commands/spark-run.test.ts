import { expect, it } from 'vitest'
import type { SparkRun } from '../../contract/spark'
import { runOf } from './spark-run'

const runs = ['20261124-b', '20261124-a', '20261123-z'].map((id) => ({ id }) as SparkRun)

it.each([
  ['20261124-a', '20261124-a'],
  ['20261123-', '20261123-z'],
  ['last', '20261124-b'],
])('finds a run by %s', (asked, id) => {
  expect(runOf(runs, asked).id).toBe(id)
})

it.each(['x', '20261124'])('does not guess at %s', (asked) => {
  expect(() => runOf(runs, asked)).toThrow()
})
