import { create } from 'zustand'
import type { LogExport } from '../../contract/logs'
import type { CollectResult, Period, ReplayProgress } from '../../contract/pipeline'
import type { Problem } from '../../contract/problem'
import { client, problemFromError } from '../client'
import { downloadBlob } from '../ui/download'

interface TaskBase {
  id: number
  startedAt: number
  endedAt: number | null
  outcome: 'running' | 'done' | 'cancelled' | 'failed'
  problem: Problem | null
  cancel: () => void
}
export type Task = TaskBase &
  (
    | { kind: 'replay'; period: Period; progress: ReplayProgress | null }
    | { kind: 'collect'; result: CollectResult | null }
    | { kind: 'export'; file: string; growing: boolean; written: { rows: number; bytes: number } | null }
  )

/** Where log lines are written: a file of the machine that the app runs on, or the browser's downloads. */
export type ExportTarget = { kind: 'file'; file: string } | { kind: 'download'; name: string }

interface TaskStore {
  /** Newest first; what has ended stays until cleared. */
  tasks: Task[]
  replay: (period: Period) => Promise<void>
  collect: () => Promise<void>
  /** Writes log lines into a file; one that grows goes on until it is stopped. */
  exportLogs: (what: LogExport, to: ExportTarget) => Promise<void>
  clearEnded: () => void
}

let lastId = 0

/** Gathers what is exported as pieces that the browser keeps (on disk, where they are many), not this page's memory. */
async function downloadLogs(what: LogExport, name: string, signal: AbortSignal, onWritten: (written: { rows: number; bytes: number }) => void): Promise<void> {
  const id = crypto.randomUUID()
  const pieces: Blob[] = []
  const written = { rows: 0, bytes: 0 }
  for await (const { seq, rows, text } of await client.logs.download({ ...what, id }, { signal })) {
    const piece = new Blob([text])
    pieces.push(piece)
    written.rows += rows
    written.bytes += piece.size
    onWritten({ ...written })
    await client.logs.seen({ id, seq })
  }
  if (!signal.aborted) downloadBlob(name, new Blob(pieces, { type: 'text/plain;charset=utf-8' }))
}

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
    exportLogs: async (what, to) => {
      const controller = new AbortController()
      const { signal } = controller
      const task: Task = {
        ...base(() => { controller.abort() }), kind: 'export', file: to.kind === 'file' ? to.file : to.name, growing: what.follow, written: null,
      }
      set((s) => ({ tasks: [task, ...s.tasks] }))
      try {
        if (to.kind === 'file') {
          for await (const { rows, bytes } of await client.logs.save({ ...what, file: to.file }, { signal })) change(task.id, { written: { rows, bytes } })
        } else await downloadLogs(what, to.name, signal, (written) => { change(task.id, { written }) })
        finish(task.id, controller)
      } catch (error) {
        finish(task.id, controller, error)
        // A file that grows has no other end than to be stopped.
        if (what.follow && signal.aborted) change(task.id, { outcome: 'done' })
      }
    },
    clearEnded: () => {
      set((s) => ({ tasks: s.tasks.filter((task) => task.outcome === 'running') }))
    },
  }
})
