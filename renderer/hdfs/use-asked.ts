import { useEffect, useState } from 'react'
import type { Problem } from '../../contract/problem'
import { problemFromError } from '../client'

/** Something asked of the backend for the side. */
export type Asked<T> = { state: 'asking' } | { state: 'known'; value: T } | { state: 'failed'; problem: Problem }

/** Stands for the answer to a question that is not asked. */
const asking = { state: 'asking' } as const

/**
 * Asks whenever `key` changes, after `delay` ms (what is passed over quickly is not asked for); null: asks nothing. An
 * answer that comes too late is left aside, and its question is taken back.
 */
export function useAsked<T>(key: string | null, ask: (signal: AbortSignal) => Promise<T>, delay = 0): Asked<T> {
  const [answer, setAnswer] = useState<{ key: string; asked: Asked<T> } | null>(null)
  useEffect(() => {
    if (key === null) return
    const controller = new AbortController()
    const { signal } = controller
    const timer = setTimeout(() => {
      ask(signal).then(
        (value) => {
          if (!signal.aborted) setAnswer({ key, asked: { state: 'known', value } })
        },
        (error: unknown) => {
          if (!signal.aborted) setAnswer({ key, asked: { state: 'failed', problem: problemFromError(error) } })
        },
      )
    }, delay)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the key says what is asked
  }, [key, delay])
  return answer !== null && answer.key === key ? answer.asked : asking
}
