import { imageOf } from '../compose/graph'
import { labels } from '../compose/labels'
import type { ComposeProject, ComposeService } from '../compose/model'
import type { ContainerInfo } from 'dockerode'
import type { VolumeMount } from './scratch'

/** A port of this computer that a service publishes. */
export interface PublishedPort {
  service: string
  /** '' for every address. */
  host: string
  port: number
  target: number
}

/** Single published TCP ports of a project; ranges and ports that Docker chooses fit wherever there is room. */
export function publishedPorts({ model }: ComposeProject): PublishedPort[] {
  return Object.entries(model.services).flatMap(([service, { ports }]) =>
    (ports ?? []).flatMap(({ published, host_ip: host = '', target = 0, protocol = 'tcp' }) =>
      protocol === 'tcp' && published !== undefined && /^\d+$/.test(published) && published !== '0'
        ? [{ service, host, port: Number(published), target }]
        : [],
    ),
  )
}

/** A volume of the project that a service has at `target`. */
export interface ServiceVolume extends VolumeMount {
  service: string
  image: string
  external: boolean
}

export function volumesOf({ model }: ComposeProject, name: string): ServiceVolume[] {
  const service = model.services[name]
  return (service?.volumes ?? []).flatMap(({ type, source, target }) => {
    const volume = source === undefined ? undefined : model.volumes?.[source]
    if (type !== 'volume' || volume === undefined || target === undefined || service === undefined) return []
    return [
      {
        service: name,
        image: imageOf(model.name, name, service),
        volume: volume.name,
        target,
        external: volume.external === true,
      },
    ]
  })
}

/** The service that a host name in the project's network leads to. */
export function serviceByHost({ model }: ComposeProject, host: string): string | null {
  const found = Object.entries(model.services).find(
    ([name, { container_name: container, hostname }]) => name === host || container === host || hostname === host,
  )
  return found?.[0] ?? null
}

/** The service that is a PostgreSQL server of its own data: by its image and the variable that the image needs. */
export function postgresService({ model }: ComposeProject): { name: string; service: ComposeService } | null {
  const found = Object.entries(model.services).find(
    ([name, service]) =>
      /postg(res|is)|timescale/.test(imageOf(model.name, name, service)) &&
      service.environment?.['POSTGRES_PASSWORD'] !== undefined,
  )
  return found ? { name: found[0], service: found[1] } : null
}

export const isOurs = (project: ComposeProject, container: Pick<ContainerInfo, 'Labels'>, service?: string): boolean =>
  container.Labels[labels.project] === project.model.name &&
  (service === undefined || container.Labels[labels.service] === service)

/** The container of a service that is running now. */
export const runningContainer = (
  project: ComposeProject,
  containers: readonly ContainerInfo[],
  service: string,
): ContainerInfo | null =>
  containers.find((container) => container.State === 'running' && isOurs(project, container, service)) ?? null

export const nameOf = (container: Pick<ContainerInfo, 'Names' | 'Id'>): string =>
  (container.Names[0] ?? container.Id.slice(0, 12)).replace(/^\//, '')
