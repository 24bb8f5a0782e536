import { create } from 'zustand'
import type { Gap } from '../../contract/pipeline'
import type { Problem } from '../../contract/problem'
import { client, problemFromError } from '../client'

interface GapsStore {
  /** null until they are read for the first time. */
  gaps: Gap[] | null
  problem: Problem | null
  read: () => Promise<void>
}

export const useGaps = create<GapsStore>((set) => ({
  gaps: null,
  problem: null,
  read: async () => {
    try {
      set({ gaps: await client.pipeline.gaps(), problem: null })
    } catch (error) {
      set({ problem: problemFromError(error) })
    }
  },
}))
