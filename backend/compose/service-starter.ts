import { ProblemError } from '../../contract/problem'
import type { StackStep } from '../../contract/stack'
import { note } from '../../contract/stack-note'
import type { Operation } from './apply'
import { reaching } from './engine'
import { problemOfOperation, startFailure } from './failures'
import { copyFilesIn } from './files'
import { dependenciesOf, imageOf, isOneShot, serviceOf, sharedService } from './graph'
import { makeContainer } from './make-container'
import type { ComposeService, Condition } from './model'
import { imageId } from './observe'
import { resolveShared, type ContainerAction, type Plan } from './plan'
import { runStep, type Step, type Steps } from './steps'
import { waitForContainer, type Waiting } from './wait'

/** A service may not be started, or not stay, because one that it needs failed. */
export class NotReached extends ProblemError {
  /** What failed in the first place, however many services stand in between. */
  readonly reason: unknown

  constructor(service: string, needed: string, failure: unknown) {
    super('NOT_RUNNING', { process: needed }, { detail: `${service} needs ${needed}.`, cause: failure })
    this.reason = failure instanceof NotReached ? failure.reason : failure
  }
}

/** Makes and starts the containers of a plan, each service as soon as what it depends on allows it. */
export class ServiceStarter {
  /** Container ids by service, once they are there. */
  readonly #made = new Map<string, Promise<string[]>>()
  readonly #started = new Map<string, Promise<void>>()
  readonly #ready = new Map<string, Promise<void>>()

  constructor(
    private readonly operation: Operation,
    private readonly plan: Plan,
  ) {}

  /** Resolves when the containers of a service run. Throws its failure, or `NotReached`. */
  start(name: string): Promise<void> {
    return once(this.#started, name, () => this.#start(name))
  }

  /**
   * Resolves when the containers of a service run and what it depends on is as it should be, also where it runs already:
   * that is all that an `up` without waiting promises. Throws as `start`.
   */
  async reached(name: string): Promise<void> {
    await this.start(name)
    if (this.#actions(name).every(({ kind }) => kind === 'leave')) await this.#dependencies(name)
  }

  /** Resolves when a service is as it should be in the end. Throws its failure, or `NotReached`. */
  ready(name: string): Promise<void> {
    return once(this.#ready, name, async () => {
      const { model } = this.operation.project
      await this.start(name)
      if (this.#actions(name).every(({ kind, reason }) => kind === 'leave' && reason.code === 'COMPLETED')) return
      const healthAwaited = Object.values(model.services).some(
        (service) => service.depends_on?.[name]?.condition === 'service_healthy',
      )
      await this.#wait(name, isOneShot(model, name) ? 'completed' : healthAwaited ? 'healthy' : 'ready')
    })
  }

  #actions(name: string): ContainerAction[] {
    return this.plan.containers.filter(({ service, kind }) => service === name && kind !== 'remove')
  }

  #ids(name: string): Promise<string[]> {
    return once(this.#made, name, () => this.#make(name))
  }

  async #make(name: string): Promise<string[]> {
    const { engine, project, steps, signal } = this.operation
    const service = serviceOf(project.model, name)
    const actions = this.#actions(name)
    const making = actions.filter(({ kind }) => kind === 'create' || kind === 'recreate')
    if (making.length === 0) return actions.flatMap(({ container }) => (container === null ? [] : [container.id]))
    const pending = making.map((action) => ({ action, step: steps.add('create', action.name) }))
    const expected = await this.#resolve(service)
    const image = (await imageId(engine.docker, imageOf(project.model.name, name, service))) ?? undefined
    const made = await Promise.all(
      pending.map(({ action, step }) =>
        runStep(step, action.reason, signal, () => makeContainer(engine, project, action, expected, image)),
      ),
    )
    const kept = actions.flatMap(({ kind, container }) =>
      container === null || kind === 'recreate' ? [] : [container.id],
    )
    return [...kept, ...made]
  }

