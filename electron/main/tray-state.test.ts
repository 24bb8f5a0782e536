import { describe, expect, it } from 'vitest'
import type { PipelineSnapshot } from '../../contract/pipeline'
import type { StackSnapshot } from '../../contract/stack'
import { trayState } from './tray-state'

const pipeline = (producer: string, consumer = producer, process = 'running') =>
  ({
    process: { state: process },
    database: { state: 'running' },
    report: process === 'running' ? { producer: { state: producer }, consumer: { state: consumer } } : null,
  }) as unknown as PipelineSnapshot
const stack = (services: { state: string; health?: string; oneShot?: boolean }[], operation: string | null = null) =>
  ({
    engine: { state: 'connected' },
    problem: null,
    operation: operation === null ? null : { state: operation },
    services: services.map((service) => ({ health: 'none', oneShot: false, ...service })),
  }) as unknown as StackSnapshot

describe('what the tray shows', () => {
  it('is the pipeline where there is no Docker', () => {
    const none = { engine: { state: 'unreachable' } } as unknown as StackSnapshot
    expect(trayState(pipeline('running'), none)).toEqual({ tone: 'ok', pipeline: 'running', stack: null })
    expect(trayState(pipeline('stopped'), none)).toEqual({ tone: 'idle', pipeline: 'stopped', stack: null })
    expect(trayState(pipeline('waiting', 'running'), none)).toEqual({ tone: 'warn', pipeline: 'running', stack: null })
    expect(trayState(pipeline('running', 'failed'), null)).toEqual({ tone: 'bad', pipeline: 'running', stack: null })
    expect(trayState(null, null)).toEqual({ tone: 'busy', pipeline: null, stack: null })
  })

  it('offers no command while things move', () => {
    expect(trayState(pipeline('starting', 'running'), null)).toMatchObject({ tone: 'busy', pipeline: null })
    expect(trayState(pipeline('', '', 'restarting'), null)).toMatchObject({ tone: 'busy', pipeline: null })
    expect(trayState(pipeline('running'), stack([{ state: 'running' }], 'running'))).toMatchObject({ tone: 'busy', stack: null })
  })

  it('tells of the stack where it is worse than the pipeline', () => {
    expect(trayState(pipeline('running'), stack([{ state: 'running', health: 'unhealthy' }]))).toEqual({ tone: 'bad', pipeline: 'running', stack: 'running' })
    expect(trayState(pipeline('running'), stack([{ state: 'exited' }]))).toEqual({ tone: 'ok', pipeline: 'running', stack: 'stopped' })
    expect(trayState(pipeline('failed'), stack([{ state: 'running', health: 'healthy' }]))).toMatchObject({ tone: 'bad' })
  })

  it('does not take a one-shot service for a running stack', () => {
    expect(trayState(pipeline('running'), stack([{ state: 'running', oneShot: true }, { state: 'absent' }])).stack).toBe('stopped')
  })
})
