import { useConnection } from './connection'
import { overall, type OverallAction, type OverallState } from './overall'
import { usePipeline } from './pipeline'

/** The state of the pipeline and the action that fits it; unknown while the app cannot be reached, whatever it was. */
export function useOverall(): { state: OverallState; action: OverallAction } {
  const snapshot = usePipeline((s) => s.snapshot)
  const connected = useConnection((s) => s.status === 'open')
  return overall(connected ? snapshot : null)
}
