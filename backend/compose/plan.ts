import { ProblemError } from '../../contract/problem'
import { note, type StackNote } from '../../contract/stack-note'
import {
  containerName,
  dependenciesOf,
  imageOf,
  isOneShot,
  ranks,
  scaleOf,
  serviceOf,
  sharedService,
  withDependencies,
} from './graph'
import { networkHash, serviceHash, volumeHash } from './hash'
import { labels } from './labels'
import type { ComposeModel, ComposeService } from './model'
import type { Observed, ObservedContainer } from './observe'

export interface PlanOptions {
  /** What to bring up, with its dependencies; empty: all. */
  services: readonly string[]
  /** Build what can be built, also where an image is there. */
  build: boolean
  /** Default: recreate what differs. */
  recreate?: 'diverged' | 'force' | 'never'
  removeOrphans: boolean
  /** Services of the file that are not enabled: their containers are no orphans. */
  disabled?: readonly string[]
  /** Leave dependencies alone. */
  noDependencies?: boolean
}

export interface ImageAction {
  kind: 'pull' | 'build'
  image: string
  /** Those that run it; the first one's settings (build, platform) count. */
  services: string[]
  reason: StackNote
}

export interface NetworkAction {
  kind: 'create network' | 'recreate network'
  /** Key in the model. */
  key: string
  name: string
  reason: StackNote
}

export interface VolumeAction {
  kind: 'create volume'
  key: string
  name: string
  reason: StackNote
}

export interface ContainerAction {
  kind: 'create' | 'recreate' | 'start' | 'leave' | 'remove'
  service: string
  number: number
  name: string
  /** The one that is there; null for `create`. */
  container: ObservedContainer | null
  /** With `start` on a running container: stop it first, because a dependency with `restart: true` is made anew. */
  restart?: boolean
  reason: StackNote
}

/** What has to happen, in order: images, networks and volumes, then containers by their dependencies. */
export interface Plan {
  images: ImageAction[]
  networks: NetworkAction[]
  volumes: VolumeAction[]
  /** In order of start. */
  containers: ContainerAction[]
  /** Containers whose service is no longer in the file. */
  orphans: ContainerAction[]
}

/** True when nothing is to be done. */
export const isEmpty = (plan: Plan): boolean =>
  plan.images.length + plan.networks.length + plan.volumes.length + plan.orphans.length === 0 &&
  plan.containers.every((action) => action.kind === 'leave')

/** One line for each action, in order; the dry run. */
export function planLines(plan: Plan): {
  kind: 'pull' | 'build' | 'create network' | 'create volume' | 'create' | 'recreate' | 'start' | 'leave' | 'remove'
  subject: string
  reason: StackNote
}[] {
  return [
    ...plan.images.map(({ kind, image, reason }) => ({ kind, subject: image, reason })),
    ...plan.networks.map(({ name, reason }) => ({ kind: 'create network' as const, subject: name, reason })),
    ...plan.volumes.map(({ kind, name, reason }) => ({ kind, subject: name, reason })),
    ...plan.orphans.map(({ kind, name, reason }) => ({ kind, subject: name, reason })),
    ...plan.containers.map(({ kind, name, reason }) => ({ kind, subject: name, reason })),
  ]
}

/**
 * Pure: from what should be and what is to what has to be done, by Compose's own rules of when a container is kept
 * (docker/compose v2.40, pkg/compose/convergence.go), but for one: a one-shot service that completed is not run again.
 * Throws `SERVICE_UNKNOWN`, `DEPENDENCY_CYCLE`, `EXTERNAL_MISSING`, `RESOURCE_CONFLICT`.
 */
export function makePlan(model: ComposeModel, observed: Observed, options: PlanOptions): Plan {
  const all = withDependencies(model, options.services)
  const chosen = options.noDependencies === true ? all.filter((name) => options.services.includes(name)) : all
  const images = planImages(model, observed, chosen, options.build)
  const networks = planNetworks(model, observed, chosen)
  const volumes = planVolumes(model, observed, chosen)
  const known = new Set([...Object.keys(model.services), ...(options.disabled ?? [])])
  return {
    images,
    networks,
    volumes,
    containers: planContainers(model, observed, chosen, options, images, networks, volumes),
    orphans: options.removeOrphans
      ? observed.containers
          .filter(({ service }) => !known.has(service))
          .map((container) => removal(container, note('NOT_IN_FILE', { service: container.service })))
      : [],
  }
}

