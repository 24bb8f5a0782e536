import { describe, expect, it } from 'vitest'
import type { PipelineReport, PipelineSnapshot, Supervised, WorkerState } from '../../contract/pipeline'
import type { Problem } from '../../contract/problem'
import { overall, standingProblems } from './overall'

const up: Supervised = { state: 'running', pid: 1, since: 0, restarts: 0, retryAt: null, problem: null }
const window = { spent: 0, limit: 1, freesAt: null }

function snapshot(producer: WorkerState, consumer: WorkerState, patch: Partial<PipelineSnapshot> = {}): PipelineSnapshot {
  const report: PipelineReport = {
    at: 0,
    producer: { state: producer, since: 0, problem: null },
    consumer: { state: consumer, since: 0, problem: null },
    feed: 'live',
    nextPollAt: null,
    lastReplyAt: null,
    budget: { minute: window, hour: window, day: window, pollWeight: 1, shortestIntervalMinutes: 15 },
    counters: { replies: 0, published: 0, consumed: 0, written: 0, rejected: 0 },
    raw: { replies: 0, bytes: 0 },
    lag: 0,
    partitions: [],
    problems: [],
  }
  return { profile: 'embedded', runsIn: 'app', process: up, database: up, report, rate: null, counts: null, latest: [], problems: [], ...patch }
}

describe('overall', () => {
  it.each([
    ['running', 'running', 'running', 'stop'],
    ['stopped', 'stopped', 'stopped', 'start'],
    ['running', 'stopped', 'partly', 'start'],
    ['starting', 'stopped', 'starting', 'stop'],
    ['stopping', 'running', 'stopping', null],
    ['waiting', 'running', 'waiting', 'mend'],
    ['paused', 'running', 'paused', 'mend'],
    ['paused', 'failed', 'failed', 'mend'],
  ] as const)('producer %s, consumer %s: %s, offers %s', (producer, consumer, state, action) => {
    expect(overall(snapshot(producer, consumer), false)).toEqual({ state, action })
  })

  it('never calls a pipeline running whose process or database is not', () => {
    expect(overall(snapshot('running', 'running', { process: { ...up, state: 'restarting' } }), false).state).not.toBe('running')
    expect(overall(snapshot('running', 'running', { database: { ...up, state: 'failed' } }), false)).toEqual({ state: 'failed', action: 'mend' })
  })

  it('has nothing to mend in what waits while its stack starts', () => {
    expect(overall(snapshot('waiting', 'waiting', { profile: 'stack' }), true).action).toBe('stop')
    expect(overall(snapshot('waiting', 'waiting', { profile: 'stack' }), false).action).toBe('mend')
    expect(overall(snapshot('waiting', 'waiting'), true).action).toBe('mend')
    expect(overall(snapshot('waiting', 'failed', { profile: 'stack' }), true).action).toBe('mend')
  })

  it('offers nothing before anything is known', () => {
    expect(overall(null, false)).toEqual({ state: 'unknown', action: null })
    expect(overall(snapshot('running', 'running', { report: null }), false)).toEqual({ state: 'starting', action: null })
  })
})

describe('standingProblems', () => {
  const away: Problem = { code: 'DATABASE_UNAVAILABLE', params: { address: 'x' } }
  const full: Problem = { code: 'DISK_FULL', params: {} }

  it('shows a problem once that both holds a part back and was reported', () => {
    const seen = { id: '1', at: 5, count: 3, problem: away }
    const list = standingProblems(snapshot('running', 'running', { database: { ...up, state: 'restarting', problem: away }, problems: [seen] }))
    expect(list).toHaveLength(1)
    expect(list[0]).toMatchObject({ where: 'database', id: '1', count: 3 })
  })

  it('puts what has failed first, then the newest', () => {
    const list = standingProblems(
      snapshot('running', 'running', {
        process: { ...up, state: 'failed', problem: full },
        problems: [
          { id: 'old', at: 1, count: 1, problem: away },
          { id: 'new', at: 2, count: 1, problem: { ...away, params: {} } },
        ],
      }),
    )
    expect(list.map((each) => each.key)).toEqual(['process', 'new', 'old'])
  })

  it('counts a problem once that backend and process both report', () => {
    const seen = { id: '1', at: 5, count: 3, problem: away }
    const both = snapshot('running', 'running', { problems: [seen] })
    if (both.report) both.report.problems = [{ ...seen, times: { producer: 3, consumer: 0 } }]
    expect(standingProblems(both)).toHaveLength(1)
  })
})
