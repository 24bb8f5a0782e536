/** Time and chance, so that a test can hold both in its hands. */
export interface Timing {
  /** Epoch milliseconds. */
  now(): number
  /** Waits that many milliseconds; rejects with the signal's reason as soon as it aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
  /** From 0 up to, not including, 1. */
  random(): number
}

/** Node cuts longer delays down to 1 ms. */
const longestTimer = 2_147_483_647

export const realTiming: Timing = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(reasonOf(signal))
        return
      }
      const stop = () => {
        clearTimeout(timer)
        if (signal) reject(reasonOf(signal))
      }
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', stop)
          resolve()
        },
        Math.min(Math.max(0, milliseconds), longestTimer),
      )
      signal?.addEventListener('abort', stop, { once: true })
    }),
}

/** What an aborted signal was aborted with, as an error. */
export function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted')
}

/** A controller that aborts with any of `signals`; call `release` when done with it (AbortSignal.any is too new for us). */
export function linkedAbort(...signals: (AbortSignal | undefined)[]): { controller: AbortController; release(): void } {
  const controller = new AbortController()
  const releases: (() => void)[] = []
  for (const signal of signals) {
    if (!signal) continue
    if (signal.aborted) controller.abort(signal.reason)
    const abort = () => controller.abort(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    releases.push(() => signal.removeEventListener('abort', abort))
  }
  return { controller, release: () => releases.forEach((release) => release()) }
}