  /** Shared namespaces and volumes name containers, which have to be there first. */
  async #resolve(service: ComposeService): Promise<ComposeService> {
    const others = [
      ...[service.network_mode, service.ipc, service.pid].map(sharedService).filter((other) => other !== null),
      ...(service.volumes_from ?? [])
        .map((entry) => entry.split(':')[0] ?? '')
        .filter((other) => other !== 'container'),
    ]
    const ids = new Map(await Promise.all(others.map(async (other) => [other, (await this.#ids(other))[0]] as const)))
    return resolveShared(service, (other) => ids.get(other))
  }

  async #start(name: string): Promise<void> {
    const { engine, project, steps, signal } = this.operation
    const actions = this.#actions(name)
    const starting = actions.filter(({ kind }) => kind !== 'leave')
    if (starting.length === 0) return
    const [ids] = await Promise.all([this.#ids(name), this.#dependencies(name)])
    const service = serviceOf(project.model, name)
    const left = new Set(actions.filter(({ kind }) => kind === 'leave').map(({ container }) => container?.id))
    await Promise.all(
      ids
        .filter((id) => !left.has(id))
        .map(async (id) => {
          const action = starting.find(({ container }) => container?.id === id) ?? starting[0]
          const step = steps.add('start', action?.name ?? name)
          await runStep(step, note('STARTING'), signal, async () => {
            const container = engine.docker.getContainer(id)
            if (action?.restart === true) await reaching(container.stop(), name, [304, 404])
            if (action?.container?.id === id && action.container.state === 'paused') {
              await reaching(container.unpause(), name, [304])
              return
            }
            try {
              await copyFilesIn(engine.docker, project, name, service, id)
              await reaching(container.start(), name, [304])
            } catch (error) {
              throw await startFailure(cause(error), engine.docker, name)
            }
          })
        }),
    )
  }

  /** Waits until what a service depends on is as the service needs it. A dependency that is not required may fail. */
  async #dependencies(name: string): Promise<void> {
    const { project } = this.operation
    const planned = new Set(this.plan.containers.map(({ service }) => service))
    await Promise.all(
      dependenciesOf(project.model, name).map(async ([other, need]) => {
        // Not part of this operation: taken as it is.
        if (!planned.has(other)) return
        try {
          await this.#condition(other, need.condition)
        } catch (error) {
          this.operation.signal.throwIfAborted()
          if (!need.required) return
          const [action] = this.#actions(name)
          // What runs already is left running; only what was to be started is passed over.
          if (action?.kind !== 'leave') this.operation.steps.add('start', action?.name ?? name).skipped(note('NEEDS', { service: other }))
          throw new NotReached(name, other, error)
        }
      }),
    )
  }

  async #condition(other: string, condition: Condition): Promise<void> {
    await this.start(other)
    const oneShot = isOneShot(this.operation.project.model, other)
    // Mostly the end that `up` itself waits for; then it is one wait, told once.
    if (condition === 'service_completed_successfully' || (condition === 'service_healthy' && !oneShot))
      await this.ready(other)
    else if (condition === 'service_healthy') await this.#wait(other, 'healthy')
  }

  async #wait(name: string, waiting: Waiting): Promise<void> {
    const { engine, steps, signal } = this.operation
    const ids = await this.#ids(name)
    const step = lazyStep(steps, 'wait', name)
    try {
      await Promise.all(ids.map((id) => waitForContainer(engine, id, name, waiting, step, signal)))
      step.finish()
    } catch (error) {
      if (!signal.aborted) step.failed(problemOfOperation(error))
      throw error
    }
  }
}

/** A step that is listed only once there is something to tell: most waits are over when they begin. */
function lazyStep(steps: Steps, kind: StackStep['kind'], subject: string): Step & { finish: () => void } {
  let step: Step | null = null
  const shown = (): Step => (step ??= steps.add(kind, subject))
  return {
    working: (...told) => shown().working(...told),
    done: () => shown().done(),
    failed: (problem) => shown().failed(problem),
    skipped: (why) => shown().skipped(why),
    finish: () => step?.done(),
  }
}

/** `reaching` wraps the engine's error; what it said is needed to tell a taken port. */
const cause = (error: unknown): unknown =>
  error instanceof ProblemError && error.problem.code === 'ENGINE_REFUSED' && error.cause !== undefined
    ? error.cause
    : error

function once<T>(known: Map<string, Promise<T>>, name: string, work: () => Promise<T>): Promise<T> {
  const found = known.get(name)
  if (found !== undefined) return found
  const promise = work()
  // Whoever waits for it gets the failure; nobody may be waiting yet.
  promise.catch(() => undefined)
  known.set(name, promise)
  return promise
}
