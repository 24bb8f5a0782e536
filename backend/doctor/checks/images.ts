import type { Finding } from '../../../contract/doctor'
import { imageOf } from '../../compose/graph'
import { statusOf } from '../../compose/observe'
import { finding, type Check, type EngineInfo } from '../check'

export interface ImageState {
  image: string
  services: string[]
  built: boolean
  /** As the service asks for (`linux/amd64`), or undefined. */
  platform: string | undefined
  /** null: not here. */
  architecture: string | null
}

/** The engine says x86_64, images amd64. */
const goName = (architecture: string): string =>
  ({ x86_64: 'amd64', aarch64: 'arm64', armv7l: 'arm', i686: '386' })[architecture] ?? architecture

export function judgeImage(state: ImageState, engine: Pick<EngineInfo, 'architecture'>): Finding {
  const { image, built, architecture } = state
  const service = state.services.join(', ')
  if (architecture === null)
    return finding('image', image, 'note', built ? 'image-build' : 'image-pull', { image, service })
  const here = goName(engine.architecture)
  if (architecture !== here && state.platform === undefined) {
    return finding('image', image, 'warning', 'image-emulated', { image, service, architecture, engine: here })
  }
  return finding('image', image, 'ok', 'image-here', { image, service })
}

/** Is everything here that a start needs, and for this processor? */
export const imagesCheck: Check = {
  name: 'image',
  needsEngine: true,
  needsProject: true,
  async look({ docker, project, info }) {
    if (docker === null || project === null || info === null) return []
    const images = new Map<string, ImageState>()
    for (const [name, service] of Object.entries(project.model.services)) {
      const image = imageOf(project.model.name, name, service)
      const known = images.get(image)
      if (known) known.services.push(name)
      else
        images.set(image, {
          image,
          services: [name],
          built: service.build !== undefined,
          platform: service.platform,
          architecture: null,
        })
    }
    return Promise.all(
      [...images.values()].map(async (state) => {
        const architecture = await docker
          .getImage(state.image)
          .inspect()
          .then(
            ({ Architecture }) => Architecture,
            (error: unknown) => {
              if (statusOf(error) === 404) return null
              throw error
            },
          )
        return judgeImage({ ...state, architecture }, info)
      }),
    )
  },
}
