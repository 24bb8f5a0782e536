import type Docker from 'dockerode'
import { note, type StackNote } from '../../contract/stack-note'
import { jsonLines } from '../docker-stream'
import { pullFailure } from './failures'
import { registryAuth } from './registry-auth'
import type { Step } from './steps'

interface PullMessage {
  id?: string
  status?: string
  error?: string
  progressDetail?: { current?: number; total?: number }
}

export interface PullRequest {
  image: string
  service: string
  platform: string | undefined
  env: Readonly<Record<string, string | undefined>>
}

/** Fetches an image, with bytes of all its layers as progress. Throws `IMAGE_NOT_FOUND`, `PULL_FAILED`, `ENGINE_UNREACHABLE`. */
export async function pullImage(docker: Docker, request: PullRequest, step: Step, signal: AbortSignal): Promise<void> {
  const { image, service, platform } = request
  // Without a tag Docker would fetch every tag there is.
  const reference = /(:[^/]+|@sha256:[0-9a-f]+)$/.test(image) ? image : `${image}:latest`
  step.working(note('ASKS_REGISTRY'))
  const auth = await registryAuth(image, request.env)
  const layers = new Map<string, { status: string; done: number; total: number }>()
  try {
    const stream = await docker.pull(reference, {
      abortSignal: signal,
      ...(platform === undefined ? {} : { platform }),
      ...(auth === null ? {} : { authconfig: auth as never }),
    })
    for await (const message of jsonLines<PullMessage>(stream, signal)) {
      if (message.error !== undefined) throw new Error(message.error)
      if (
        message.id === undefined ||
        message.id === '' ||
        message.status === undefined ||
        message.status.startsWith('Pulling from')
      )
        continue
      const layer = layers.get(message.id) ?? { status: '', done: 0, total: 0 }
      layer.status = message.status
      // Bytes count while they come; extracting counts the same bytes again.
      if (message.status === 'Downloading') {
        layer.done = message.progressDetail?.current ?? layer.done
        layer.total = message.progressDetail?.total ?? layer.total
      } else if (/^(Download complete|Extracting|Pull complete|Already exists)/.test(message.status))
        layer.done = layer.total
      layers.set(message.id, layer)
      step.working(...spoken(layers), progressOf(layers))
    }
  } catch (error) {
    signal.throwIfAborted()
    throw pullFailure(error, image, service)
  }
  signal.throwIfAborted()
}

function spoken(layers: ReadonlyMap<string, { status: string }>): [StackNote, string] {
  const all = [...layers.values()]
  const ready = all.filter(({ status }) => /^(Pull complete|Already exists)/.test(status)).length
  const now = all.find(({ status }) => status === 'Downloading') ?? all.find(({ status }) => status === 'Extracting')
  return [note('LAYERS', { ready, layers: all.length }), now?.status ?? '']
}

function progressOf(
  layers: ReadonlyMap<string, { done: number; total: number }>,
): { done: number; total: number; unit: 'bytes' } | null {
  let done = 0
  let total = 0
  for (const layer of layers.values()) {
    done += layer.done
    total += layer.total
  }
  return total === 0 ? null : { done, total, unit: 'bytes' }
}
