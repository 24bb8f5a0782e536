import { create } from 'zustand'
import type { Transfer } from '../../contract/hdfs'
import type { LogExport } from '../../contract/logs'
import type { CollectResult, Period, ReplayProgress } from '../../contract/pipeline'
import { errorOf, type Problem } from '../../contract/problem'
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

/** Where log lines are written: a file of the machine that the app runs on, or the browser's downloads. */
export type ExportTarget = { kind: 'file'; file: string } | { kind: 'download'; name: string }

type TaskParts = {
  replay: { period: Period; progress: ReplayProgress | null }
  collect: { result: CollectResult | null }
  /** Into a folder of HDFS. */
  upload: { folder: string; progress: Transfer | null; conflict: Conflict | null }
  /** A file of HDFS to the browser's downloads, or (`to`) a file or folder to a path of this computer. */
  fetch: { path: string; to: string | null; progress: Transfer | null }
  /** Log lines into a file. */
  export: { file: string; growing: boolean; written: { rows: number; bytes: number } | null }
}
type TaskKind = keyof TaskParts
export type Task = { [K in TaskKind]: TaskBase & { kind: K } & TaskParts[K] }[TaskKind]

interface TaskStore {
  /** Newest first; what has ended stays until cleared. */
  tasks: Task[]
  replay: (period: Period) => Promise<void>
  collect: (input?: { retryGaps: boolean }) => Promise<void>
  /** Resolves when it has ended, however: null where all went well or it was cancelled. */
  upload: (folder: string, items: UploadItem[], user?: string) => Promise<Problem | null>
  fetch: (path: string, to: string | null, user?: string) => Promise<Problem | null>
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
    // A file that grows has no other end than to be stopped.
    const stopped = kind === 'export' && (part as TaskParts['export']).growing ? 'done' : 'cancelled'
    change(id, { endedAt: Date.now(), outcome: signal.aborted ? stopped : problem ? 'failed' : 'done', problem })
    return problem
  }

  return {
    tasks: [],
    replay: async (period) => {
      await run('replay', { period, progress: null }, async (signal, change) => {
        for await (const progress of await client.pipeline.replay(period, { signal })) change({ progress })
      })
    },
    collect: async (input) => {
      await run('collect', { result: null }, async (signal, change) => {
        const result = await client.pipeline.collect(input, { signal })
        change({ result })
        // A collection that brought nothing is no success.
        const [problem] = result.problems
        if (problem && !result.bySource.some(({ records }) => records > 0)) throw errorOf(problem)
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
    exportLogs: async (what, to) => {
      const { follow: growing } = what
      await run('export', { file: to.kind === 'file' ? to.file : to.name, growing, written: null }, async (signal, change) => {
        if (to.kind === 'download') return downloadLogs(what, to.name, signal, (written) => { change({ written }) })
        for await (const { rows, bytes } of await client.logs.save({ ...what, file: to.file }, { signal })) change({ written: { rows, bytes } })
      })
    },
    clearEnded: () => {
      set((s) => ({ tasks: s.tasks.filter((task) => task.outcome === 'running') }))
    },
  }
})
