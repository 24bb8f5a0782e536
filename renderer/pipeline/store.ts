import { create } from 'zustand'
import type { CollectionSettings } from '../../contract/settings'
import { useSettings } from '../state/settings'
import { checkDraft, sameDraft } from './draft'

interface DraftStore {
  /** Locations and variables as edited; null while they are as saved. Survives a change of panel. */
  draft: CollectionSettings | null
  change: (edit: (draft: CollectionSettings) => CollectionSettings) => void
  discard: () => void
  /** Writes the draft where it is valid; what was changed elsewhere meanwhile (the interval) is kept. */
  save: () => Promise<void>
}

export const useDraft = create<DraftStore>((set, get) => ({
  draft: null,
  change: (edit) => {
    const saved = useSettings.getState().state?.settings.collection
    if (!saved) return
    const draft = edit(get().draft ?? saved)
    set({ draft: sameDraft(draft, saved) ? null : draft })
  },
  discard: () => {
    set({ draft: null })
  },
  save: async () => {
    const { draft } = get()
    const saved = useSettings.getState().state?.settings.collection
    if (!draft || !saved || !checkDraft(draft).valid) return
    const locations = draft.locations.map((one) => ({ ...one, name: one.name.trim() }))
    const written = await useSettings.getState().update({ collection: { locations, variables: draft.variables } })
    // What was edited while the write was under way stays a draft.
    if (written && get().draft === draft) set({ draft: null })
  },
}))
