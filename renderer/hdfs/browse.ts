import type { StateCreator } from 'zustand'
import type { HdfsEntry } from '../../contract/hdfs'
import type { Problem } from '../../contract/problem'
import { client, problemFromError } from '../client'
import { arrange, nothing, pick, type Picked, type Sort } from './entries'
import { joinPath, nameOf, parentOf } from './paths'
import { readUser, rememberUser } from './remembered'
import type { HdfsPanelStore } from './store'

/** Between two looks at what has come of a long list, ms: sorting it costs more than fetching. */
const pause = 300

export interface Listing {
  path: string
  state: 'loading' | 'done' | 'failed'
  /** As they came. Grows in place while `loading`. */
  entries: HdfsEntry[]
  /** How many are still to come, as HDFS estimates. */
  remaining: number
  problem: Problem | null
}

export interface BrowseSlice {
  /** Who acts; null: the superuser. */
  user: string | null
  path: string
  /** The address that was followed last. */
  followed: string | null
  listing: Listing
  /** Who owns what is made in this folder; null until it is known. */
  maker: string | null
  /** What the filter leaves of the list, in order. */
  shown: HdfsEntry[]
  filter: string
  sort: Sort
  picked: Picked
  /** What is being named: an entry, or (empty) a new folder. */
  naming: string | null
  setUser: (user: string | null) => void
  /** Goes to a folder; to a file's folder, with the file picked. */
  visit: (path: string) => Promise<void>
  /** Lists the folder again; what is picked stays picked. */
  reload: (pickedName?: string) => Promise<void>
  setFilter: (filter: string) => void
  setSort: (sort: Sort) => void
  setPicked: (picked: Picked) => void
  setNaming: (name: string | null) => void
}

const empty = (path: string): Listing => ({ path, state: 'loading', entries: [], remaining: 0, problem: null })

export const browseSlice: StateCreator<HdfsPanelStore, [], [], BrowseSlice> = (set, get) => {
  let asking: AbortController | null = null

  const arranged = (listing: Listing) => arrange(listing.entries, get().filter, get().sort)

  /** Keeps of what is picked only what is there still. */
  const remaining = (listing: Listing, picked: Picked): Picked => {
    const there = new Set(listing.entries.map((entry) => entry.name))
    const kept = (name: string | null) => (name !== null && there.has(name) ? name : null)
    return { names: new Set([...picked.names].filter((name) => there.has(name))), cursor: kept(picked.cursor), anchor: kept(picked.anchor) }
  }

  /** Lists into a new listing; with `quietly` the old one stays in sight until the new one is whole. */
  const list = async (path: string, quietly: boolean): Promise<void> => {
    asking?.abort()
    const controller = new AbortController()
    asking = controller
    const { user } = get()
    const listing = empty(path)
    let at = performance.now()
    const publish = (patch: Partial<Listing>) => {
      Object.assign(listing, patch)
      const done = listing.state === 'done'
      set((s) => ({ listing: { ...listing }, shown: arranged(listing), picked: done ? remaining(listing, s.picked) : s.picked }))
    }
    if (!quietly) publish({})
    try {
      for await (const { entries, remaining: left } of await client.hdfs.list({ path, ...(user === null ? {} : { user }) }, { signal: controller.signal })) {
        if (controller.signal.aborted) return
        listing.entries.push(...entries)
        listing.remaining = left
        if (!quietly && performance.now() - at > pause) {
          publish({})
          at = performance.now()
        }
      }
      if (!controller.signal.aborted) publish({ state: 'done', remaining: 0 })
    } catch (error) {
      if (!controller.signal.aborted) publish({ state: 'failed', problem: problemFromError(error) })
    }
  }

  const askMaker = async (): Promise<void> => {
    const { path, user } = get()
    const maker = await client.hdfs.maker({ path: joinPath(path, 'new'), ...(user === null ? {} : { user }) }).catch(() => null)
    if (get().path === path && get().user === user) set({ maker: maker?.user ?? null })
  }

  return {
    user: readUser(),
    path: '/',
    followed: null,
    listing: empty('/'),
    maker: null,
    shown: [],
    filter: '',
    sort: { by: 'name', down: false },
    picked: nothing,
    naming: null,
    setUser: (user) => {
      rememberUser(user)
      set({ user, maker: null })
      void get().reload()
    },
    visit: async (path) => {
      set({ path, filter: '', picked: nothing, naming: null, maker: null })
      void askMaker()
      await list(path, false)
      const { listing } = get()
      if (listing.path !== path || listing.problem?.code !== 'HDFS_NOT_A_DIRECTORY' || path === '/') return
      set({ path: parentOf(path) })
      await list(parentOf(path), false)
      if (get().listing.path === parentOf(path)) set((s) => ({ picked: pick(s.shown, nothing, nameOf(path)) }))
    },
    reload: async (name) => {
      const { path, listing } = get()
      void askMaker()
      await list(path, listing.path === path && listing.state === 'done')
      if (name !== undefined && get().path === path) set((s) => ({ picked: pick(s.shown, nothing, name) }))
    },
    setFilter: (filter) => {
      set((s) => ({ filter, shown: arrange(s.listing.entries, filter, s.sort) }))
    },
    setSort: (sort) => {
      set((s) => ({ sort, shown: arrange(s.listing.entries, s.filter, sort) }))
    },
    setPicked: (picked) => {
      // Who picks something wants to see it; a closed side stays closed.
      set((s) => ({ picked, side: s.side === null ? null : { kind: 'details' } }))
    },
    setNaming: (naming) => {
      set({ naming })
    },
  }
}
