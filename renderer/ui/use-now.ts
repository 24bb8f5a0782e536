import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let now = Math.floor(Date.now() / 1000) * 1000
let timer: ReturnType<typeof setInterval> | undefined

function listen(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Math.floor(Date.now() / 1000) * 1000
    for (const each of listeners) each()
  }, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

function read(): number {
  // Without listeners no clock runs: catch up, so that the first value after a pause is not an old one.
  if (timer === undefined) now = Math.floor(Date.now() / 1000) * 1000
  return now
}

/** The time, epoch ms, whole seconds. One clock for the whole page, so that relative times change together. */
export function useNow(): number {
  return useSyncExternalStore(listen, read)
}
