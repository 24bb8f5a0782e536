import type { StateCreator } from 'zustand'
import type { Problem } from '../../contract/problem'
import { client, problemFromError } from '../client'
import { useTasks } from '../state/tasks'
import type { UploadItem } from '../state/transfer'
import { isWithin, joinPath, nameOf, parentOf } from './paths'
import { isRefusal } from './refusals'
import type { HdfsPanelStore } from './store'

export interface Removed {
  path: string
  /** Where it lies now; null: it is gone. */
  trash: string | null
}

export interface ActSlice {
  /** Why the last act failed, where no diagnosis says it; stays until dismissed. */
  problem: Problem | null
  /** An act is on its way. */
  acting: boolean
  /** What was deleted last, for the way back. */
  removed: Removed[]
  /**
   * Does something in HDFS, then lists the folder again (with `picked` picked). A refusal opens its diagnosis, which
   * offers this same act again. False when it failed.
   */
  attempt: (path: string, act: () => Promise<unknown>, picked?: string) => Promise<boolean>
  mkdir: (name: string) => Promise<boolean>
  rename: (name: string, to: string) => Promise<boolean>
  remove: (paths: string[], forever: boolean) => Promise<boolean>
  /** Brings back what lies in the trash. */
  restore: () => Promise<boolean>
  chmod: (paths: string[], mode: string, recursive: boolean) => Promise<boolean>
  chown: (paths: string[], who: { owner?: string; group?: string }, recursive: boolean) => Promise<boolean>
  setReplication: (path: string, replication: number) => Promise<boolean>
  setQuota: (path: string, quota: { names?: number | null; spaceBytes?: number | null }) => Promise<boolean>
  safeMode: (enter: boolean) => Promise<boolean>
  upload: (folder: string, items: UploadItem[]) => Promise<boolean>
  /** To the browser's downloads, or to a path of this computer. */
  fetch: (path: string, to?: string) => Promise<boolean>
  clearProblem: () => void
  forgetRemoved: () => void
}

export const actSlice: StateCreator<HdfsPanelStore, [], [], ActSlice> = (set, get) => {
  const as = () => {
    const { user } = get()
    return user === null ? {} : { user }
  }
  const refused = (problem: Problem, path: string, again: () => Promise<boolean>) => {
    if (isRefusal(problem)) void get().explain({ text: problem.detail ?? '', path, again, rerun: null, problem })
    else set({ problem })
  }

  return {
    problem: null,
    acting: false,
    removed: [],
    attempt: async (path, act, picked) => {
      set({ acting: true, problem: null })
      try {
        await act()
        void get().reload(picked)
        return true
      } catch (error) {
        refused(problemFromError(error), path, () => get().attempt(path, act, picked))
        return false
      } finally {
        set({ acting: false })
      }
    },
    mkdir: (name) => {
      const path = joinPath(get().path, name)
      const who = as()
      // `a/b` makes both; the first of them is what there is to see here.
      return get().attempt(path, () => client.hdfs.mkdir({ path, parents: name.includes('/'), ...who }), name.split('/')[0] ?? name)
    },
    rename: (name, to) => {
      const path = joinPath(get().path, name)
      const target = to.startsWith('/') ? to : joinPath(get().path, to)
      const who = as()
      return get().attempt(path, () => client.hdfs.rename({ path, to: target, ...who }), to)
    },
    remove: async (paths, forever) => {
      const who = as()
      const removed: Removed[] = []
      const left = [...paths]
      const done = await get().attempt(paths[0] ?? '/', async () => {
        for (let path = left[0]; path !== undefined; path = left[0]) {
          removed.push({ path, trash: (await client.hdfs.remove({ path, forever, ...who })).trash })
          left.shift()
          set({ removed: [...removed] })
        }
      })
      if (!done && removed.length > 0) void get().reload()
      return done
    },
    restore: () => {
      const { removed } = get()
      const who = as()
      const first = removed.find(({ trash }) => trash !== null)
      return get().attempt(first?.path ?? '/', async () => {
        for (const { path, trash } of removed) {
          if (trash !== null) await client.hdfs.rename({ path: trash, to: path, ...who })
          set((s) => ({ removed: s.removed.filter((each) => each.path !== path) }))
        }
      }, first && parentOf(first.path) === get().path ? nameOf(first.path) : undefined)
    },
    chmod: (paths, mode, recursive) => {
      const who = as()
      return get().attempt(paths[0] ?? '/', async () => {
        for (const path of paths) await client.hdfs.chmod({ path, mode, recursive, ...who })
      })
    },
    chown: (paths, names, recursive) => {
      const who = as()
      return get().attempt(paths[0] ?? '/', async () => {
        for (const path of paths) await client.hdfs.chown({ path, ...names, recursive, ...who })
      })
    },
    setReplication: (path, replication) => {
      const who = as()
      return get().attempt(path, () => client.hdfs.setReplication({ path, replication, ...who }))
    },
    setQuota: (path, quota) => get().attempt(path, () => client.hdfs.setQuota({ path, ...quota })),
    safeMode: (enter) => get().attempt('/', () => client.hdfs.safeMode({ enter })),
    upload: async (folder, items) => {
      if (items.length === 0) return true
      const problem = await useTasks.getState().upload(folder, items, get().user ?? undefined)
      const { path, reload } = get()
      if (isWithin(path, folder)) void reload()
      // Other failures stand in the dock, with the file they are about.
      if (problem && isRefusal(problem)) refused(problem, String(problem.params['path'] ?? folder), () => get().upload(folder, items))
      return problem === null
    },
    fetch: async (path, to) => {
      const problem = await useTasks.getState().fetch(path, to ?? null, get().user ?? undefined)
      if (problem && isRefusal(problem)) refused(problem, path, () => get().fetch(path, to))
      return problem === null
    },
    clearProblem: () => {
      set({ problem: null })
    },
    forgetRemoved: () => {
      set({ removed: [] })
    },
  }
}
