import { text } from 'node:stream/consumers'
import type Docker from 'dockerode'
import { ProblemError, problemOf, type Problem } from '../../contract/problem'
import { unframe } from '../docker-stream'
import { labels } from './labels'

/** The HTTP status of an error that the engine answered with. */
export function statusOf(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown } | null)?.statusCode
  return typeof status === 'number' ? status : undefined
}

/** The engine's own words, without what dockerode puts before them. */
export function engineWords(error: unknown): string {
  const message = (error as { json?: { message?: unknown } } | null)?.json?.message
  if (typeof message === 'string') return message
  return (error instanceof Error ? error.message : String(error)).replace(/^\(HTTP code \d+\) [^-]*- /, '').trim()
}

const gone = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ENOENT',
  'EPIPE',
  'EACCES',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
])

const isGone = (error: unknown): boolean => {
  const code = (error as { code?: unknown } | null)?.code
  return (
    statusOf(error) === undefined &&
    ((typeof code === 'string' && gone.has(code)) || /socket hang up/i.test(engineWords(error)))
  )
}

/** The problem of whatever went wrong in an operation: what the engine said or that it is gone, ours, or `INTERNAL`. */
export const problemOfOperation = (error: unknown): Problem =>
  statusOf(error) !== undefined || isGone(error) ? engineFailure(error, '').problem : problemOf(error)

/** Any failure of a call to the engine as a problem about `subject`; ours pass as they are. */
export function engineFailure(error: unknown, subject: string): ProblemError {
  if (error instanceof ProblemError) return error
  const words = engineWords(error)
  if (isGone(error)) return new ProblemError('ENGINE_UNREACHABLE', {}, { detail: words, cause: error })
  return new ProblemError('ENGINE_REFUSED', { subject }, { detail: words, cause: error })
}

/** Why an image could not be had. */
export function pullFailure(error: unknown, image: string, service: string): ProblemError {
  const words = engineWords(error)
  const missing =
    /manifest unknown|manifest for .* not found|not found: manifest|pull access denied|repository does not exist|no such image|name unknown/i
  if (statusOf(error) === 404 || missing.test(words))
    return new ProblemError('IMAGE_NOT_FOUND', { image, service }, { detail: words, cause: error })
  const failure = engineFailure(error, image)
  return failure.problem.code === 'ENGINE_REFUSED'
    ? new ProblemError('PULL_FAILED', { image, service }, { detail: words, cause: error })
    : failure
}

/** Why a container could not be made. */
export async function createFailure(
  error: unknown,
  docker: Docker,
  service: string,
  name: string,
  image: string,
): Promise<ProblemError> {
  const words = engineWords(error)
  const other = /name "?\/?[^"]*"? is already in use by container "?([0-9a-f]+)/i.exec(words)?.[1]
  if (statusOf(error) === 409 && other !== undefined) {
    const holder = await holderOf(docker, other)
    return new ProblemError(
      'CONTAINER_NAME_TAKEN',
      { name, ...(holder === null ? {} : { holder }) },
      { detail: words, cause: error },
    )
  }
  if (statusOf(error) === 404 && /no such image/i.test(words))
    return new ProblemError('IMAGE_NOT_FOUND', { image, service }, { detail: words, cause: error })
  return engineFailure(error, service)
}

/** Why a container could not be started: the case with a remedy is a port that somebody else holds. */
export async function startFailure(error: unknown, docker: Docker, service: string): Promise<ProblemError> {
  const words = engineWords(error)
  const taken =
    /port is already allocated|address already in use|ports are not available|only one usage of each socket address|access permissions/i
  // The address is named in several forms: `Bind for 127.0.0.1:9092 failed`, `listen tcp4 0.0.0.0:80`, `exposing port TCP 127.0.0.1:5432 ->`.
  const port =
    /(?:bind for|listen \w+|exposing port \w+|failed to bind(?: host)? port(?: for)?)\s+\[?[\w.:]*?\]?:(\d+)/i.exec(
      words,
    )?.[1]
  if (!taken.test(words)) return engineFailure(error, service)
  const holder = port === undefined ? null : await portHolder(docker, Number(port))
  return new ProblemError(
    'PORT_TAKEN',
    { service, ...(port === undefined ? {} : { port: Number(port) }), ...(holder === null ? {} : { holder }) },
    { detail: words, cause: error },
  )
}

/** The container that publishes a port, in words; null when none does: then it is a program of this computer. */
async function portHolder(docker: Docker, port: number): Promise<string | null> {
  try {
    const found = (await docker.listContainers()).find((container) =>
      container.Ports.some((other) => other.PublicPort === port),
    )
    return found === undefined ? null : `container ${(found.Names[0] ?? found.Id).replace(/^\//, '')}`
  } catch {
    return null
  }
}

async function holderOf(docker: Docker, id: string): Promise<string | null> {
  try {
    const { Config } = await docker.getContainer(id).inspect()
    const project = Config.Labels[labels.project]
    return project === undefined ? Config.Image : `project ${project}`
  } catch {
    return null
  }
}

/** The last lines that a container wrote, newest last. Empty where they can't be had (some log drivers). */
export async function lastLines(docker: Docker, id: string, count: number): Promise<string> {
  try {
    const container = docker.getContainer(id)
    const [{ Config }, output] = await Promise.all([
      container.inspect(),
      container.logs({ stdout: true, stderr: true, tail: count, follow: false }),
    ])
    return (Config.Tty ? output.toString('utf8') : unframe(output)).trimEnd()
  } catch {
    return ''
  }
}

interface EndedState {
  ExitCode: number
  OOMKilled: boolean
  Error?: string
  /** By the engine's clock, RFC 3339. */
  StartedAt: string
  FinishedAt: string
}

/** What a process ends with that was killed by SIGKILL: 128 + 9. */
const killed = 137

/**
 * Whether the kernel killed it for want of memory. `OOMKilled` says so, but not always: a container that takes all it may
 * have within its first moments is gone before the engine listens (containerd subscribes after the start; 3 of 30 on a busy
 * machine). Then nobody else killed it: `docker kill` and `docker stop` leave an event.
 */
async function ranOutOfMemory(docker: Docker, id: string, state: EndedState): Promise<boolean> {
  if (state.OOMKilled || state.ExitCode !== killed) return state.OOMKilled
  try {
    const events = await docker.getEvents({
      since: Date.parse(state.StartedAt) / 1000,
      // The engine notes the kill after it has sent the signal: on a busy machine when the process is gone already.
      until: Date.parse(state.FinishedAt) / 1000 + 1,
      filters: { container: [id], event: ['kill'] },
    })
    return (await text(events)) === ''
  } catch {
    return false
  }
}

/** Why a container that ended did so, with its last lines. */
export async function exitFailure(
  docker: Docker,
  id: string,
  service: string,
  state: EndedState,
): Promise<ProblemError> {
  const detail = [state.Error, await lastLines(docker, id, 20)]
    .filter((part) => part !== undefined && part !== '')
    .join('\n')
  if (await ranOutOfMemory(docker, id, state)) {
    const limit = await docker
      .getContainer(id)
      .inspect()
      .then(
        ({ HostConfig }) => HostConfig.Memory ?? 0,
        () => 0,
      )
    return new ProblemError(
      'OUT_OF_MEMORY',
      { service, ...(limit > 0 ? { limit: `${Math.round(limit / 1024 ** 2)} MB` } : {}) },
      { detail },
    )
  }
  return new ProblemError('SERVICE_EXITED', { service, exitCode: state.ExitCode }, { detail })
}
