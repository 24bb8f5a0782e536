import type Docker from 'dockerode'
import { engineFailure, statusOf } from './failures'

/** What applying a plan needs of the connection to Docker (docker.ts). */
export interface EngineAccess {
  readonly docker: Docker
  readonly apiVersion: string
  onEvent(listener: (event: { Type: string; Action: string; Actor: { ID: string } }) => void): () => void
}

/** The events of one container, from now on until `stop`. None is missed between two calls of `next`. */
export interface ContainerEvents {
  /** Resolves when something has happened since the last call, after `ms`, or at the end of the operation. */
  next(ms: number, signal: AbortSignal): Promise<void>
  stop(): void
}

export function containerEvents(engine: EngineAccess, containerId: string): ContainerEvents {
  let happened = false
  let wake = (): void => undefined
  const stop = engine.onEvent(({ Type, Action, Actor }) => {
    if (Type !== 'container' || Actor.ID !== containerId) return
    // Each probe is an exec: only its end has something to tell.
    if (Action.startsWith('exec_') && !Action.startsWith('exec_die')) return
    happened = true
    wake()
  })
  return {
    stop,
    next: (ms, signal) =>
      new Promise((resolve) => {
        const end = (): void => {
          clearTimeout(timer)
          signal.removeEventListener('abort', end)
          happened = false
          wake = () => undefined
          resolve()
        }
        const timer = setTimeout(end, ms)
        wake = end
        signal.addEventListener('abort', end)
        if (signal.aborted || happened) end()
      }),
  }
}

/** Runs a call that may find its aim reached already: no container any more (404), stopped already (304), being removed (409). */
export async function reaching(call: Promise<unknown>, subject: string, reached: readonly number[]): Promise<void> {
  try {
    await call
  } catch (error) {
    if (!reached.includes(statusOf(error) ?? 0)) throw engineFailure(error, subject)
  }
}
