import { useEffect, useState } from 'react'
import { client } from '../client'
import { errorsOf } from './source-groups'

export interface ErrorsOverTime {
  from: number
  to: number
  /** Errors in each part of the time, by service; at most as many parts as were asked for. */
  services: ReadonlyMap<string, number[]>
  /** The most that any service has in one part. */
  most: number
}

const everyMs = 3000

/** Errors of each service over all the time there are lines from, in up to `buckets` parts; asked for again every few seconds. */
export function useErrorsOverTime(buckets: number): ErrorsOverTime | null {
  const [known, setKnown] = useState<ErrorsOverTime | null>(null)
  useEffect(() => {
    const controller = new AbortController()
    const run = async () => {
      while (!controller.signal.aborted) {
        try {
          const { from, to, sources } = await client.logs.levelsOverTime({ buckets }, { signal: controller.signal })
          const services = new Map<string, number[]>()
          for (const { service, counts } of sources) {
            const before = services.get(service)
            services.set(service, counts.map((levels, i) => errorsOf(levels) + (before?.[i] ?? 0)))
          }
          if (!controller.signal.aborted) setKnown({ from, to, services, most: Math.max(0, ...[...services.values()].flat()) })
        } catch {
          // What is known stays; the stream of sources says what is wrong.
        }
        await new Promise((resolve) => setTimeout(resolve, everyMs))
      }
    }
    void run()
    return () => { controller.abort() }
  }, [buckets])
  return known
}
