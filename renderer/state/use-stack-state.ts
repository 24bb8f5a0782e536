import { useConnection } from './connection'
import { useStack } from './stack'
import { stackState, type StackState } from './stack-state'

/** The state of the stack; unknown while the app cannot be reached, whatever it was. */
export function useStackState(): StackState {
  const snapshot = useStack((s) => s.snapshot)
  const connected = useConnection((s) => s.status === 'open')
  return stackState(connected ? snapshot : null)
}
