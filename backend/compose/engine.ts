import type Docker from 'dockerode'
import { engineFailure, statusOf } from './failures'

/** What applying a plan needs of the connection to Docker (docker.ts). */
export interface EngineAccess {
  readonly docker: Docker
  readonly apiVersion: string
  onEvent(listener: (event: { Type: string; Actor: { ID: string } }) => void): () => void
}

/** Sleeps until an event of the container, `ms`, or the end of the operation. */
export function pauseFor(
  engine: EngineAccess,
): (containerId: string, ms: number, signal: AbortSignal) => Promise<void> {
  return (containerId, ms, signal) =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        stop()
        signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      const stop = engine.onEvent((event) => {
        if (event.Type === 'container' && event.Actor.ID === containerId) end()
      })
      signal.addEventListener('abort', end)
      if (signal.aborted) end()
    })
}

/** Runs a call that may find its aim reached already: no container any more (404), stopped already (304), being removed (409). */
export async function reaching(call: Promise<unknown>, subject: string, reached: readonly number[]): Promise<void> {
  try {
    await call
  } catch (error) {
    if (!reached.includes(statusOf(error) ?? 0)) throw engineFailure(error, subject)
  }
}
