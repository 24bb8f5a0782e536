import { useEffect, useState } from 'react'
import type { LogHistogram } from '../../contract/logs'
import { client } from '../client'
import { countedView } from './view'
import { useLogView } from './view-state'

/** How often the bars are counted anew while lines arrive, ms. */
const everyMs = 1000

/** The rows of the view over time, or the matches among them; counted again while the view changes. */
export function useHistogram(buckets: number): LogHistogram | null {
  const [known, setKnown] = useState<LogHistogram | null>(null)
  useEffect(() => {
    if (buckets < 1) return
    const controller = new AbortController()
    const { signal } = controller
    /** What the last answer was about: while that is the same, there is nothing to ask. */
    let asked = ''
    const run = async () => {
      while (!signal.aborted) {
        const { total, searched, matches } = useLogView.getState()
        const view = countedView()
        const about = `${String(view)} ${String(total)} ${String(searched)} ${String(matches?.total)}`
        if (view !== null && about !== asked && !document.hidden) {
          try {
            const histogram = await client.logs.histogram({ view, buckets }, { signal })
            asked = about
            if (!signal.aborted) setKnown(histogram)
          } catch {
            // The view is being opened anew; the next turn asks that one.
          }
        }
        await new Promise((resolve) => setTimeout(resolve, asked === '' ? 200 : everyMs))
      }
    }
    void run()
    return () => { controller.abort() }
  }, [buckets])
  return known
}
