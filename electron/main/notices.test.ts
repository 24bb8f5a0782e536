import { describe, expect, it } from 'vitest'
import type { PipelineSnapshot } from '../../contract/pipeline'
import type { StackOperation } from '../../contract/stack'
import { jobNotices, pipelineNotice, stackNotice } from './notices'

const operation = (id: string, state: string, verb = 'up') => ({ id, state, verb }) as unknown as StackOperation
const pipeline = (codes: string[], process = 'running') =>
  ({ process: { state: process }, database: { state: 'running' }, problems: codes.map((code) => ({ problem: { code } })) }) as unknown as PipelineSnapshot

describe('notices', () => {
  it('tell how a start of the stack ended, once', () => {
    expect(stackNotice(operation('1', 'running'), operation('1', 'done'))?.key).toBe('stackReady')
    expect(stackNotice(operation('1', 'running'), operation('1', 'failed'))?.key).toBe('stackFailed')
    expect(stackNotice(operation('1', 'done'), operation('1', 'done'))).toBeNull()
    expect(stackNotice(operation('1', 'running'), operation('1', 'cancelled'))).toBeNull()
    expect(stackNotice(operation('1', 'running', 'stop'), operation('1', 'done', 'stop'))).toBeNull()
    // What ended before the app was there is no news.
    expect(stackNotice(null, operation('1', 'done'))).toBeNull()
    expect(stackNotice(operation('1', 'running'), operation('2', 'done'))).toBeNull()
  })

  it('tell of the budget and of a pipeline that gave up, when it begins', () => {
    expect(pipelineNotice(pipeline([]), pipeline(['BUDGET_EXHAUSTED']))?.key).toBe('budget')
    expect(pipelineNotice(pipeline(['BUDGET_EXHAUSTED']), pipeline(['BUDGET_EXHAUSTED']))).toBeNull()
    expect(pipelineNotice(pipeline([]), pipeline([], 'failed'))?.key).toBe('pipelineFailed')
    expect(pipelineNotice(pipeline([], 'failed'), pipeline([], 'failed'))).toBeNull()
    expect(pipelineNotice(null, pipeline(['BUDGET_EXHAUSTED'], 'failed'))).toBeNull()
  })

  it('tell of jobs that ended by themselves', () => {
    const run = (id: string, state: string) => ({ id, name: `job ${id}`, state })
    expect(jobNotices([run('a', 'running'), run('b', 'running'), run('c', 'running')], [run('a', 'succeeded'), run('b', 'failed'), run('c', 'cancelled')])).toEqual([
      { key: 'jobDone', panel: 'spark', params: { run: 'a', name: 'job a' } },
      { key: 'jobFailed', panel: 'spark', params: { run: 'b', name: 'job b' } },
    ])
    expect(jobNotices(null, [run('a', 'failed')])).toEqual([])
    expect(jobNotices([run('a', 'failed')], [run('a', 'failed')])).toEqual([])
  })
})
