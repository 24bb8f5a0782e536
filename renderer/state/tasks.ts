import { create } from 'zustand'
import type { CollectResult, Period, ReplayProgress } from '../../contract/pipeline'
import type { Problem } from '../../contract/problem'
import { client, problemFromError } from '../client'

interface TaskBase {
  id: number
  startedAt: number
  endedAt: number | null
  outcome: 'running' | 'done' | 'cancelled' | 'failed'
  problem: Problem | null
  cancel: () => void
}
export type Task = TaskBase &
  ({ kind: 'replay'; period: Period; progress: ReplayProgress | null } | { kind: 'collect'; result: CollectResult | null })

interface TaskStore {
  /** Newest first; what has ended stays until cleared. */
  tasks: Task[]
  replay: (period: Period) => Promise<void>
  collect: () => Promise<void>
  clearEnded: () => void
}

let lastId = 0

/** Work that takes its time and goes on while a person changes panels: what the dock shows. */
export const useTasks = create<TaskStore>((set) => {
  const change = (id: number, patch: Partial<Task>) => {
    set((s) => ({ tasks: s.tasks.map((task) => (task.id === id ? ({ ...task, ...patch } as Task) : task)) }))
  }
  const base = (cancel: () => void): TaskBase => ({
    id: ++lastId, startedAt: Date.now(), endedAt: null, outcome: 'running', problem: null, cancel,
  })
  const finish = (id: number, controller: AbortController, error?: unknown) => {
    const failed = error !== undefined && !controller.signal.aborted
    change(id, {
      endedAt: Date.now(),
      outcome: controller.signal.aborted ? 'cancelled' : failed ? 'failed' : 'done',
      problem: failed ? problemFromError(error) : null,
    })
  }
  return {
    tasks: [],
    replay: async (period) => {
      const controller = new AbortController()
      const task: Task = { ...base(() => { controller.abort() }), kind: 'replay', period, progress: null }
      set((s) => ({ tasks: [task, ...s.tasks] }))
      try {
        for await (const progress of await client.pipeline.replay(period, { signal: controller.signal })) {
          change(task.id, { progress })
        }
        finish(task.id, controller)
      } catch (error) {
        finish(task.id, controller, error)
      }
    },
    collect: async () => {
      const controller = new AbortController()
      const task: Task = { ...base(() => { controller.abort() }), kind: 'collect', result: null }
      set((s) => ({ tasks: [task, ...s.tasks] }))
      try {
        change(task.id, { result: await client.pipeline.collect(undefined, { signal: controller.signal }) })
        finish(task.id, controller)
      } catch (error) {
        finish(task.id, controller, error)
      }
    },
    clearEnded: () => {
      set((s) => ({ tasks: s.tasks.filter((task) => task.outcome === 'running') }))
    },
  }
})
