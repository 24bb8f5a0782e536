import { create } from 'zustand'
import type { Problem } from '../../contract/problem'

/** A shell in a container, as the dock lists it. Its terminal lives in frame/terminal.ts. */
export interface ShellSession {
  id: string
  service: string
  /** What runs in the terminal; empty: a shell. */
  command: string[]
  state: 'open' | 'ended'
  /** Why it ended, where it did not end by itself. */
  problem: Problem | null
}

interface ShellStore {
  sessions: ShellSession[]
  /** The session that the dock shows; null: the activity. */
  active: string | null
  open: (service: string, command?: string[]) => void
  show: (id: string | null) => void
  ended: (id: string, problem: Problem | null) => void
  /** Takes it off the dock; a shell that still runs ends with it. */
  close: (id: string) => void
}

/** An id that nobody guesses: input for a shell is addressed by it. */
function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The shells that are open in the dock, oldest first; they stay while a person changes panels. */
export const useShells = create<ShellStore>((set) => ({
  sessions: [],
  active: null,
  open: (service, command = []) => {
    const session: ShellSession = { id: newId(), service, command, state: 'open', problem: null }
    set((s) => ({ sessions: [...s.sessions, session], active: session.id }))
  },
  show: (active) => {
    set({ active })
  },
  ended: (id, problem) => {
    set((s) => ({ sessions: s.sessions.map((each) => (each.id === id ? { ...each, state: 'ended', problem } : each)) }))
  },
  close: (id) => {
    set((s) => {
      const sessions = s.sessions.filter((each) => each.id !== id)
      return { sessions, active: s.active === id ? (sessions.at(-1)?.id ?? null) : s.active }
    })
  },
}))
