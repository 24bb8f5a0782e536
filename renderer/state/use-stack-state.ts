import { useConnection } from './connection'
import { useStack } from './stack'
import { stackState, type StackState } from './stack-state'

/** The state of the stack; unknown while the app cannot be reached, whatever it was. */
export function useStackState(): StackState {
  // Not the snapshot: what services use is new every other second, the state seldom.
  const state = useStack((s) => stackState(s.snapshot))
  const connected = useConnection((s) => s.status === 'open')
  return connected ? state : stackState(null)
}
