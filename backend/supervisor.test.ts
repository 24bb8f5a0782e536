import { EventEmitter } from 'node:events'
import { ORPCError } from '@orpc/contract'
import { describe, expect, it, vi } from 'vitest'
import { ProblemError } from '../contract/problem'
import type { LaunchedProcess } from './launch'
import { Supervisor } from './supervisor'

function fakeProcess(pid: number) {
  let end: (how: { code: number | null; signal: string | null }) => void = () => undefined
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => (end = resolve))
  const emitter = new EventEmitter()
  const child: LaunchedProcess = {
    pid,
    port: { on: (event, callback) => void emitter.on(event, callback), postMessage: () => undefined },
    exited,
    stderrTail: () => 'last words',
    kill: () => end({ code: null, signal: 'SIGKILL' }),
  }
  return { child, end }
}

function supervised(options: { prepare?: () => Promise<void> } = {}) {
  const started: ReturnType<typeof fakeProcess>[] = []
  const supervisor = new Supervisor({
    name: 'pipeline',
    launch: () => {
      const next = fakeProcess(100 + started.length)
      started.push(next)
      return next.child
    },
    prepare: options.prepare ?? (() => Promise.resolve()),
    close: () => Promise.resolve(),
    onChange: () => undefined,
  })
  return { supervisor, started }
}

describe('Supervisor', () => {
  it('starts a crashed process again, shows how it ended, and counts', async () => {
    const { supervisor, started } = supervised()
    supervisor.start()
    await vi.waitUntil(() => supervisor.status.state === 'running')
    expect(supervisor.status).toMatchObject({ pid: 100, restarts: 0, problem: null })
    started[0]?.end({ code: 3, signal: null })
    await vi.waitUntil(() => supervisor.status.state === 'restarting')
    expect(supervisor.status).toMatchObject({
      pid: null,
      restarts: 1,
      problem: { code: 'PROCESS_CRASHED', params: { process: 'pipeline', how: 'exit 3' }, detail: 'last words' },
    })
    expect(supervisor.status.retryAt).toBeGreaterThan(Date.now() - 1000)
    await vi.waitUntil(() => supervisor.status.state === 'running', { timeout: 3000 })
    expect(supervisor.status).toMatchObject({ pid: 101, restarts: 1, problem: null })
    await supervisor.stop()
    expect(supervisor.status.state).toBe('stopped')
  })

  it('shows the problem of a process that could not be made ready', async () => {
    const prepare = () => Promise.reject(new ProblemError('DATABASE_DAMAGED', { folder: 'x' }))
    const { supervisor } = supervised({ prepare })
    supervisor.start()
    await vi.waitUntil(() => supervisor.status.state === 'restarting')
    expect(supervisor.status.problem?.code).toBe('DATABASE_DAMAGED')
    await supervisor.stop()
  })

  it('shows the problem that a process reports over the wire', async () => {
    const damaged = { code: 'DATABASE_DAMAGED', params: { folder: 'x' }, detail: 'invalid checkpoint record' }
    const { supervisor } = supervised({ prepare: () => Promise.reject(new ORPCError('PROBLEM', { data: damaged })) })
    supervisor.start()
    await vi.waitUntil(() => supervisor.status.state === 'restarting')
    expect(supervisor.status.problem).toEqual(damaged)
    await supervisor.stop()
  })

  it('waits longer after each crash in a row, and not at all after start() or replace()', async () => {
    const { supervisor, started } = supervised()
    supervisor.start()
    const pauses: number[] = []
    for (let i = 0; i < 3; i++) {
      await vi.waitUntil(() => supervisor.status.state === 'running', { timeout: 5000 })
      started.at(-1)?.end({ code: 1, signal: null })
      await vi.waitUntil(() => supervisor.status.state === 'restarting')
      pauses.push((supervisor.status.retryAt ?? 0) - supervisor.status.since)
      supervisor.start()
    }
    expect(pauses.map((ms) => Math.round(ms / 100) * 100)).toEqual([500, 1000, 2000])
    await vi.waitUntil(() => supervisor.status.state === 'running')
    await supervisor.replace()
    await vi.waitUntil(() => supervisor.status.state === 'running' && started.length === 5, { timeout: 300 })
    expect(supervisor.status.restarts).toBe(3)
    await supervisor.stop()
  })

  it('stops for good, also while it waits to restart', async () => {
    const { supervisor, started } = supervised()
    supervisor.start()
    await vi.waitUntil(() => supervisor.status.state === 'running')
    started[0]?.end({ code: 1, signal: null })
    await vi.waitUntil(() => supervisor.status.state === 'restarting')
    await supervisor.stop()
    await new Promise((r) => setTimeout(r, 700))
    expect(supervisor.status.state).toBe('stopped')
    expect(started).toHaveLength(1)
  })
})
