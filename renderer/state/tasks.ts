import { create } from 'zustand'
import type { Transfer } from '../../contract/hdfs'
import type { CollectResult, Period, ReplayProgress } from '../../contract/pipeline'
import type { Problem } from '../../contract/problem'
import { client, problemFromError } from '../client'
import { downloadBlob } from '../ui/download'
import { fetchFile, upload, type Choice, type UploadItem } from './transfer'

interface TaskBase {
  id: number
  startedAt: number
  endedAt: number | null
  outcome: 'running' | 'done' | 'cancelled' | 'failed'
  problem: Problem | null
  cancel: () => void
}

/** A file whose place is taken: the upload waits for an answer, which may be meant for all that follow. */
export interface Conflict {
  path: string
  answer: (choice: Choice, all: boolean) => void
}

type TaskParts = {
  replay: { period: Period; progress: ReplayProgress | null }
  collect: { result: CollectResult | null }
  /** Into a folder of HDFS. */
  upload: { folder: string; progress: Transfer | null; conflict: Conflict | null }
  /** A file of HDFS to the browser's downloads, or (`to`) a file or folder to a path of this computer. */
  fetch: { path: string; to: string | null; progress: Transfer | null }
}
type TaskKind = keyof TaskParts
export type Task = { [K in TaskKind]: TaskBase & { kind: K } & TaskParts[K] }[TaskKind]

interface TaskStore {
  /** Newest first; what has ended stays until cleared. */
  tasks: Task[]
  replay: (period: Period) => Promise<void>
  collect: () => Promise<void>
  /** Resolves when it has ended, however: null where all went well or it was cancelled. */
  upload: (folder: string, items: UploadItem[], user?: string) => Promise<Problem | null>
  fetch: (path: string, to: string | null, user?: string) => Promise<Problem | null>
  clearEnded: () => void
}

let lastId = 0

/** Work that takes its time and goes on while a person changes panels: what the dock shows. */
export const useTasks = create<TaskStore>((set) => {
  const change = (id: number, patch: Partial<Task>) => {
    set((s) => ({ tasks: s.tasks.map((task) => (task.id === id ? ({ ...task, ...patch } as Task) : task)) }))
  }

  /** Lists a task, does its work, and notes how that ended. */
  const run = async <K extends TaskKind>(
    kind: K,
    part: TaskParts[K],
    work: (signal: AbortSignal, change: (patch: Partial<TaskParts[K]>) => void) => Promise<void>,
  ): Promise<Problem | null> => {
    const controller = new AbortController()
    const { signal } = controller
    const id = ++lastId
    const base: TaskBase = { id, startedAt: Date.now(), endedAt: null, outcome: 'running', problem: null, cancel: () => { controller.abort() } }
    set((s) => ({ tasks: [{ ...base, kind, ...part } as unknown as Task, ...s.tasks] }))
    let problem: Problem | null = null
    try {
      await work(signal, (patch) => { change(id, patch as Partial<Task>) })
    } catch (error) {
      problem = signal.aborted ? null : problemFromError(error)
    }
    change(id, { endedAt: Date.now(), outcome: signal.aborted ? 'cancelled' : problem ? 'failed' : 'done', problem })
    return problem
  }

  return {
    tasks: [],
    replay: async (period) => {
      await run('replay', { period, progress: null }, async (signal, change) => {
        for await (const progress of await client.pipeline.replay(period, { signal })) change({ progress })
      })
    },
    collect: async () => {
      await run('collect', { result: null }, async (signal, change) => {
        change({ result: await client.pipeline.collect(undefined, { signal }) })
      })
    },
    upload: (folder, items, user) =>
      run('upload', { folder, progress: null, conflict: null }, async (signal, change) => {
        let forAll: Choice | null = null
        const ask = (path: string): Promise<Choice> =>
          forAll !== null
            ? Promise.resolve(forAll)
            : new Promise((resolve, reject) => {
                signal.addEventListener('abort', () => { reject(new Error('cancelled')) }, { once: true })
                const answer: Conflict['answer'] = (choice, all) => {
                  if (all) forAll = choice
                  change({ conflict: null })
                  resolve(choice)
                }
                change({ conflict: { path, answer } })
              })
        await upload(items, ask, { user, signal, onProgress: (progress) => { change({ progress }) } })
      }),
    fetch: (path, to, user) =>
      run('fetch', { path, to, progress: null }, async (signal, change) => {
        const onProgress = (progress: Transfer) => { change({ progress }) }
        if (to === null) downloadBlob(path.slice(path.lastIndexOf('/') + 1), await fetchFile(path, { user, signal, onProgress }))
        else for await (const progress of await client.hdfs.get({ from: path, to, ...(user === undefined ? {} : { user }) }, { signal })) onProgress(progress)
      }),
    clearEnded: () => {
      set((s) => ({ tasks: s.tasks.filter((task) => task.outcome === 'running') }))
    },
  }
})
