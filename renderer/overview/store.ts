import { create } from 'zustand'

interface OverviewStore {
  /** The location whose newest record is followed; null follows the newest of all. */
  followed: string | null
  follow: (location: string | null) => void
}

export const useOverview = create<OverviewStore>((set) => ({
  followed: null,
  follow: (followed) => {
    set({ followed })
  },
}))
