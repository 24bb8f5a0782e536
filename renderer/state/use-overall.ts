import { useConnection } from './connection'
import { overall, type OverallAction, type OverallState } from './overall'
import { usePipeline } from './pipeline'
import { useStackState } from './use-stack-state'

/** The state of the pipeline and the action that fits it; unknown while the app cannot be reached, whatever it was. */
export function useOverall(): { state: OverallState; action: OverallAction } {
  const snapshot = usePipeline((s) => s.snapshot)
  const connected = useConnection((s) => s.status === 'open')
  const stack = useStackState()
  return overall(connected ? snapshot : null, stack === 'working' || stack === 'starting')
}
