import { create } from 'zustand'
import type { Problem } from '../../contract/problem'
import type { SettingsPatch, SettingsState } from '../../contract/settings'
import { client, problemFromError, subscribe } from '../client'

interface SettingsStore {
  state: SettingsState | null
  /** Changes on their way to the file. */
  saving: number
  /** When the last change was written (epoch ms). */
  savedAt: number | null
  /** Why the last change, or the stream itself, failed. */
  problem: Problem | null
  /** Writes a change; false when it failed, with `problem` saying why. */
  update: (patch: SettingsPatch) => Promise<boolean>
  /** The file that was set aside is known now. */
  dismissFileProblem: () => Promise<void>
  clearProblem: () => void
}

/** The settings as the backend holds them; every panel sees a change at once. */
export const useSettings = create<SettingsStore>((set) => ({
  state: null,
  saving: 0,
  savedAt: null,
  problem: null,
  update: async (patch) => {
    set((s) => ({ saving: s.saving + 1 }))
    try {
      const state = await client.settings.update(patch)
      set((s) => ({ state, saving: s.saving - 1, savedAt: Date.now(), problem: null }))
      return true
    } catch (error) {
      set((s) => ({ saving: s.saving - 1, problem: problemFromError(error) }))
      return false
    }
  },
  dismissFileProblem: async () => {
    try {
      set({ state: await client.settings.dismissProblem() })
    } catch (error) {
      set({ problem: problemFromError(error) })
    }
  },
  clearProblem: () => {
    set({ problem: null })
  },
}))

/** Follows the settings for as long as the page lives. */
export function watchSettings(): () => void {
  return subscribe(
    (signal) => client.settings.watch(undefined, { signal }),
    (state) => {
      useSettings.setState({ state })
    },
    (problem) => {
      useSettings.setState({ problem })
    },
  )
}
