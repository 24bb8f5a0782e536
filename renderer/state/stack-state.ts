import type { StackOperation, StackService, StackSnapshot, StackStep } from '../../contract/stack'
import type { Tone } from '../ui/state-mark'

/** What a service is doing, in one word. `waiting`: its turn has not come, others have to be ready first. */
export type ServiceState =
  | 'absent' | 'created' | 'waiting' | 'starting' | 'running' | 'healthy' | 'unhealthy' | 'paused' | 'restarting'
  | 'removing' | 'completed' | 'stopped' | 'killed' | 'failed'

/** The state of the whole stack, as rail, top bar and panel name it. */
export type StackState = 'unknown' | 'connecting' | 'unreachable' | 'invalid' | 'absent' | 'stopped' | 'working' | 'starting' | 'running' | 'partly' | 'failed'

export const serviceTones: Record<ServiceState, Tone> = {
  absent: 'idle',
  created: 'idle',
  waiting: 'busy',
  starting: 'busy',
  running: 'ok',
  healthy: 'ok',
  unhealthy: 'bad',
  paused: 'warn',
  restarting: 'warn',
  removing: 'busy',
  completed: 'ok',
  stopped: 'idle',
  killed: 'warn',
  failed: 'bad',
}

export const stackTones: Record<StackState, Tone> = {
  unknown: 'busy',
  connecting: 'busy',
  unreachable: 'idle',
  invalid: 'bad',
  absent: 'idle',
  stopped: 'idle',
  working: 'busy',
  starting: 'busy',
  running: 'ok',
  partly: 'warn',
  failed: 'bad',
}

export const stepTones: Record<StackStep['state'], Tone> = {
  waiting: 'idle', working: 'busy', done: 'ok', failed: 'bad', cancelled: 'warn', skipped: 'idle',
}

export const operationTones: Record<StackOperation['state'], Tone> = { running: 'busy', done: 'ok', failed: 'bad', cancelled: 'idle' }

/** Exit codes of a process that ended because it was asked to: 0, and 128 + SIGINT or SIGTERM (a JVM says 143). */
const asked = new Set([0, 130, 143])

/** What a service is doing. `operation` tells whether a start is under way that has not come to it yet. */
export function serviceState(service: StackService, operation: StackOperation | null): ServiceState {
  switch (service.state) {
    case 'running':
      return service.health === 'none' ? 'running' : service.health
    case 'paused':
    case 'restarting':
    case 'removing':
      return service.state
    case 'dead':
      return 'failed'
    case 'exited':
      if (service.exitCode === null || asked.has(service.exitCode)) {
        if (service.oneShot && service.exitCode === 0) return 'completed'
        return isComing(service, operation) ? 'waiting' : 'stopped'
      }
      // 137: SIGKILL, by the engine after the grace period, or for want of memory; not a fault of its own in the first case.
      return service.exitCode === 137 ? 'killed' : 'failed'
    case 'created':
    case 'absent':
      return isComing(service, operation) ? 'waiting' : service.state
  }
}

/** Whether a start under way will come to a service: it begins to list steps of one only when its turn has come. */
function isComing({ name, profiles, state }: StackService, operation: StackOperation | null): boolean {
  if (operation?.state !== 'running' || !['up', 'start', 'restart'].includes(operation.verb)) return false
  if (operation.services.length === 0) return profiles.length === 0 || state !== 'absent'
  // Dependencies of what was asked for come along; their steps carry the container's name, which may be another.
  return operation.services.includes(name) || operation.steps.some(({ subject }) => subject === name || subject.includes(`-${name}-`))
}

/** True where the dependency is as its condition wants it. */
export function conditionMet(condition: StackService['dependsOn'][number]['condition'], service: StackService | undefined): boolean {
  if (!service) return false
  if (condition === 'completed') return service.state === 'exited' && service.exitCode === 0
  if (service.state !== 'running') return false
  return condition === 'started' || service.health === 'healthy'
}

/** The dependencies that a service still waits for. */
export function unmet(service: StackService, services: readonly StackService[]): StackService['dependsOn'] {
  return service.dependsOn.filter(({ service: name, condition }) => !conditionMet(condition, services.find((each) => each.name === name)))
}

/** Services that a start without further profiles would start, and those that are there all the same. */
export function activeServices(snapshot: StackSnapshot): StackService[] {
  return snapshot.services.filter((service) => service.profiles.length === 0 || service.state !== 'absent')
}

/** How many of the active services are as they should be; one-shot ones count when they have completed. */
export function tally(snapshot: StackSnapshot): { well: number; all: number } {
  const active = activeServices(snapshot)
  return { well: active.filter((service) => serviceTones[serviceState(service, null)] === 'ok').length, all: active.length }
}

/** One state for the whole stack: the worst that matters, and `working` while an operation is under way. */
export function stackState(snapshot: StackSnapshot | null): StackState {
  if (!snapshot) return 'unknown'
  if (snapshot.engine.state !== 'connected') return snapshot.engine.state
  if (snapshot.problem) return 'invalid'
  if (snapshot.operation?.state === 'running') return 'working'
  const states = activeServices(snapshot).map((service) => serviceState(service, null))
  const lasting = activeServices(snapshot).filter((service) => !service.oneShot).map((service) => serviceState(service, null))
  if (states.every((state) => state === 'absent')) return 'absent'
  if (states.includes('failed') || states.includes('unhealthy')) return 'failed'
  if (lasting.every((state) => !['running', 'healthy', 'starting', 'restarting', 'paused'].includes(state))) return 'stopped'
  if (states.includes('starting')) return 'starting'
  return states.every((state) => serviceTones[state] === 'ok') ? 'running' : 'partly'
}

const badness: Record<Tone, number> = { bad: 4, warn: 3, busy: 2, idle: 1, ok: 0 }

/** One state for several services that belong together: the worst of them; `absent` where none of them is there. */
export function groupState(snapshot: StackSnapshot, names: readonly string[]): ServiceState {
  const states = snapshot.services.filter((service) => names.includes(service.name)).map((service) => serviceState(service, snapshot.operation))
  if (states.every((state) => state === 'absent')) return 'absent'
  return states.reduce((worst, state) => (badness[serviceTones[state]] > badness[serviceTones[worst]] ? state : worst))
}

/** Steps that count, and how many of them have ended; the part of 1 that is done, bytes and build steps included. */
export function operationProgress(operation: StackOperation): { done: number; total: number; part: number | null } {
  const steps = operation.steps.filter((step) => step.state !== 'skipped')
  const done = steps.filter((step) => step.state === 'done').length
  if (steps.length === 0) return { done: 0, total: 0, part: operation.state === 'done' ? 1 : null }
  const within = steps.reduce((sum, step) => {
    if (step.state === 'done') return sum + 1
    if (step.state !== 'working' || !step.progress || step.progress.total <= 0) return sum
    return sum + Math.min(1, step.progress.done / step.progress.total)
  }, 0)
  return { done, total: steps.length, part: within / steps.length }
}

/** The one step to name where there is room for one: what failed, or else what works, a wait only where nothing else does. */
export function currentStep(operation: StackOperation): StackStep | null {
  const working = operation.steps.filter((step) => step.state === 'working')
  return operation.steps.find((step) => step.state === 'failed') ?? working.find((step) => step.kind !== 'wait') ?? working.at(-1) ?? null
}
