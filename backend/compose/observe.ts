import type Docker from 'dockerode'
import { engineFailure, statusOf } from './failures'
import { imageOf } from './graph'
import { labels } from './labels'
import type { ComposeModel } from './model'

export interface ObservedContainer {
  id: string
  /** Without the leading slash. */
  name: string
  service: string
  number: number
  /** Docker's word: created, running, paused, restarting, removing, exited, dead. */
  state: string
  /** Of an exited container, as the listing tells it. */
  exitCode: number | null
  labels: Record<string, string>
  networkIds: string[]
  /** Names of the volumes that are mounted. */
  volumes: string[]
  /** Epoch seconds. */
  created: number
}

export interface ObservedNetwork {
  id: string
  name: string
  labels: Record<string, string>
}

export interface ObservedVolume {
  name: string
  labels: Record<string, string>
}

/** What Docker has of a project, as far as a plan needs it. */
export interface Observed {
  containers: ObservedContainer[]
  /** By Docker's name, whoever made them. */
  networks: ObservedNetwork[]
  volumes: ObservedVolume[]
  /** Image id by reference as the model names it; only those that are here. */
  images: Map<string, string>
}

/** Asks Docker; read-only. One-off containers (`docker compose run`) are left out. */
export async function observe(docker: Docker, model: ComposeModel): Promise<Observed> {
  const images = [
    ...new Set(Object.entries(model.services).map(([name, service]) => imageOf(model.name, name, service))),
  ]
  const [containers, networks, volumes, found] = await Promise.all([
    projectContainers(docker, model.name),
    asked(docker.listNetworks()),
    asked(docker.listVolumes()),
    Promise.all(images.map((image) => imageId(docker, image))),
  ])
  return {
    containers,
    networks: networks.map(({ Id, Name, Labels }) => ({ id: Id, name: Name, labels: Labels ?? {} })),
    volumes: (volumes.Volumes ?? []).map(({ Name, Labels }) => ({ name: Name, labels: Labels ?? {} })),
    images: new Map(
      images.flatMap((image, at) => {
        const id = found[at]
        return id === null || id === undefined ? [] : [[image, id] as const]
      }),
    ),
  }
}

/** A question to the engine whose failure is a `ProblemError`. */
async function asked<T>(question: Promise<T>): Promise<T> {
  try {
    return await question
  } catch (error) {
    throw engineFailure(error, 'stack')
  }
}

/** All containers of a project but one-off ones, running or not. */
export async function projectContainers(docker: Docker, project: string): Promise<ObservedContainer[]> {
  const found = await asked(docker.listContainers({ all: true, filters: { label: [`${labels.project}=${project}`] } }))
  return found
    .filter((container) => container.Labels[labels.oneOff]?.toLowerCase() !== 'true')
    .map((container) => ({
      id: container.Id,
      name: (container.Names[0] ?? container.Id).replace(/^\//, ''),
      service: container.Labels[labels.service] ?? '',
      number: Number(container.Labels[labels.number] ?? 1),
      state: container.State,
      exitCode: exitCodeOf(container.Status),
      labels: container.Labels,
      networkIds: Object.values(container.NetworkSettings?.Networks ?? {}).map((network) => network.NetworkID),
      volumes: container.Mounts.flatMap((mount) =>
        mount.Type === 'volume' && mount.Name !== undefined ? [mount.Name] : [],
      ),
      created: container.Created,
    }))
}

/** The listing has the exit code only in words: `Exited (137) 2 minutes ago`. */
function exitCodeOf(status: string): number | null {
  const code = /^Exited \((-?\d+)\)/.exec(status)?.[1]
  return code === undefined ? null : Number(code)
}

/** null when the image is not here. */
export async function imageId(docker: Docker, image: string): Promise<string | null> {
  try {
    return (await docker.getImage(image).inspect()).Id
  } catch (error) {
    if (statusOf(error) === 404) return null
    throw engineFailure(error, image)
  }
}

export { statusOf }
