import { describe, expect, it } from 'vitest'
import type { StackOperation, StackService, StackSnapshot, StackStep } from '../../contract/stack'
import { conditionMet, currentStep, groupState, operationProgress, serviceState, stackState, tally, unmet } from './stack-state'

function service(name: string, patch: Partial<StackService> = {}): StackService {
  return {
    name, image: 'x', built: false, profiles: [], dependsOn: [], rank: 0, container: 'c', state: 'running', health: 'healthy', oneShot: false,
    exitCode: null, since: 0, lastProbe: null, outdated: false, ports: [], usage: null, usageHistory: [], ...patch,
  }
}

function step(kind: StackStep['kind'], subject: string, state: StackStep['state'], progress: StackStep['progress'] = null): StackStep {
  return { id: `${kind}:${subject}`, kind, subject, state, startedAt: null, endedAt: null, note: null, detail: '', progress, problem: null }
}

function operation(state: StackOperation['state'], steps: StackStep[] = [], verb: StackOperation['verb'] = 'up'): StackOperation {
  return { id: 'o', verb, services: [], command: '', state, startedAt: 0, endedAt: null, steps, problems: [] }
}

function snapshot(services: StackService[], patch: Partial<StackSnapshot> = {}): StackSnapshot {
  return {
    engine: { state: 'connected', address: '', from: '', version: null, apiVersion: null, system: null, cpus: null, memoryBytes: null, since: 0, problem: null },
    project: 'p', files: [], services, orphans: [], operation: null, problem: null, ...patch,
  }
}

const gone = { state: 'absent', health: 'none', container: null } as const
const exited = (exitCode: number, patch: Partial<StackService> = {}) => service('a', { state: 'exited', health: 'none', exitCode, ...patch })

describe('serviceState', () => {
  it.each([
    [service('a'), 'healthy'],
    [service('a', { health: 'none' }), 'running'],
    [service('a', { health: 'starting' }), 'starting'],
    [service('a', { health: 'unhealthy' }), 'unhealthy'],
    [service('a', gone), 'absent'],
    [exited(0, { oneShot: true }), 'completed'],
    [exited(0), 'stopped'],
    [exited(143), 'stopped'],
    [exited(137), 'killed'],
    [exited(1), 'failed'],
    [exited(1, { oneShot: true }), 'failed'],
    [service('a', { state: 'dead', health: 'none' }), 'failed'],
  ] as const)('%#: is %s', (one, expected) => {
    expect(serviceState(one, null)).toBe(expected)
  })

  it('is waiting only while a start is under way that will come to it', () => {
    const absent = service('a', gone)
    const asked = (services: string[], steps: StackStep[] = []) => ({ ...operation('running', steps), services })
    expect(serviceState(absent, operation('running'))).toBe('waiting')
    expect(serviceState({ ...absent, profiles: ['extra'] }, operation('running'))).toBe('absent')
    expect(serviceState(absent, operation('cancelled'))).toBe('absent')
    expect(serviceState(exited(0), operation('running', [], 'stop'))).toBe('stopped')
    expect(serviceState(absent, asked(['b']))).toBe('absent')
    expect(serviceState(absent, asked(['b'], [step('create', 'project-a-1', 'waiting')]))).toBe('waiting')
    expect(serviceState({ ...absent, profiles: ['extra'] }, asked(['a']))).toBe('waiting')
  })
})

describe('conditions', () => {
  it('are met as Compose means them', () => {
    expect(conditionMet('healthy', service('a', { health: 'starting' }))).toBe(false)
    expect(conditionMet('started', service('a', { health: 'starting' }))).toBe(true)
    expect(conditionMet('completed', exited(0))).toBe(true)
    expect(conditionMet('completed', exited(1))).toBe(false)
    expect(conditionMet('started', undefined)).toBe(false)
  })
  it('that are not met are what a service waits for', () => {
    const kafka = service('kafka', { health: 'starting' })
    const one = service('a', { dependsOn: [{ service: 'kafka', condition: 'healthy', required: true }, { service: 'db', condition: 'healthy', required: true }] })
    expect(unmet(one, [kafka, service('db')]).map((each) => each.service)).toEqual(['kafka'])
  })
})

describe('stackState', () => {
  it.each([
    ['running', [service('a'), exited(0, { oneShot: true })]],
    ['partly', [service('a'), exited(0)]],
    ['starting', [service('a'), service('b', { health: 'starting' })]],
    ['failed', [service('a'), service('b', { health: 'unhealthy' })]],
    ['stopped', [exited(0), exited(143), exited(0, { oneShot: true })]],
    ['absent', [service('a', gone), service('b', gone)]],
  ] as const)('is %s', (expected, services) => {
    expect(stackState(snapshot([...services]))).toBe(expected)
  })

  it('leaves out what only a profile would start', () => {
    const extra = service('b', { ...gone, profiles: ['pipeline'] })
    expect(stackState(snapshot([service('a'), extra]))).toBe('running')
    expect(tally(snapshot([service('a'), extra]))).toEqual({ well: 1, all: 1 })
    expect(tally(snapshot([service('a'), { ...extra, state: 'exited', exitCode: 1 }]))).toEqual({ well: 1, all: 2 })
  })

  it('is at work while an operation runs, and knows nothing without an engine', () => {
    expect(stackState(snapshot([service('a')], { operation: operation('running') }))).toBe('working')
    const one = snapshot([service('a')])
    expect(stackState({ ...one, engine: { ...one.engine, state: 'unreachable' } })).toBe('unreachable')
    expect(stackState({ ...one, problem: { code: 'COMPOSE_INVALID', params: {} } })).toBe('invalid')
    expect(stackState(null)).toBe('unknown')
  })
})

describe('groupState', () => {
  it('is the worst of its services', () => {
    const all = snapshot([service('m'), service('w', { health: 'starting' }), service('other', { health: 'unhealthy' })])
    expect(groupState(all, ['m', 'w'])).toBe('starting')
    expect(groupState(all, ['m'])).toBe('healthy')
    expect(groupState(snapshot([service('m'), service('w', gone)]), ['m', 'w'])).toBe('absent')
    expect(groupState(all, ['nobody'])).toBe('absent')
  })
})

describe('operationProgress', () => {
  it('counts steps, and bytes within a step; what is skipped does not count', () => {
    const steps = [step('pull', 'a', 'done'), step('pull', 'b', 'working', { done: 25, total: 50, unit: 'bytes' }), step('wait', 'a', 'waiting'), step('build', 'c', 'skipped')]
    expect(operationProgress(operation('running', steps))).toEqual({ done: 1, total: 3, part: 0.5 })
  })
  it('knows no part before the plan is there, and is whole when nothing was to be done', () => {
    expect(operationProgress(operation('running')).part).toBeNull()
    expect(operationProgress(operation('done')).part).toBe(1)
  })
})

describe('currentStep', () => {
  it('names what failed, or what works, a wait last', () => {
    const pull = step('pull', 'a', 'working')
    const wait = step('wait', 'b', 'working')
    expect(currentStep(operation('running', [wait, pull]))).toBe(pull)
    expect(currentStep(operation('running', [wait, step('create', 'c', 'waiting')]))).toBe(wait)
    const failed = step('create', 'x', 'failed')
    expect(currentStep(operation('failed', [pull, failed]))).toBe(failed)
    expect(currentStep(operation('done', [step('pull', 'a', 'done')]))).toBeNull()
  })
})
