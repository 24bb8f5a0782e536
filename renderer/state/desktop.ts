import { create } from 'zustand'
import type { DesktopState } from '../../contract/desktop'
import type { Problem } from '../../contract/problem'
import { client, problemFromError, subscribe } from '../client'
import { go, panels } from '../frame/route'

interface DesktopStore {
  state: DesktopState | null
  /** Why the last request was refused; a failed update says so in `state` itself. */
  problem: Problem | null
  run: (request: () => Promise<unknown>) => Promise<void>
  clearProblem: () => void
}

/** What the desktop app can do here, its updates and crash reports. */
export const useDesktop = create<DesktopStore>((set) => ({
  state: null,
  problem: null,
  run: async (request) => {
    set({ problem: null })
    try {
      await request()
    } catch (error) {
      const problem = problemFromError(error)
      if (problem.code !== 'UPDATE_FAILED') set({ problem })
    }
  },
  clearProblem: () => {
    set({ problem: null })
  },
}))

/** Follows the desktop's state, and the links that the system hands to the app, for as long as the page lives. */
export function watchDesktop(): () => void {
  const stopState = subscribe(
    (signal) => client.desktop.watch(undefined, { signal }),
    (state) => {
      useDesktop.setState({ state })
    },
  )
  const stopLinks = subscribe(
    (signal) => client.desktop.links(undefined, { signal }),
    ({ panel, params }) => {
      const known = panels.find((each) => each === panel)
      if (known) go(known, params)
    },
  )
  return () => {
    stopState()
    stopLinks()
  }
}
