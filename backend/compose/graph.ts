import { ProblemError } from '../../contract/problem'
import type { ComposeDependency, ComposeModel, ComposeService } from './model'

/** The dependencies of a service that take part: one that is not required and not enabled is passed over. */
export function dependenciesOf(model: ComposeModel, name: string): [string, ComposeDependency][] {
  return Object.entries(serviceOf(model, name).depends_on ?? {}).filter(
    ([other, dependency]) => dependency.required || other in model.services,
  )
}

/** Throws `SERVICE_UNKNOWN`. */
export function serviceOf(model: ComposeModel, name: string): ComposeService {
  const service = model.services[name]
  if (service === undefined)
    throw new ProblemError('SERVICE_UNKNOWN', { service: name, services: Object.keys(model.services).join(', ') })
  return service
}

/**
 * The place of each service in the order of start, from 0: services of one rank do not wait for each other.
 * Throws `DEPENDENCY_CYCLE` with the circle, and `SERVICE_UNKNOWN` for a required dependency that does not exist.
 */
export function ranks(model: ComposeModel): Map<string, number> {
  const known = new Map<string, number>()
  const path: string[] = []
  const rank = (name: string): number => {
    const found = known.get(name)
    if (found !== undefined) return found
    if (path.includes(name))
      throw new ProblemError('DEPENDENCY_CYCLE', { cycle: [...path.slice(path.indexOf(name)), name].join(' → ') })
    path.push(name)
    const value = Math.max(-1, ...dependenciesOf(model, name).map(([other]) => rank(other))) + 1
    path.pop()
    known.set(name, value)
    return value
  }
  for (const name of Object.keys(model.services)) rank(name)
  return known
}

/** The services named, or all, with everything they depend on, in order of start. */
export function withDependencies(model: ComposeModel, names: readonly string[]): string[] {
  const rank = ranks(model)
  const chosen = new Set<string>()
  const add = (name: string): void => {
    if (chosen.has(name)) return
    serviceOf(model, name)
    chosen.add(name)
    for (const [other] of dependenciesOf(model, name)) add(other)
  }
  for (const name of names.length > 0 ? names : Object.keys(model.services)) add(name)
  return [...chosen].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0) || (a < b ? -1 : 1))
}

/** A one-shot service: another one waits for its completion. */
export const isOneShot = (model: ComposeModel, name: string): boolean =>
  Object.values(model.services).some(
    (service) => service.depends_on?.[name]?.condition === 'service_completed_successfully',
  )

/** How many containers a service should have. */
export const scaleOf = (service: ComposeService): number => service.scale ?? service.deploy?.replicas ?? 1

/** The image a service runs: as named, or the name that Compose gives to what it builds. */
export const imageOf = (project: string, name: string, service: ComposeService): string =>
  service.image || `${project}-${name}`

export const containerName = (project: string, name: string, service: ComposeService, number: number): string =>
  service.container_name || `${project}-${name}-${number}`

/** The service whose namespace or container is shared: `service:db` names `db`. */
export const sharedService = (mode: string | undefined): string | null =>
  mode?.startsWith('service:') === true ? mode.slice('service:'.length) : null
