import type Docker from 'dockerode'
import { anonymousVolumes, containerConfig } from './container-config'
import { reaching, type EngineAccess } from './engine'
import { createFailure, engineFailure, statusOf } from './failures'
import { imageOf } from './graph'
import type { ComposeProject, ComposeService } from './model'
import type { InheritedVolume } from './mounts'
import { projectContainers } from './observe'
import type { ContainerAction } from './plan'

/**
 * Makes the container of an action (`create`, `recreate`) and returns its id. A container that is replaced keeps its name
 * until the new one is sure to exist, and hands over its anonymous volumes; if the new one can't be made, it stays as it was.
 * Throws `CONTAINER_NAME_TAKEN`, `IMAGE_NOT_FOUND`, `ENGINE_REFUSED`, `ENGINE_UNREACHABLE`.
 */
export async function makeContainer(
  { docker, apiVersion }: EngineAccess,
  project: ComposeProject,
  action: ContainerAction,
  service: ComposeService,
  imageId: string | undefined,
): Promise<string> {
  const old = action.container
  const image = imageOf(project.model.name, action.service, service)
  const links = await linksOf(docker, project, service, action.number)
  const inherited = old === null ? [] : await inheritedVolumes(docker, project, service, old.id, image)
  const { create, later } = containerConfig({
    project,
    name: action.service,
    service,
    number: action.number,
    imageId,
    inherited,
    links,
    apiVersion,
    replaces: old === null ? null : (service.container_name ?? `${action.service}-${action.number}`),
  })
  const aside = old === null ? null : `${old.id.slice(0, 12)}_${action.name}`
  if (old !== null && aside !== null && old.name !== aside) await rename(docker, old.id, aside)
  let id: string
  try {
    const made = await docker.createContainer(create)
    id = made.id
    for (const network of later)
      await docker.getNetwork(network.name).connect({ Container: id, EndpointConfig: network.settings })
  } catch (error) {
    if (old !== null) await rename(docker, old.id, old.name).catch(() => undefined)
    throw await createFailure(error, docker, action.service, action.name, image)
  }
  if (old !== null) {
    await reaching(docker.getContainer(old.id).stop(), action.service, [304, 404])
    await reaching(docker.getContainer(old.id).remove({ force: true }), action.service, [404, 409])
  }
  return id
}

async function rename(docker: Docker, id: string, name: string): Promise<void> {
  try {
    await docker.getContainer(id).rename({ name })
  } catch (error) {
    throw engineFailure(error, name)
  }
}

async function inheritedVolumes(
  docker: Docker,
  project: ComposeProject,
  service: ComposeService,
  id: string,
  image: string,
): Promise<InheritedVolume[]> {
  const { Mounts } = await docker.getContainer(id).inspect()
  let declared: string[] = []
  try {
    declared = Object.keys((await docker.getImage(image).inspect()).Config.Volumes ?? {})
  } catch (error) {
    if (statusOf(error) !== 404) throw engineFailure(error, image)
  }
  return anonymousVolumes(project.model, service, Mounts as never, declared)
}

/** `links` in the Engine's form: the container under its alias and under the names Compose gives it. */
async function linksOf(
  docker: Docker,
  project: ComposeProject,
  service: ComposeService,
  number: number,
): Promise<string[]> {
  if (service.links === undefined && service.external_links === undefined) return []
  const containers = await projectContainers(docker, project.model.name)
  return [
    ...(service.links ?? []).flatMap((link) => {
      const [other = '', alias = other] = link.split(':')
      return containers
        .filter((container) => container.service === other)
        .flatMap(({ name }) => [
          `${name}:${alias}`,
          `${name}:${other}-${number}`,
          `${name}:${project.model.name}-${other}-${number}`,
        ])
    }),
    ...(service.external_links ?? []).map((link) => (link.includes(':') ? link : `${link}:${link}`)),
  ]
}