function planImages(model: ComposeModel, observed: Observed, chosen: readonly string[], build: boolean): ImageAction[] {
  const actions = new Map<string, ImageAction>()
  for (const name of chosen) {
    const service = serviceOf(model, name)
    const image = imageOf(model.name, name, service)
    const found = actions.get(image)
    if (found !== undefined) {
      found.services.push(name)
      continue
    }
    const action = imageAction(service, observed.images.has(image), build)
    if (action !== null) actions.set(image, { ...action, image, services: [name] })
  }
  return [...actions.values()]
}

function imageAction(
  service: ComposeService,
  here: boolean,
  build: boolean,
): Pick<ImageAction, 'kind' | 'reason'> | null {
  const policy = service.pull_policy ?? 'missing'
  if (service.build !== undefined) {
    if (build) return { kind: 'build', reason: note('ASKED') }
    if (policy === 'build') return { kind: 'build', reason: note('PULL_POLICY', { policy }) }
    return here ? null : { kind: 'build', reason: note('NO_IMAGE') }
  }
  if (policy === 'always') return { kind: 'pull', reason: note('PULL_POLICY', { policy }) }
  return here || policy === 'never' ? null : { kind: 'pull', reason: note('NO_IMAGE') }
}

/** Keys of the networks that these services are attached to. */
const usedNetworks = (model: ComposeModel, chosen: readonly string[]): string[] =>
  Object.keys(model.networks ?? {}).filter((key) =>
    chosen.some((name) => key in (serviceOf(model, name).networks ?? {})),
  )

const usedVolumes = (model: ComposeModel, chosen: readonly string[]): string[] =>
  Object.keys(model.volumes ?? {}).filter((key) =>
    chosen.some((name) =>
      serviceOf(model, name).volumes?.some((mount) => mount.type === 'volume' && mount.source === key),
    ),
  )

function planNetworks(model: ComposeModel, observed: Observed, chosen: readonly string[]): NetworkAction[] {
  return usedNetworks(model, chosen).flatMap((key): NetworkAction[] => {
    const network = model.networks?.[key]
    if (network === undefined) return []
    const { name } = network
    const found = observed.networks.find(
      (other) => other.name === name || (network.external === true && other.id === name),
    )
    if (network.external === true) {
      if (found === undefined && !['host', 'none', 'bridge'].includes(name))
        throw new ProblemError('EXTERNAL_MISSING', { kind: 'network', name })
      return []
    }
    if (found === undefined) return [{ kind: 'create network', key, name, reason: note('NOT_THERE') }]
    if (found.labels[labels.network] !== key) throw new ProblemError('RESOURCE_CONFLICT', { kind: 'network', name })
    const hash = found.labels[labels.configHash]
    return hash === undefined || hash === networkHash(network)
      ? []
      : [{ kind: 'recreate network', key, name, reason: note('CONFIGURATION_CHANGED') }]
  })
}

function planVolumes(model: ComposeModel, observed: Observed, chosen: readonly string[]): VolumeAction[] {
  return usedVolumes(model, chosen).flatMap((key): VolumeAction[] => {
    const volume = model.volumes?.[key]
    if (volume === undefined) return []
    const { name } = volume
    const found = observed.volumes.find((other) => other.name === name)
    // A volume whose configuration differs is kept as it is: making it anew would destroy data.
    if (found !== undefined) return []
    if (volume.external === true) throw new ProblemError('EXTERNAL_MISSING', { kind: 'volume', name })
    return [{ kind: 'create volume', key, name, reason: note('NOT_THERE') }]
  })
}

/** Volumes whose configuration in the file is no longer what they were made with. They are kept; this is for a note. */
export const changedVolumes = (model: ComposeModel, observed: Observed): string[] =>
  Object.values(model.volumes ?? {})
    .filter((volume) => {
      const hash = observed.volumes.find((other) => other.name === volume.name)?.labels[labels.configHash]
      return volume.external !== true && hash !== undefined && hash !== volumeHash(volume)
    })
    .map(({ name }) => name)

const removal = (container: ObservedContainer, reason: StackNote): ContainerAction => ({
  kind: 'remove',
  service: container.service,
  number: container.number,
  name: container.name,
  container,
  reason,
})

