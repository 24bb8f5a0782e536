import type { StateCreator } from 'zustand'
import type { Diagnosis, Mend, MendEvent } from '../../contract/hdfs'
import type { Problem } from '../../contract/problem'
import { client, problemFromError } from '../client'
import type { HdfsPanelStore } from './store'

/** What is to be explained, and what follows once it is mended. */
export interface Refusal {
  /** The text that tells of it. Empty: nothing is known beyond `problem`. */
  text: string
  /** What the operation was about, where that is known. */
  path: string | null
  /** The act of this panel that was refused. */
  again: (() => Promise<boolean>) | null
  /** The Spark run that failed on it. */
  rerun: string | null
  problem: Problem | null
}

/** A mend (or `prepare`) under way: what was heard of it so far. */
export interface Mending {
  state: 'running' | 'done' | 'failed'
  /** The last word on each act, in their order; the proof is the last. */
  events: MendEvent[]
  problem: Problem | null
}

export interface MendSlice {
  /** null: the field to paste an error into is empty. */
  refusal: Refusal | null
  diagnoses: { state: 'asking' } | { state: 'known'; value: Diagnosis[] } | { state: 'failed'; problem: Problem } | null
  /** How a refusal stands after a mend, by the denial's message. */
  afterwards: Partial<Record<string, Diagnosis>>
  /** By the denial's message and the mend's id. */
  mendings: Partial<Record<string, Mending>>
  preparing: Mending | null
  /** After trying again: what came of it. */
  tried: 'trying' | 'done' | 'failed' | null
  /** The new run of the Spark job that failed. */
  rerunAs: string | null
  /** Opens the diagnosis at the side; without a refusal, the field to paste one into. */
  explain: (refusal: Refusal | null) => Promise<void>
  apply: (diagnosis: Diagnosis, mend: Mend) => Promise<void>
  tryAgain: () => Promise<void>
  prepare: () => Promise<void>
}

export const mendKey = (diagnosis: Diagnosis, mend: Mend): string => `${diagnosis.denial.message}\n${mend.id}`

/** An event takes the place of the earlier one about the same act. */
function noted(events: readonly MendEvent[], event: MendEvent): MendEvent[] {
  const same = (other: MendEvent) => (event.type === 'proof' ? other.type === 'proof' : other.type === 'act' && other.index === event.index)
  return events.some(same) ? events.map((other) => (same(other) ? event : other)) : [...events, event]
}

/** Follows a mend to its end. It may end without an error and still not be the proof. */
async function follow(open: () => Promise<AsyncIterable<MendEvent>>, tell: (mending: Mending) => void): Promise<Mending> {
  let mending: Mending = { state: 'running', events: [], problem: null }
  tell(mending)
  try {
    for await (const event of await open()) tell((mending = { ...mending, events: noted(mending.events, event) }))
    mending = { ...mending, state: mending.events.some(({ state }) => state === 'failed') ? 'failed' : 'done' }
  } catch (error) {
    mending = { ...mending, state: 'failed', problem: problemFromError(error) }
  }
  tell(mending)
  return mending
}

export const mendSlice: StateCreator<HdfsPanelStore, [], [], MendSlice> = (set, get) => {
  /** Submits the Spark job that failed once more. */
  const rerun = async ({ rerun: id }: Refusal): Promise<boolean> => {
    if (id === null) return false
    try {
      const run = await client.spark.rerun({ id })
      set({ rerunAs: run.id })
      return true
    } catch (error) {
      set({ problem: problemFromError(error) })
      return false
    }
  }

  return {
    refusal: null,
    diagnoses: null,
    afterwards: {},
    mendings: {},
    preparing: null,
    tried: null,
    rerunAs: null,
    explain: async (refusal) => {
      set({ side: { kind: 'denial' }, refusal, diagnoses: refusal ? { state: 'asking' } : null, afterwards: {}, mendings: {}, tried: null, rerunAs: null })
      if (!refusal) return
      try {
        const value = await client.hdfs.diagnose({ text: refusal.text, ...(refusal.path === null ? {} : { path: refusal.path }) })
        if (get().refusal === refusal) set({ diagnoses: { state: 'known', value } })
      } catch (error) {
        if (get().refusal === refusal) set({ diagnoses: { state: 'failed', problem: problemFromError(error) } })
      }
    },
    apply: async (diagnosis, mend) => {
      const { refusal } = get()
      const key = mendKey(diagnosis, mend)
      set({ tried: null })
      await follow(
        () => client.hdfs.applyMend({ denial: diagnosis.denial, mend: mend.id, ...(diagnosis.path === null ? {} : { path: diagnosis.path }) }),
        (mending) => {
          if (get().refusal === refusal) set((s) => ({ mendings: { ...s.mendings, [key]: mending } }))
        },
      )
      void get().reload()
      try {
        const { denial, path } = diagnosis
        const [after] = await client.hdfs.diagnose({ denial, ...(path === null ? {} : { path }) })
        if (after && get().refusal === refusal) set((s) => ({ afterwards: { ...s.afterwards, [denial.message]: after } }))
      } catch {
        // The proof is made; that the chain cannot be drawn anew takes nothing from it.
      }
    },
    tryAgain: async () => {
      const { refusal } = get()
      if (!refusal) return
      set({ tried: 'trying', problem: null })
      const done = await (refusal.again ?? (() => rerun(refusal)))()
      // Refused once more, it has opened a diagnosis of its own.
      if (get().refusal === refusal) set(done ? { tried: 'done', naming: null } : { tried: 'failed' })
    },
    prepare: async () => {
      set({ side: { kind: 'prepare' } })
      if (get().preparing?.state === 'running') return
      await follow(
        () => client.hdfs.prepare(),
        (preparing) => {
          set({ preparing })
        },
      )
      void get().reload()
    },
  }
}
