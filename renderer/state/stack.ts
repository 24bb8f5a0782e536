import { create } from 'zustand'
import type { Problem } from '../../contract/problem'
import type { StackSnapshot } from '../../contract/stack'
import { client, problemFromError, subscribe } from '../client'
import { pacedStream } from './paced-stream'

/** A command as the panel gives it. Empty `services`: all. */
export type StackCommand =
  | { verb: 'up'; services: string[]; build?: boolean; profiles?: string[] }
  | { verb: 'stop' | 'restart' | 'build'; services: string[] }
  | { verb: 'down'; volumes: boolean; orphans: boolean }

interface StackStore {
  snapshot: StackSnapshot | null
  /** Why nothing is known of the stack: the stream itself failed. */
  streamProblem: Problem | null
  /** Why the last command was refused; stays until dismissed. */
  problem: Problem | null
  /** The command on its way, until the backend has taken it. */
  sending: StackCommand | null
  /** The last operation that was seen running: the dock shows it, also when it has ended, until it is cleared. */
  followed: string | null
  /** The operation there was when a command was taken: the next one that shows up is the command's own. */
  replaced: { id: string | null } | null
  /** Gives a command; false when it was refused, with `problem` saying why. */
  run: (command: StackCommand) => Promise<boolean>
  cancel: () => Promise<void>
  clearProblem: () => void
  /** Takes an ended operation off the dock. */
  clearOperation: () => void
}

function send(command: StackCommand): Promise<unknown> {
  const { stack } = client
  switch (command.verb) {
    case 'up':
      return stack.up({ services: command.services, build: command.build ?? false, profiles: command.profiles ?? [] })
    case 'stop':
      return stack.stop({ services: command.services })
    case 'restart':
      return stack.restart({ services: command.services })
    case 'build':
      return stack.build({ services: command.services })
    case 'down':
      return stack.down({ volumes: command.volumes, orphans: command.orphans })
  }
}

/** The Docker stack as the backend sees it: what its panel, the overview and the frame show. */
export const useStack = create<StackStore>((set, get) => ({
  snapshot: null,
  streamProblem: null,
  problem: null,
  sending: null,
  followed: null,
  replaced: null,
  run: async (command) => {
    set({ sending: command, problem: null, replaced: { id: get().snapshot?.operation?.id ?? null } })
    try {
      await send(command)
      return true
    } catch (error) {
      set({ problem: problemFromError(error), replaced: null })
      return false
    } finally {
      set({ sending: null })
    }
  },
  cancel: async () => {
    try {
      await client.stack.cancel()
    } catch (error) {
      set({ problem: problemFromError(error) })
    }
  },
  clearProblem: () => {
    set({ problem: null })
  },
  clearOperation: () => {
    if (get().snapshot?.operation?.state !== 'running') set({ followed: null })
  },
}))

/** Which operation to follow from now on: one that runs, or one that was given here and ended before it was ever seen. */
function followed({ operation }: StackSnapshot, replaced: StackStore['replaced']): Partial<StackStore> {
  if (!operation) return {}
  const own = replaced !== null && operation.id !== replaced.id
  if (operation.state !== 'running' && !own) return {}
  return { followed: operation.id, replaced: null }
}

/** Closely: what services use is measured too, which only the stack's panel shows. */
export const stackStream = pacedStream((usage) =>
  subscribe(
    (signal) => client.stack.watch({ usage }, { signal }),
    (snapshot) => {
      useStack.setState(({ replaced }) => ({ snapshot, streamProblem: null, ...followed(snapshot, replaced) }))
    },
    (streamProblem) => {
      useStack.setState({ streamProblem })
    },
  ),
)
