import { ProblemError } from '../../contract/problem'
import { note, type StackNote } from '../../contract/stack-note'
import { containerEvents, type EngineAccess } from './engine'
import { engineFailure, exitFailure } from './failures'
import type { Step } from './steps'

/** What a dependent, or the end of `up`, waits for. `ready`: healthy where there is a health check, else running. */
export type Waiting = 'started' | 'healthy' | 'completed' | 'ready'

/** Events say when to look again; this is for an event stream that broke off in the meantime. */
const lookEveryMs = 2_000
/** A container that its restart policy starts again and again is given up after so many ends within one wait. */
const restartsAllowed = 3

/**
 * Waits until a container is as it should be; says at the step what it waits for and what the last probe printed.
 * There is no time limit: slow is not failed. Throws `SERVICE_UNHEALTHY` (Docker's own judgement, after its retries),
 * `SERVICE_EXITED`, `OUT_OF_MEMORY`.
 */
export async function waitForContainer(
  engine: EngineAccess,
  id: string,
  service: string,
  waiting: Waiting,
  step: Step | null,
  signal: AbortSignal,
): Promise<void> {
  const events = containerEvents(engine, id)
  try {
    let restartsBefore: number | null = null
    for (;;) {
      signal.throwIfAborted()
      const { State: state, RestartCount: restarts } = await engine.docker
        .getContainer(id)
        .inspect()
        .catch((error: unknown) => {
          throw engineFailure(error, service)
        })
      restartsBefore ??= restarts
      if (waiting === 'completed') {
        if (state.Status === 'exited' && state.ExitCode === 0) return
        if (state.Status === 'exited' || state.Status === 'dead')
          throw await exitFailure(engine.docker, id, service, state)
      } else {
        if (state.Status === 'exited' || state.Status === 'dead')
          throw await exitFailure(engine.docker, id, service, state)
        if (restarts - restartsBefore >= restartsAllowed) throw await exitFailure(engine.docker, id, service, state)
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
      const failing = probe === undefined || probe.ExitCode === 0 ? 0 : (health?.FailingStreak ?? 0)
      const said = failing > 0 ? (probe?.Output.trim().split('\n').at(-1)?.slice(0, 200) ?? '') : ''
      step?.working(waitingNote(service, waiting, state.Status, failing), said)
      await events.next(lookEveryMs, signal)
    }
  } finally {
    events.stop()
  }
}

function waitingNote(service: string, waiting: Waiting, status: string, failing: number): StackNote {
  if (status === 'restarting') return note('RESTARTING')
  if (waiting === 'completed') return note('WAITS_COMPLETED', { service })
  if (waiting === 'started') return note('WAITS_STARTED', { service })
  return note('WAITS_HEALTHY', { service, ...(failing > 0 ? { probes: failing } : {}) })
}
