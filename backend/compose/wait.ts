import type Docker from 'dockerode'
import { ProblemError } from '../../contract/problem'
import { engineFailure, exitFailure } from './failures'
import type { Step } from './steps'
import { spokenDuration } from './units'

/** What a dependent, or the end of `up`, waits for. `ready`: healthy where there is a health check, else running. */
export type Waiting = 'started' | 'healthy' | 'completed' | 'ready'

const lookEveryMs = 500
/** A container that its restart policy starts again and again is given up after so many ends within one wait. */
const restartsAllowed = 3

interface Watched {
  docker: Docker
  /** Resolves when something happened to the container, or after `ms`. */
  pause: (containerId: string, ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * Waits until a container is as it should be; says at the step what it waits for, since when, and what the last probe
 * printed. There is no time limit: slow is not failed. Throws `SERVICE_UNHEALTHY` (Docker's own judgement, after its
 * retries), `SERVICE_EXITED`, `OUT_OF_MEMORY`.
 */
export async function waitForContainer(
  { docker, pause }: Watched,
  id: string,
  service: string,
  waiting: Waiting,
  step: Step | null,
  signal: AbortSignal,
): Promise<void> {
  const began = Date.now()
  let restartsBefore: number | null = null
  for (;;) {
    signal.throwIfAborted()
    const { State: state, RestartCount: restarts } = await docker
      .getContainer(id)
      .inspect()
      .catch((error: unknown) => {
        throw engineFailure(error, service)
      })
    restartsBefore ??= restarts
    if (waiting === 'completed') {
      if (state.Status === 'exited' && state.ExitCode === 0) return
      if (state.Status === 'exited' || state.Status === 'dead') throw await exitFailure(docker, id, service, state)
    } else {
      if (state.Status === 'exited' || state.Status === 'dead') throw await exitFailure(docker, id, service, state)
      if (restarts - restartsBefore >= restartsAllowed) throw await exitFailure(docker, id, service, state)
    }
    const health = state.Health
    const probes = health?.Log ?? []
    const probe = probes.at(-1)
    if (waiting === 'started' && state.Running) return
    if (waiting === 'ready' && health === undefined && state.Status === 'running') return
    if (waiting === 'healthy' && health === undefined && state.Status === 'running')
      throw new ProblemError(
        'SERVICE_UNHEALTHY',
        { service },
        { detail: `${service} has no health check, so it can never be healthy.` },
      )
    if (health !== undefined && waiting !== 'completed' && waiting !== 'started') {
      if (health.Status === 'healthy') return
      if (health.Status === 'unhealthy')
        throw new ProblemError(
          'SERVICE_UNHEALTHY',
          { service, probes: health.FailingStreak },
          { detail: probe?.Output.trim() ?? '' },
        )
    }
    step?.working(waitingText(service, waiting, state.Status, health?.FailingStreak ?? 0, probe, Date.now() - began))
    await pause(id, lookEveryMs, signal)
  }
}

function waitingText(
  service: string,
  waiting: Waiting,
  status: string,
  failing: number,
  probe: { ExitCode: number; Output: string } | undefined,
  sinceMs: number,
): string {
  const aim = waiting === 'completed' ? 'completed' : waiting === 'started' ? 'started' : 'healthy'
  const said = probe?.Output.trim().split('\n').at(-1)?.slice(0, 200)
  const last =
    status === 'restarting'
      ? ', restarting'
      : probe === undefined || probe.ExitCode === 0 || waiting === 'completed'
        ? ''
        : ` (probe ${failing} failed${said ? `: ${said}` : ''})`
  return `waits for ${service}: ${aim}, for ${spokenDuration(sinceMs)}${last}`
}
