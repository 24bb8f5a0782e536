import { create } from 'zustand'
import type { Problem } from '../../contract/problem'
import type { SparkRun, SparkSnapshot } from '../../contract/spark'
import { fileName, readArguments } from '../../contract/spark-submission'
import { client, problemFromError, subscribe } from '../client'
import type { Tone } from '../ui/state-mark'
import { pacedStream } from './paced-stream'

export const runTones: Record<SparkRun['state'], Tone> = {
  queued: 'idle',
  starting: 'busy',
  running: 'busy',
  cancelling: 'busy',
  succeeded: 'ok',
  failed: 'bad',
  cancelled: 'idle',
  lost: 'warn',
}

export const isActiveRun = ({ state }: SparkRun): boolean => ['queued', 'starting', 'running', 'cancelling'].includes(state)

/** What a run is called: its file, and of the weather job its period. */
export function runName(run: SparkRun): string {
  const { file, from, to } = readArguments(run.arguments)
  const period = [from, to].filter(Boolean).join(' – ')
  return [fileName(file) || 'spark-submit', period].filter(Boolean).join(' ')
}

interface SparkStore {
  snapshot: SparkSnapshot | null
  /** All runs, newest first; null before they are known. */
  runs: SparkRun[] | null
  /** Runs that the dock shows: those seen under way while this page was open, until cleared. */
  followed: string[]
  /** Why the last thing asked was refused; stays until dismissed. */
  problem: Problem | null
  /** Ids of runs whose cancelling was asked for and is not answered yet. */
  cancelling: string[]
  cancel: (id: string) => Promise<void>
  /** Resolves to the new run's id; null when it was refused. */
  rerun: (id: string) => Promise<string | null>
  startNow: (id: string) => Promise<void>
  killApplication: (id: string) => Promise<void>
  remove: (ids: string[]) => Promise<void>
  clearProblem: () => void
  /** Takes ended runs off the dock. */
  clearEnded: () => void
}

/** Spark's cluster and the runs, as panel, rail and dock show them. */
export const useSpark = create<SparkStore>((set, get) => {
  const attempt = async <T>(ask: () => Promise<T>): Promise<T | null> => {
    set({ problem: null })
    try {
      return await ask()
    } catch (error) {
      set({ problem: problemFromError(error) })
      return null
    }
  }
  return {
    snapshot: null,
    runs: null,
    followed: [],
    problem: null,
    cancelling: [],
    cancel: async (id) => {
      set((s) => ({ cancelling: [...s.cancelling, id] }))
      await attempt(() => client.spark.cancel({ id }))
      set((s) => ({ cancelling: s.cancelling.filter((each) => each !== id) }))
    },
    rerun: async (id) => (await attempt(() => client.spark.rerun({ id })))?.id ?? null,
    startNow: async (id) => {
      await attempt(() => client.spark.startNow({ id }))
    },
    killApplication: async (id) => {
      await attempt(() => client.spark.killApplication({ id }))
    },
    remove: async (ids) => {
      await attempt(() => client.spark.remove({ ids }))
    },
    clearProblem: () => {
      set({ problem: null })
    },
    clearEnded: () => {
      const active = new Set(get().snapshot?.active.map(({ id }) => id))
      set((s) => ({ followed: s.followed.filter((id) => active.has(id)) }))
    },
  }
})

/** The runs as they are now: those under way from the stream, the others as last asked. */
export function runsNow(runs: readonly SparkRun[] | null, snapshot: SparkSnapshot | null): SparkRun[] {
  const fresh = new Map(snapshot?.active.map((run) => [run.id, run]))
  const known = (runs ?? []).map((run) => fresh.get(run.id) ?? run)
  const ids = new Set(known.map(({ id }) => id))
  return [...[...fresh.values()].filter(({ id }) => !ids.has(id)).reverse(), ...known]
}

/** Of the runs that were asked for last. */
let revision = -1

export const sparkStream = pacedStream((closely) =>
  subscribe(
    (signal) => client.spark.watch({ closely }, { signal }),
    (snapshot) => {
      useSpark.setState(({ followed }) => ({
        snapshot,
        followed: [...new Set([...snapshot.active.map(({ id }) => id), ...followed])],
      }))
      if (snapshot.revision === revision) return
      revision = snapshot.revision
      void client.spark.runs().then(
        (runs) => {
          useSpark.setState({ runs })
        },
        () => {
          // The next snapshot asks again.
          revision = -1
        },
      )
    },
  ),
)
