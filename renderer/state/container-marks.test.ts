import { expect, it } from 'vitest'
import type { StackService } from '../../contract/stack'
import { withMarks } from './container-marks'

const service = (patch: Partial<StackService>): StackService => ({ name: 'kafka', state: 'running', since: 1000, exitCode: null, ...patch } as StackService)

it('notes each start and end once, in order', () => {
  const first = withMarks([], [service({}), service({ name: 'postgres', since: 500 }), service({ name: 'spark', state: 'absent', since: 7 })])
  expect(first.map((mark) => [mark.service, mark.kind, mark.at])).toEqual([['postgres', 'started', 500], ['kafka', 'started', 1000]])
  expect(withMarks(first, [service({})])).toBe(first)
  const ended = withMarks(first, [service({ state: 'exited', since: 2000, exitCode: 137 })])
  expect(ended.at(-1)).toEqual({ service: 'kafka', kind: 'ended', at: 2000, exitCode: 137 })
  expect(withMarks(ended, [service({ since: 2500 })]).map((mark) => mark.at)).toEqual([500, 1000, 2000, 2500])
})
