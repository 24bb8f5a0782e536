import { create } from 'zustand'
import type { Problem } from '../../contract/problem'
import { client, problemFromError } from '../client'
import { useDoctorMark } from '../state/doctor'
import { download } from '../ui/download'
import { dropStale, putFinding, worst, type SeenFinding } from './findings'

interface DoctorStore {
  seen: SeenFinding[]
  /** The number of the examination; 0 before the first one. */
  run: number
  running: boolean
  endedAt: number | null
  /** Why the last examination broke off. */
  problem: Problem | null
  /** Findings whose mend is under way. */
  mending: string[]
  /** Why a mend failed, by finding. */
  mendProblems: Record<string, Problem>
  /** Findings that were mended here and then found in order. */
  mended: string[]
  bundling: boolean
  bundleProblem: Problem | null
  examine: () => Promise<void>
  mend: (finding: string, mend: string) => Promise<void>
  bundle: () => Promise<void>
}

/** What the doctor found, kept while a person changes panels. */
export const useDoctor = create<DoctorStore>((set, get) => ({
  seen: [],
  run: 0,
  running: false,
  endedAt: null,
  problem: null,
  mending: [],
  mendProblems: {},
  mended: [],
  bundling: false,
  bundleProblem: null,
  examine: async () => {
    if (get().running) return
    const run = get().run + 1
    set({ run, running: true, problem: null, mended: [], mendProblems: {} })
    try {
      for await (const finding of await client.doctor.run()) set((s) => ({ seen: putFinding(s.seen, finding, run) }))
      set((s) => ({ seen: dropStale(s.seen, run), endedAt: Date.now() }))
    } catch (error) {
      set({ problem: problemFromError(error) })
    } finally {
      set({ running: false })
    }
  },
  mend: async (id, mend) => {
    set((s) => ({ mending: [...s.mending, id], mendProblems: Object.fromEntries(Object.entries(s.mendProblems).filter(([key]) => key !== id)) }))
    try {
      const finding = await client.doctor.mend({ id, mend })
      set((s) => ({
        seen: putFinding(s.seen, finding, s.run),
        mended: finding.severity === 'ok' ? [...s.mended, id] : s.mended,
      }))
    } catch (error) {
      const problem = problemFromError(error)
      set((s) => ({ mendProblems: { ...s.mendProblems, [id]: problem } }))
    } finally {
      set((s) => ({ mending: s.mending.filter((each) => each !== id) }))
    }
  },
  bundle: async () => {
    set({ bundling: true, bundleProblem: null })
    try {
      const { name, text } = await client.doctor.bundle()
      download(name, text)
    } catch (error) {
      set({ bundleProblem: problemFromError(error) })
    } finally {
      set({ bundling: false })
    }
  },
}))

useDoctor.subscribe(({ seen }, before) => {
  if (seen !== before.seen) useDoctorMark.setState({ worst: worst(seen) })
})
