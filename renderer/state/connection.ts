import { create } from 'zustand'

export interface ConnectionState {
  /** `connecting`: never connected yet. `lost`: was connected, or could not be for a while. */
  status: 'connecting' | 'open' | 'lost'
  /** Epoch ms since when this status holds. */
  since: number
  /** When the next attempt is due (epoch ms), while `lost`. */
  retryAt: number | null
}

/** Whether the panels can reach the backend. */
export const useConnection = create<ConnectionState>(() => ({ status: 'connecting', since: Date.now(), retryAt: null }))