function planContainers(
  model: ComposeModel,
  observed: Observed,
  chosen: readonly string[],
  options: PlanOptions,
  images: readonly ImageAction[],
  networks: readonly NetworkAction[],
  volumes: readonly VolumeAction[],
): ContainerAction[] {
  const rank = ranks(model)
  const actions: ContainerAction[] = []
  const renewed = (service: string): boolean =>
    actions.some((action) => action.service === service && (action.kind === 'create' || action.kind === 'recreate'))

  for (const name of [...chosen].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0))) {
    const service = serviceOf(model, name)
    const image = imageOf(model.name, name, service)
    const expected = resolveShared(
      service,
      (other) => observed.containers.find((container) => container.service === other)?.id,
    )
    const scale = scaleOf(service)
    const why = (container: ObservedContainer): StackNote | null => {
      if (options.recreate === 'never') return null
      if (options.recreate === 'force') return note('ASKED')
      const shared = [service.network_mode, service.ipc, service.pid]
        .map(sharedService)
        .find((other) => other !== null && renewed(other))
      if (shared) return note('NAMESPACE_RENEWED', { service: shared })
      if (container.labels[labels.configHash] !== serviceHash(expected)) return note('CONFIGURATION_CHANGED')
      const pending = images.find((action) => action.image === image)
      // An image that is about to be made or fetched is judged again once it is there.
      if (pending === undefined && container.labels[labels.image] !== observed.images.get(image))
        return note('IMAGE_CHANGED')
      const network = Object.keys(service.networks ?? {}).find((key) => {
        if (networks.some((action) => action.key === key)) return true
        const wanted = model.networks?.[key]?.name
        const id = observed.networks.find((other) => other.name === wanted)?.id
        return container.state === 'running' && id !== undefined && !container.networkIds.includes(id)
      })
      if (network !== undefined) return note('NETWORK_NOT_ATTACHED', { network })
      const volume = (service.volumes ?? []).find((mount) => {
        if (mount.type !== 'volume' || mount.source === undefined) return false
        const wanted = model.volumes?.[mount.source]?.name
        return (
          volumes.some((action) => action.key === mount.source) ||
          (wanted !== undefined && !container.volumes.includes(wanted))
        )
      })
      return volume === undefined ? null : note('VOLUME_NOT_MOUNTED', { volume: volume.source ?? '' })
    }

    // The containers to keep first: what fits the file, then the lowest numbers.
    const present = observed.containers
      .filter((container) => container.service === name)
      .map((container) => ({ container, why: why(container) }))
      .sort((a, b) => Number(a.why !== null) - Number(b.why !== null) || a.container.number - b.container.number)
    const kept = present.slice(0, scale)
    for (const { container } of present.slice(scale))
      actions.push(removal(container, note('TOO_MANY', { count: scale, service: name })))

    const needs = dependenciesOf(model, name)
    for (const entry of kept) {
      const at = {
        service: name,
        number: entry.container.number,
        name: containerName(model.name, name, service, entry.container.number),
        container: entry.container,
      }
      if (entry.why !== null) {
        actions.push({ ...at, kind: 'recreate', reason: entry.why })
        continue
      }
      const { state, exitCode } = entry.container
      const dependency = needs.find(([other, need]) => need.restart === true && renewed(other))
      if (state === 'running' && dependency !== undefined)
        actions.push({ ...at, kind: 'start', restart: true, reason: note('RESTARTS_WITH', { service: dependency[0] }) })
      else if (state === 'running' || state === 'restarting')
        actions.push({ ...at, kind: 'leave', reason: note(state === 'running' ? 'RUNS' : 'RESTARTING') })
      else if (state === 'exited' && exitCode === 0 && isOneShot(model, name))
        actions.push({ ...at, kind: 'leave', reason: note('COMPLETED') })
      else
        actions.push({
          ...at,
          kind: 'start',
          reason: state === 'exited' && exitCode !== null ? note('EXITED', { exitCode }) : note('IN_STATE', { state }),
        })
    }
    const taken = new Set(kept.map(({ container }) => container.number))
    for (let made = kept.length, number = 1; made < scale; number++) {
      if (taken.has(number)) continue
      actions.push({
        kind: 'create',
        service: name,
        number,
        name: containerName(model.name, name, service, number),
        container: null,
        reason: note('NO_CONTAINER'),
      })
      made++
    }
  }
  return actions
}

/** Compose names the container itself where another service's namespace or volumes are shared, also in the hash. */
export function resolveShared(
  service: ComposeService,
  containerOf: (service: string) => string | undefined,
): ComposeService {
  const resolved = { ...service }
  for (const key of ['network_mode', 'ipc', 'pid'] as const) {
    const other = sharedService(service[key])
    const id = other === null ? undefined : containerOf(other)
    if (id !== undefined) resolved[key] = `container:${id}`
  }
  if (service.volumes_from !== undefined)
    resolved.volumes_from = service.volumes_from.map((entry) => {
      const [first = '', ...rest] = entry.split(':')
      if (first === 'container') return rest[0] ?? ''
      return containerOf(first) ?? entry
    })
  return resolved
}
