import { create } from 'zustand'
import type { PipelineSnapshot, RatePoint, Role } from '../../contract/pipeline'
import type { Problem } from '../../contract/problem'
import { client, problemFromError, subscribe } from '../client'

/** How much of the past the charts may show, ms: what `pipeline.history` holds at most. */
const historyLength = 3_600_000

type Verb = 'start' | 'stop' | 'restart'

interface PipelineStore {
  /** Its rate and the time of its report may be old: rates are in `history`. */
  snapshot: PipelineSnapshot | null
  /** Rates, oldest first, at most one a second, up to the last hour. */
  history: RatePoint[]
  /** Commands on their way, `start:both`. */
  pending: string[]
  /** Why the last command failed; stays until dismissed. */
  problem: Problem | null
  command: (verb: Verb, role: Role) => Promise<void>
  dismiss: (id: string) => Promise<void>
  clearProblem: () => void
}

/** Adds a point to a history in order: a later one is appended, one of the same second replaces it, the old ones go. */
export function appendRate(history: RatePoint[], point: RatePoint, keep = historyLength): RatePoint[] {
  const last = history.at(-1)
  if (last && point.at < last.at) return history
  const sameSecond = last && Math.floor(last.at / 1000) === Math.floor(point.at / 1000)
  const kept = sameSecond ? history.slice(0, -1) : history
  const oldest = point.at - keep
  const first = kept.findIndex((each) => each.at >= oldest)
  return [...(first === -1 ? [] : kept.slice(first)), point]
}

const timeless = (snapshot: PipelineSnapshot) =>
  JSON.stringify({ ...snapshot, rate: null, report: snapshot.report && { ...snapshot.report, at: 0 } })

/** The snapshot to show: the known one while nothing in it has changed but the time, so that nothing is drawn anew every second. */
export function sameOrNew(known: PipelineSnapshot | null, next: PipelineSnapshot): PipelineSnapshot {
  return known !== null && timeless(known) === timeless(next) ? known : next
}

/** The pipeline as the backend sees it: what every panel and the frame show. */
export const usePipeline = create<PipelineStore>((set) => ({
  snapshot: null,
  history: [],
  pending: [],
  problem: null,
  command: async (verb, role) => {
    const name = `${verb}:${role}`
    set((s) => ({ pending: [...s.pending, name] }))
    try {
      await client.pipeline[verb]({ role })
      set({ problem: null })
    } catch (error) {
      set({ problem: problemFromError(error) })
    } finally {
      set((s) => ({ pending: s.pending.filter((each) => each !== name) }))
    }
  },
  dismiss: async (id) => {
    try {
      await client.pipeline.dismissProblem({ id })
    } catch (error) {
      set({ problem: problemFromError(error) })
    }
  },
  clearProblem: () => {
    set({ problem: null })
  },
}))

/** Follows the pipeline for as long as the page lives; the history is read again at each connection. */
export function watchPipeline(): () => void {
  return subscribe(
    async (signal) => {
      const snapshots = await client.pipeline.watch(undefined, { signal })
      void client.pipeline.history(undefined, { signal }).then(
        (history) => {
          usePipeline.setState((s) => {
            const newest = history.at(-1)?.at ?? 0
            return { history: s.history.filter((point) => point.at > newest).reduce((all, point) => appendRate(all, point), history) }
          })
        },
        () => undefined,
      )
      return snapshots
    },
    (snapshot) => {
      usePipeline.setState((s) => ({
        snapshot: sameOrNew(s.snapshot, snapshot),
        history: snapshot.rate ? appendRate(s.history, snapshot.rate) : s.history,
      }))
    },
    (problem) => {
      usePipeline.setState({ problem })
    },
  )
}
