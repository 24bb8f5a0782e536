import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { PipelineReport, WorkerStatus } from '../contract/pipeline'
import { unspent } from './source/budget'
import { WorkerLog } from './worker-log'

const folder = mkdtempSync(join(tmpdir(), 'weatherdeck-worker-log-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const status = (state: WorkerStatus['state']): WorkerStatus => ({ state, since: 0, problem: null })
const report = (state: WorkerStatus['state'], published = 0): PipelineReport => ({
  at: 0,
  producer: status(state),
  consumer: status('stopped'),
  feed: 'none',
  nextPollAt: null,
  lastReplyAt: null,
  budget: unspent(1),
  counters: { replies: published, published, consumed: 0, written: 0, rejected: 0 },
  lag: null,
  partitions: [],
  raw: { replies: 0, bytes: 0 },
  problems: [],
})
const lines = (name: string) =>
  readFileSync(join(folder, 'logs', name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string; level: string; time: string })

describe('the log of a worker in the app', () => {
  it('has a line for each change, and nothing of a worker that never ran', () => {
    const log = new WorkerLog(folder)
    for (const each of [report('stopped'), report('running'), report('running'), report('running', 3)]) log.add(each)
    expect(lines('producer.log').map(({ msg }) => msg)).toEqual(['producer running', 'published 3 records of 3 replies'])
    expect(Number.isNaN(Date.parse(lines('producer.log')[0]?.time ?? ''))).toBe(false)
    expect(existsSync(join(folder, 'logs', 'consumer.log'))).toBe(false)
  })

  it('begins a new file when one is full, and keeps the one before', () => {
    const log = new WorkerLog(folder)
    for (let i = 0; i < 12_000; i++) log.add(report(i % 2 === 0 ? 'running' : 'waiting', i))
    expect(statSync(join(folder, 'logs', 'producer.log')).size).toBeLessThan(1_000_500)
    expect(lines('producer.old.log').length + lines('producer.log').length).toBeGreaterThan(8_000)
  })
})
