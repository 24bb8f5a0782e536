import { create } from 'zustand'
import { actSlice, type ActSlice } from './acts'
import { browseSlice, type BrowseSlice } from './browse'
import { mendSlice, type MendSlice } from './mending'

/** What stands at the side of the list. */
export type Side =
  | { kind: 'details' }
  | { kind: 'access'; paths: string[] }
  | { kind: 'remove'; paths: string[]; forever: boolean }
  | { kind: 'fetch'; path: string }
  | { kind: 'fsck'; path: string }
  | { kind: 'nodes' }
  | { kind: 'prepare' }
  | { kind: 'denial' }

interface SideSlice {
  /** null: the list has the whole width. */
  side: Side | null
  show: (side: Side | null) => void
}

export type HdfsPanelStore = SideSlice & BrowseSlice & ActSlice & MendSlice

/** What a person looks at and does in the panel; survives a change of panel. */
export const useHdfsPanel = create<HdfsPanelStore>((...with_) => {
  const [set] = with_
  return {
    side: { kind: 'details' },
    show: (side) => {
      set({ side })
    },
    ...browseSlice(...with_),
    ...actSlice(...with_),
    ...mendSlice(...with_),
  }
})
