import { create } from 'zustand'
import type { z } from 'zod'
import type { Problem } from '../../contract/problem'
import type { planActionSchema, volumeLossSchema } from '../../contract/stack'
import { client, problemFromError } from '../client'

export type PlanAction = z.infer<typeof planActionSchema>
export type VolumeLoss = z.infer<typeof volumeLossSchema>

/** What stands at the side of the services. */
export type Side =
  | { kind: 'down' }
  | { kind: 'plan' }
  | { kind: 'service'; service: string }
  | { kind: 'copy'; service: string; direction: 'in' | 'out' }

/** Something asked of the backend for the side. */
export type Asked<T> = { state: 'asking' } | { state: 'known'; value: T } | { state: 'failed'; problem: Problem }

interface StackPanelStore {
  view: 'table' | 'graph'
  filter: string
  /** Services whose row is open. */
  expanded: string[]
  side: Side | null
  plan: Asked<PlanAction[]>
  losses: Asked<VolumeLoss[]>
  copy: Asked<{ bytes: number }> | null
  setView: (view: 'table' | 'graph') => void
  setFilter: (filter: string) => void
  toggle: (service: string) => void
  open: (side: Side) => void
  closeSide: () => void
  askPlan: () => Promise<void>
  askLosses: () => Promise<void>
  copyFile: (from: string, to: string) => Promise<void>
}

async function asked<T>(ask: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { state: 'known', value: await ask() }
  } catch (error) {
    return { state: 'failed', problem: problemFromError(error) }
  }
}

/** What a person looks at in the panel; survives a change of panel. */
export const useStackPanel = create<StackPanelStore>((set, get) => ({
  view: 'table',
  filter: '',
  expanded: [],
  side: null,
  plan: { state: 'asking' },
  losses: { state: 'asking' },
  copy: null,
  setView: (view) => {
    set({ view })
  },
  setFilter: (filter) => {
    set({ filter })
  },
  toggle: (service) => {
    set((s) => ({ expanded: s.expanded.includes(service) ? s.expanded.filter((each) => each !== service) : [...s.expanded, service] }))
  },
  open: (side) => {
    set({ side, copy: null })
    if (side.kind === 'plan') void get().askPlan()
    if (side.kind === 'down') void get().askLosses()
  },
  closeSide: () => {
    set({ side: null })
  },
  askPlan: async () => {
    set({ plan: { state: 'asking' } })
    set({ plan: await asked(() => client.stack.plan({ services: [], profiles: [] })) })
  },
  askLosses: async () => {
    set({ losses: { state: 'asking' } })
    set({ losses: await asked(() => client.stack.losses()) })
  },
  copyFile: async (from, to) => {
    const { side } = get()
    if (side?.kind !== 'copy') return
    const { service, direction } = side
    set({ copy: { state: 'asking' } })
    const copy = await asked(() => client.stack[direction === 'in' ? 'copyIn' : 'copyOut']({ service, from, to }))
    // Meanwhile the person may have gone on to something else.
    if (get().side === side) set({ copy })
  },
}))
