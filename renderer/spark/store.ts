import { create } from 'zustand'
import { LineError } from '../../contract/command-line'
import type { Problem } from '../../contract/problem'
import type { SparkFile, SparkRun } from '../../contract/spark'
import { emptyForm, readArguments, readLine, submitArguments, submitLine, weatherJob, type SparkForm } from '../../contract/spark-submission'
import { client, problemFromError } from '../client'

/** Base64 of it stays below what one message of the contract may carry. */
const pieceBytes = 1024 * 1024

interface SparkPanelStore {
  /** The run that is shown; null: the form. */
  selected: string | null
  filter: string
  form: SparkForm
  /** As whom HDFS is used; '' is the container's own account. */
  user: string
  /** The line as the person sees it: of the form, or typed. */
  line: string
  lineError: LineError | null
  /** True once the person has changed something: the settings no longer fill it. */
  touched: boolean
  submitting: boolean
  /** Why the last submission or file was refused; stays until dismissed. */
  problem: Problem | null
  files: SparkFile[]
  upload: { name: string; done: number; total: number } | null
  select: (id: string | null) => void
  setFilter: (filter: string) => void
  setForm: (patch: Partial<SparkForm>) => void
  setUser: (user: string) => void
  setLine: (line: string) => void
  /** Fills the form from a run, to be changed before it is submitted. */
  edit: (run: SparkRun) => void
  /** The weather job as the settings want it. */
  weather: SparkForm
  /** Shows that, unless the person has changed something. */
  begin: (weather: SparkForm) => void
  /** Submits what the line says; shows the run. */
  submit: () => Promise<void>
  dismiss: () => void
  loadFiles: () => Promise<void>
  uploadFile: (file: File) => Promise<void>
  removeFile: (name: string) => Promise<void>
}

const lineOf = (form: SparkForm, user: string): string => submitLine({ arguments: submitArguments(form), user: user.trim() === '' ? null : user.trim() })

const toBase64 = (bytes: Uint8Array): string => {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}

const first: SparkForm = { ...emptyForm, file: weatherJob }

/** What a person looks at and fills in; survives a change of panel. Form and line say the same at any time. */
export const useSparkPanel = create<SparkPanelStore>((set, get) => ({
  selected: null,
  filter: '',
  form: first,
  weather: first,
  user: '',
  line: lineOf(first, ''),
  lineError: null,
  touched: false,
  submitting: false,
  problem: null,
  files: [],
  upload: null,
  select: (selected) => {
    set({ selected })
  },
  setFilter: (filter) => {
    set({ filter })
  },
  setForm: (patch) => {
    set((s) => {
      const form = { ...s.form, ...patch }
      return { form, line: lineOf(form, s.user), lineError: null, touched: true }
    })
  },
  setUser: (user) => {
    set((s) => ({ user, line: lineOf(s.form, user), lineError: null, touched: true }))
  },
  setLine: (line) => {
    try {
      const { arguments: words, user } = readLine(line)
      set({ line, form: readArguments(words), user: user ?? '', lineError: null, touched: true })
    } catch (error) {
      set({ line, lineError: error instanceof LineError ? error : null, touched: true })
    }
  },
  edit: (run) => {
    const form = readArguments(run.arguments)
    set({ selected: null, form, user: run.user ?? '', line: submitLine(run), lineError: null, touched: true })
  },
  begin: (weather) => {
    set({ weather })
    if (!get().touched) set({ form: weather, line: lineOf(weather, '') })
  },
  submit: async () => {
    if (get().submitting) return
    set({ submitting: true, problem: null })
    try {
      const { id } = await client.spark.submit(readLine(get().line))
      set({ selected: id })
    } catch (error) {
      set({ problem: problemFromError(error) })
    } finally {
      set({ submitting: false })
    }
  },
  dismiss: () => {
    set({ problem: null })
  },
  loadFiles: async () => {
    // Without the list one can still type a path.
    const files = await client.spark.files().catch(() => null)
    if (files !== null) set({ files })
  },
  uploadFile: async (file) => {
    set({ problem: null, upload: { name: file.name, done: 0, total: file.size } })
    try {
      for (let at = 0; ; ) {
        const piece = new Uint8Array(await file.slice(at, at + pieceBytes).arrayBuffer())
        const last = at + piece.length >= file.size
        const { file: whole } = await client.spark.upload({ name: file.name, at, data: toBase64(piece), last })
        at += piece.length
        set({ upload: { name: file.name, done: at, total: file.size } })
        if (whole !== null) {
          get().setForm({ file: whole.path })
          break
        }
      }
      await get().loadFiles()
    } catch (error) {
      set({ problem: problemFromError(error) })
    } finally {
      set({ upload: null })
    }
  },
  removeFile: async (name) => {
    try {
      await client.spark.removeFile({ name })
    } catch (error) {
      set({ problem: problemFromError(error) })
    }
    await get().loadFiles()
  },
}))
