import type { Problem } from '../../contract/problem'
import { note } from '../../contract/stack-note'
import { problemOfOperation } from './failures'
import { up, type Operation } from './apply'
import { reaching } from './engine'
import { isOneShot, ranks } from './graph'
import { labels } from './labels'
import type { ComposeModel } from './model'
import { projectContainers, type ObservedContainer } from './observe'
import { runStep, type Step } from './steps'

/**
 * Containers in groups, to be ended one group after the other: dependents before what they depend on, orphans first.
 * The order is the file's, or where the file no longer knows a service, its own label `depends_on`.
 */
export function stopOrder(model: ComposeModel, containers: readonly ObservedContainer[]): ObservedContainer[][] {
  const rank = ranks(model)
  const groups = new Map<number, ObservedContainer[]>()
  for (const container of containers) {
    const place = rank.get(container.service) ?? Number.MAX_SAFE_INTEGER
    groups.set(place, [...(groups.get(place) ?? []), container])
  }
  return [...groups].sort(([a], [b]) => b - a).map(([, group]) => group)
}

/** Stops services (empty: all) in reverse order; containers and data stay. */
export async function stop(operation: Operation, services: readonly string[]): Promise<Problem[]> {
  const { engine, project } = operation
  const containers = (await projectContainers(engine.docker, project.model.name)).filter(
    ({ service, state }) =>
      (services.length === 0 || services.includes(service)) && ['running', 'paused', 'restarting'].includes(state),
  )
  return inGroups(operation, 'stop', stopOrder(project.model, containers), (container) =>
    reaching(engine.docker.getContainer(container.id).stop(), container.service, [304, 404]),
  )
}

/** Stops and starts again what runs or has stopped, in order; one-shot services that completed are left. */
export async function restart(operation: Operation, services: readonly string[]): Promise<Problem[]> {
  const { engine, project } = operation
  const chosen = (await projectContainers(engine.docker, project.model.name)).filter(
    ({ service, state, exitCode }) =>
      (services.length === 0 || services.includes(service)) &&
      !(state === 'exited' && exitCode === 0 && isOneShot(project.model, service)),
  )
  const problems = await inGroups(operation, 'stop', stopOrder(project.model, chosen), (container) =>
    reaching(engine.docker.getContainer(container.id).stop(), container.service, [304, 404]),
  )
  const names = [...new Set(chosen.map(({ service }) => service))].filter(
    (service) => service in project.model.services,
  )
  if (problems.length > 0 || names.length === 0) return problems
  return up(operation, { services: names, build: false, recreate: 'never', removeOrphans: false, noDependencies: true })
}

export interface DownOptions {
  volumes: boolean
  orphans: boolean
}

/**
 * Removes containers and networks of the project, volumes only on request; whatever made them, the CLI or we, and also
 * those that the file no longer names. External networks and volumes stay.
 */
export async function down(operation: Operation, options: DownOptions): Promise<Problem[]> {
  const { engine, project, steps, signal } = operation
  const { docker } = engine
  const { model } = project
  const containers = (await projectContainers(docker, model.name)).filter(
    ({ service }) => options.orphans || service in model.services || service in project.disabled,
  )
  const problems = await inGroups(operation, 'remove', stopOrder(model, containers), async (container, step) => {
    await reaching(docker.getContainer(container.id).stop(), container.service, [304, 404])
    step.working(note('REMOVING'))
    await reaching(
      docker.getContainer(container.id).remove({ force: true, v: options.volumes }),
      container.service,
      [404, 409],
    )
  })
  if (problems.length > 0) return problems
  const filters = { label: [`${labels.project}=${model.name}`] }
  const networks = await docker.listNetworks({ filters })
  const volumes = options.volumes ? ((await docker.listVolumes({ filters })).Volumes ?? []) : []
  const results = await Promise.allSettled([
    ...networks.map(({ Id, Name }) =>
      runStep(steps.add('network', Name), note('REMOVING'), signal, async () => {
        const attached = Object.keys((await docker.getNetwork(Id).inspect()).Containers ?? {})
        if (attached.length > 0) return
        await reaching(docker.getNetwork(Id).remove(), Name, [404])
      }),
    ),
    ...volumes.map(({ Name }) =>
      runStep(steps.add('volume', Name), note('REMOVING'), signal, () =>
        reaching(docker.getVolume(Name).remove(), Name, [404]),
      ),
    ),
  ])
  signal.throwIfAborted()
  return results.flatMap((result) => (result.status === 'rejected' ? [problemOfOperation(result.reason)] : []))
}

async function inGroups(
  { steps, signal }: Operation,
  kind: 'stop' | 'remove',
  groups: readonly ObservedContainer[][],
  work: (container: ObservedContainer, step: Step) => Promise<void>,
): Promise<Problem[]> {
  const planned = groups.map((group) =>
    group.map((container) => ({ container, step: steps.add(kind, container.name) })),
  )
  const problems: Problem[] = []
  for (const group of planned)
    await Promise.all(
      group.map(async ({ container, step }) => {
        try {
          await runStep(step, note('STOPPING'), signal, () => work(container, step))
        } catch (error) {
          signal.throwIfAborted()
          problems.push(problemOfOperation(error))
        }
      }),
    )
  return problems
}
