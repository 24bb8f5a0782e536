import type Docker from 'dockerode'
import type { z } from 'zod'
import type { volumeLossSchema } from '../../contract/stack'
import { engineFailure } from '../compose/failures'
import { labels } from '../compose/labels'
import type { ComposeModel } from '../compose/model'
import { projectContainers } from '../compose/observe'
import { outputOf } from './shells'

export type VolumeLoss = z.infer<typeof volumeLossSchema>

const countWithinMs = 5_000

/** The volumes of a project with what is in them: bytes as Docker counts them, rows of `weather_data` where PostgreSQL can be asked. */
export async function volumeLosses(docker: Docker, model: ComposeModel): Promise<VolumeLoss[]> {
  const [{ Volumes: volumes }, usage, containers] = await Promise.all([
    docker.listVolumes({ filters: { label: [`${labels.project}=${model.name}`] } }).catch((error: unknown) => {
      throw engineFailure(error, 'volumes')
    }),
    docker.df().catch(() => null) as Promise<{ Volumes?: { Name: string; UsageData?: { Size: number } }[] } | null>,
    projectContainers(docker, model.name),
  ])
  const sizes = new Map((usage?.Volumes ?? []).map(({ Name, UsageData }) => [Name, UsageData?.Size ?? -1]))
  return Promise.all(
    (volumes ?? []).map(async ({ Name, Labels }): Promise<VolumeLoss> => {
      const key = Labels?.[labels.volume]
      const usedBy = Object.entries(model.services)
        .filter(
          ([, service]) => service.volumes?.some((mount) => mount.type === 'volume' && mount.source === key) === true,
        )
        .map(([name]) => name)
      const bytes = sizes.get(Name) ?? -1
      const postgres = containers.find(
        ({ service, state, volumes: mounted }) =>
          service === 'postgres' && state === 'running' && mounted.includes(Name),
      )
      return {
        volume: Name,
        usedBy,
        bytes: bytes < 0 ? null : bytes,
        rows: postgres === undefined ? null : await countRows(docker, postgres.id),
      }
    }),
  )
}

async function countRows(docker: Docker, container: string): Promise<number | null> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), countWithinMs)
  try {
    const query = 'psql -U "$POSTGRES_USER" -d "$POSTGRES_DB" -Atc "select count(*) from weather_data"'
    const { text, exitCode } = await outputOf(docker, container, ['sh', '-c', query], abort.signal)
    return exitCode === 0 && /^\d+$/.test(text.trim()) ? Number(text.trim()) : null
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}
