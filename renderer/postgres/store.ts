import { create } from 'zustand'
import type { Relation } from '../../contract/postgres'
import type { Problem } from '../../contract/problem'
import { client, problemFromError } from '../client'
import { loadDraft, loadHistory, rememberRun, saveDraft, saveHistory, type HistoryEntry } from './saved'
import { applyEvent, type StatementResult } from './result'

/** Rows that one statement may bring; the grid stays smooth well beyond. */
const maxRows = 100_000

interface RunState {
  /** Epoch ms. */
  startedAt: number
  cancelling: boolean
  controller: AbortController
}

interface PostgresStore {
  draft: string
  readOnly: boolean
  /** True once the person has confirmed in this session that statements may write. */
  mayWrite: boolean
  relations: Relation[] | null
  relationsProblem: Problem | null
  server: string | null
  psql: string | null
  run: RunState | null
  results: StatementResult[]
  /** Index into `results` of the tab that is shown. */
  shown: number
  /** Why the last run could not even start. */
  problem: Problem | null
  /** Offset in the draft of what the last error points at; gone once the draft changes. */
  errorAt: number | null
  history: HistoryEntry[]
  setDraft: (draft: string) => void
  setReadOnly: (readOnly: boolean) => void
  show: (index: number) => void
  /** Runs a piece of the draft that starts at `offset`. Does nothing while a run is under way. */
  execute: (sql: string, offset: number) => Promise<void>
  cancel: () => void
  dismiss: () => void
  loadRelations: () => Promise<void>
  clearHistory: () => void
}

/** The PostgreSQL panel: what is typed, what runs and what came of it. Survives a change of panel. */
export const usePostgres = create<PostgresStore>((set, get) => ({
  draft: loadDraft(),
  readOnly: true,
  mayWrite: false,
  relations: null,
  relationsProblem: null,
  server: null,
  psql: null,
  run: null,
  results: [],
  shown: 0,
  problem: null,
  errorAt: null,
  history: loadHistory(),
  setDraft: (draft) => {
    if (draft === get().draft) return
    saveDraft(draft)
    set({ draft, errorAt: null })
  },
  setReadOnly: (readOnly) => {
    set((s) => ({ readOnly, mayWrite: s.mayWrite || !readOnly }))
  },
  show: (shown) => {
    set({ shown })
  },
  execute: async (sql, offset) => {
    if (get().run !== null || sql.trim() === '') return
    const controller = new AbortController()
    const { readOnly, draft } = get()
    const startedAt = Date.now()
    set({ run: { startedAt, cancelling: false, controller }, results: [], shown: 0, problem: null, errorAt: null })
    let following = true
    try {
      const events = await client.postgres.run({ sql, readOnly, maxRows }, { signal: controller.signal })
      for await (const event of events) {
        const results = applyEvent(get().results, event)
        if (event.type === 'failed' && event.position !== null && get().draft === draft) set({ errorAt: offset + event.position })
        // The newest tab is shown while statements come in, until the person picks one.
        following &&= get().shown >= get().results.length - 1
        set({ results, ...(following ? { shown: results.length - 1 } : {}) })
      }
    } catch (error) {
      const problem: Problem = controller.signal.aborted ? { code: 'SQL_CANCELLED', params: {} } : problemFromError(error)
      set((s) => ({ problem, results: s.results.map((r) => (r.state === 'running' ? { ...r, state: 'stopped' } : r)) }))
    }
    const { results, problem } = get()
    const failed = problem ?? results.find((result) => result.failure)?.failure?.problem ?? null
    const entry: HistoryEntry = {
      sql, at: startedAt, milliseconds: Date.now() - startedAt, readOnly,
      rows: results.reduce((sum, result) => sum + result.rowCount, 0), problem: failed?.code ?? null,
    }
    const history = rememberRun(get().history, entry)
    saveHistory(history)
    set({ run: null, history })
    if (!readOnly) void get().loadRelations()
  },
  cancel: () => {
    const { run } = get()
    if (run === null || run.cancelling) return
    set({ run: { ...run, cancelling: true } })
    run.controller.abort()
  },
  dismiss: () => {
    set({ problem: null })
  },
  loadRelations: async () => {
    try {
      const [relations, connection] = await Promise.all([client.postgres.relations(), client.postgres.connection()])
      set({ relations, ...connection, relationsProblem: null })
    } catch (error) {
      set({ relationsProblem: problemFromError(error) })
    }
  },
  clearHistory: () => {
    saveHistory([])
    set({ history: [] })
  },
}))
