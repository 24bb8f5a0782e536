import type { Problem } from '../../contract/problem'
import { problemOfOperation } from './failures'
import { buildImage } from './build'
import { reaching, type EngineAccess } from './engine'
import { serviceOf } from './graph'
import type { ComposeProject } from './model'
import { observe } from './observe'
import { makePlan, type ContainerAction, type Plan, type PlanOptions } from './plan'
import { pullImage } from './pull'
import { applyNetwork, applyVolume } from './resources-apply'
import { NotReached, ServiceStarter } from './service-starter'
import { runStep, type Steps } from './steps'

export interface Operation {
  engine: EngineAccess
  project: ComposeProject
  steps: Steps
  signal: AbortSignal
  /** For credentials of registries. */
  env: Readonly<Record<string, string | undefined>>
}

/**
 * Brings services up and waits until they are ready: healthy where they have a health check, completed where another
 * service waits for that, else running. With `wait: false` it waits only for what other services need, and fails where that
 * fails, as `docker compose up -d` does. What does not depend on a failure goes on; all failures are in the result.
 * Rejects with the signal's reason when cancelled (what was made stays; the next `up` completes it), and with a
 * `ProblemError` where nothing could be begun.
 */
export async function up(
  operation: Operation,
  given: PlanOptions & { noCache?: boolean; wait?: boolean },
): Promise<Problem[]> {
  const { engine, project, steps, signal } = operation
  const options = { disabled: Object.keys(project.disabled), ...given }
  let plan = makePlan(project.model, await observe(engine.docker, project.model), options)
  if (plan.images.length > 0) {
    const problems = await makeImages(operation, plan.images, options.noCache === true)
    if (problems.length > 0) return problems
    plan = {
      ...makePlan(project.model, await observe(engine.docker, project.model), { ...options, build: false }),
      images: [],
    }
  }
  const { docker } = engine
  await Promise.all([
    ...plan.networks.map((action) =>
      runStep(steps.add('network', action.name), action.reason, signal, () =>
        applyNetwork(docker, project.model, action),
      ),
    ),
    ...plan.volumes.map((action) =>
      runStep(steps.add('volume', action.name), action.reason, signal, () =>
        applyVolume(docker, project.model, action),
      ),
    ),
  ])
  const extra = [...plan.orphans, ...plan.containers.filter(({ kind }) => kind === 'remove')]
  await Promise.all(extra.map((action) => removeContainer(operation, action)))
  return startServices(operation, plan, options.wait !== false)
}

/** Fetches and builds; four at a time, as more only share the same line. */
export async function makeImages(operation: Operation, images: Plan['images'], noCache: boolean): Promise<Problem[]> {
  const { engine, project, steps, signal, env } = operation
  const problems: Problem[] = []
  const queue = images.map((action) => ({ action, step: steps.add(action.kind, action.image) }))
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { action, step } = next
      const [name = ''] = action.services
      const service = serviceOf(project.model, name)
      try {
        await runStep(step, action.reason, signal, () =>
          action.kind === 'pull' || service.build === undefined
            ? pullImage(
                engine.docker,
                { image: action.image, service: name, platform: service.platform, env },
                step,
                signal,
              )
            : buildImage(
                engine.docker,
                project,
                { service: name, image: action.image, build: service.build, platform: service.platform, noCache },
                step,
                signal,
              ),
        )
      } catch (error) {
        signal.throwIfAborted()
        problems.push(problemOfOperation(error))
      }
    }
  }
  await Promise.all([work(), work(), work(), work()])
  return problems
}

export async function removeContainer({ engine, steps, signal }: Operation, action: ContainerAction): Promise<void> {
  const id = action.container?.id
  if (id === undefined) return
  await runStep(steps.add('remove', action.name), action.reason, signal, async () => {
    await reaching(engine.docker.getContainer(id).stop(), action.name, [304, 404])
    await reaching(engine.docker.getContainer(id).remove({ force: true }), action.name, [404, 409])
  })
}

async function startServices(operation: Operation, plan: Plan, wait: boolean): Promise<Problem[]> {
  const { signal } = operation
  const names = [...new Set(plan.containers.filter(({ kind }) => kind !== 'remove').map(({ service }) => service))]
  const starter = new ServiceStarter(operation, plan)
  const results = await Promise.allSettled(
    names.map(async (name) => {
      await (wait ? starter.ready(name) : starter.reached(name))
    }),
  )
  signal.throwIfAborted()
  // Where nobody waits for a service itself, its failure shows only in those that need it.
  const failures = results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []))
  const problems = failures.map((failure) => problemOfOperation(failure instanceof NotReached ? failure.reason : failure))
  // Several may wait for the one that failed: it is told once.
  return problems.filter(
    (problem, at) => problems.findIndex((other) => JSON.stringify(other) === JSON.stringify(problem)) === at,
  )
}
