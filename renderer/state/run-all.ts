import { create } from 'zustand'
import type { Problem } from '../../contract/problem'
import type { RunAll } from '../../contract/run-all'
import { client, problemFromError, subscribe } from '../client'

interface RunAllStore {
  /** The run under way, or the last one. */
  run: RunAll | null
  /** The last run was looked at and put away. */
  dismissed: string | null
  /** Why it could not be started. */
  problem: Problem | null
  start: (how: { stack?: boolean; resume?: boolean }) => Promise<void>
  cancel: () => Promise<void>
  dismiss: () => void
  clearProblem: () => void
}

export const useRunAll = create<RunAllStore>((set, get) => ({
  run: null,
  dismissed: null,
  problem: null,
  start: async ({ stack = false, resume = false }) => {
    set({ problem: null, dismissed: null })
    try {
      await client.runAll.start({ stack, resume })
    } catch (error) {
      set({ problem: problemFromError(error) })
    }
  },
  cancel: async () => {
    try {
      await client.runAll.cancel()
    } catch (error) {
      set({ problem: problemFromError(error) })
    }
  },
  dismiss: () => {
    const { run } = get()
    set({ dismissed: run ? `${run.id} ${run.endedAt ?? ''}` : null })
  },
  clearProblem: () => {
    set({ problem: null })
  },
}))

/** Follows the run for as long as the page lives. */
export function watchRunAll(): () => void {
  return subscribe(
    (signal) => client.runAll.watch(undefined, { signal }),
    ({ run }) => {
      useRunAll.setState({ run })
    },
  )
}
