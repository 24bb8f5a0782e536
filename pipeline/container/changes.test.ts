import { describe, expect, it } from 'vitest'
import type { PipelineReport, WorkerStatus } from '../../contract/pipeline'
import { unspent } from '../source/budget'
import { changes, health } from './changes'
import { asJson, asText } from './log'

const status = (state: WorkerStatus['state'], problem: WorkerStatus['problem'] = null): WorkerStatus => ({
  state,
  since: 0,
  problem,
})
const away = { code: 'BROKER_UNAVAILABLE' as const, params: {}, detail: 'connect\nrefused' }

function report(change: Partial<PipelineReport> = {}): PipelineReport {
  return {
    at: 0,
    producer: status('running'),
    consumer: status('running'),
    feed: 'none',
    nextPollAt: null,
    lastReplyAt: null,
    budget: unspent(1),
    counters: { replies: 0, published: 0, consumed: 0, written: 0, rejected: 0 },
    lag: 0,
    partitions: [],
    raw: { replies: 0, bytes: 0 },
    problems: [],
    ...change,
  }
}
const counted = (counters: Partial<PipelineReport['counters']>) =>
  report({ counters: { ...report().counters, ...counters } })

describe('what a container logs', () => {
  it('says nothing while nothing changes', () => {
    expect(changes('producer', report(), report({ at: 5, consumer: status('waiting', away) }))).toEqual([])
  })

  it('tells each state once, with the reason on one line', () => {
    const waiting = report({ consumer: status('waiting', away) })
    expect(changes('consumer', report(), waiting)).toEqual([
      {
        level: 'warn',
        msg: 'consumer waiting: The topic does not answer (connect; refused)',
        fields: { state: 'waiting', code: 'BROKER_UNAVAILABLE' },
      },
    ])
    expect(changes('consumer', waiting, waiting)).toEqual([])
    expect(changes('consumer', waiting, report())).toMatchObject([{ level: 'info', msg: 'consumer running' }])
  })

  it('counts replies and records since the last report, each for its own role', () => {
    const before = counted({ replies: 1, published: 10 })
    const now = counted({ replies: 3, published: 250, written: 7 })
    expect(changes('producer', before, now)).toMatchObject([
      { msg: 'published 240 records of 2 replies', fields: { replies: 2, published: 240, totalPublished: 250 } },
    ])
    expect(changes('consumer', before, now)).toMatchObject([
      { level: 'info', msg: 'wrote 7 records', fields: { written: 7 } },
    ])
  })

  it('warns of rejected records', () => {
    expect(changes('consumer', counted({ written: 7 }), counted({ written: 9, rejected: 1 }))).toMatchObject([
      { level: 'warn', msg: 'wrote 2 records, rejected 1 (see weather_rejects)' },
    ])
  })

  it('tells a problem again when it happened again', () => {
    const seen = (producer: number, consumer = 0) => report({ problems: [{ id: 'p', at: 0, count: producer + consumer, times: { producer, consumer }, problem: away }] })
    expect(changes('producer', report(), seen(1))).toMatchObject([{ level: 'warn', fields: { count: 1 } }])
    expect(changes('producer', seen(1), seen(1))).toEqual([])
    expect(changes('producer', seen(1), seen(2))).toMatchObject([{ fields: { code: 'BROKER_UNAVAILABLE', count: 2 } }])
    // What the other one ran into is told in the other one's log.
    expect(changes('producer', report(), seen(0, 1))).toEqual([])
    expect(changes('producer', seen(2, 1), seen(2, 2))).toEqual([])
    expect(changes('consumer', seen(2, 1), seen(2, 2))).toMatchObject([{ fields: { count: 2 } }])
  })

  it('says when the next poll is, and where data comes from', () => {
    const lines = changes('producer', report(), report({ feed: 'live', nextPollAt: Date.UTC(2026, 0, 1) }))
    expect(lines.map(({ msg }) => msg)).toEqual(['live data from Open-Meteo', 'next poll at 2026-01-01T00:00:00.000Z'])
  })
})

describe('health', () => {
  it('is well while working or held back, and not without somebody to work with', () => {
    expect(health('producer', report())).toBe('ok: producer running\n')
    expect(
      health('producer', report({ producer: status('paused', { code: 'BUDGET_EXHAUSTED', params: {} }) })),
    ).toMatch(/^ok: producer paused, /)
    expect(health('consumer', report({ consumer: status('waiting', away) }))).toBe(
      'not well: consumer waiting, The topic does not answer (connect; refused)\n',
    )
    for (const state of ['starting', 'failed', 'stopped'] as const)
      expect(health('consumer', report({ consumer: status(state) }))).toMatch(/^not well/)
  })
})

describe('log lines', () => {
  const line = { level: 'info' as const, msg: 'wrote 2 records', fields: { written: 2, lag: null } }
  it('are JSON for programs', () => {
    expect(JSON.parse(asJson(line, 0))).toEqual({
      level: 'info',
      time: '1970-01-01T00:00:00.000Z',
      msg: 'wrote 2 records',
      written: 2,
      lag: null,
    })
  })
  it('are text for people', () => {
    expect(asText(line, 0)).toBe('00:00:00 info  wrote 2 records  written=2  lag=-')
  })
})
