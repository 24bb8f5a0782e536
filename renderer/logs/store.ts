import { create } from 'zustand'
import type { FoundProblem, LogAnchor, LogRow, LogTerm } from '../../contract/logs'
import type { Problem } from '../../contract/problem'
import { client, problemFromError } from '../client'
import { hrefOf, panelOf, paramsOf } from '../frame/route'
import { everything, filtersOf, isEverything, isOutside, lookingOfParams, paramsOfLooking, regexError, withTerm, type LinePlace, type Looking } from './filter'
import { remember, remembered, type Options } from './options'
import { closeView, follow, jumpTo, nextMatch, openView, pause, scrollTo, select, selectRow } from './view'
import { visibleRows } from './view-session'
import { useLogView } from './view-state'
import { endOf, rowAt } from './row-window'

/** What stands at the side of the list. */
export type Side = { kind: 'line'; row: LogRow } | { kind: 'export' }

/** Further lines of an entry that a person opened; null while they are on their way. */
export interface Unfolded {
  rows: LogRow[] | null
  problem: Problem | null
}

interface LogsPanelStore extends Options {
  looking: Looking
  /** The term that is being typed: it counts already, and Enter makes a chip of it. */
  draft: LogTerm
  /** What was looked for before the last change: a search that is cancelled leads back to it. */
  previous: Looking | null
  side: Side | null
  unfolded: Readonly<Record<string, Unfolded>>
  /** Which of the matches was gone to last, from 0. */
  match: number | null
  /** Why an action failed; stays until dismissed. */
  problem: Problem | null
  look: (patch: Partial<Looking>) => void
  type: (patch: Partial<LogTerm>) => void
  keepTerm: () => void
  addTerm: (term: LogTerm) => void
  cancelSearch: () => void
  lookAtEverything: () => void
  set: (patch: Partial<Options>) => void
  openLine: (row: LogRow) => void
  /** The same while a line stands at the side: it goes along with the selection. */
  showAtSide: (row: LogRow) => void
  openExport: () => void
  closeSide: () => void
  toggleFold: (row: LogRow) => void
  goTo: (anchor: LogAnchor) => Promise<void>
  goToProblem: (found: FoundProblem) => Promise<void>
  goToMatch: (by: 1 | -1) => Promise<void>
  clearProblem: () => void
}

const noTerm: LogTerm = { text: '', regex: false, caseSensitive: false, negate: false }
/** Pause in typing after which the search begins, ms. */
const typingMs = 250
const mostUnfolded = 100

/** The term being typed, where it can be searched for. */
export const termOfDraft = (draft: LogTerm): LogTerm[] => (draft.text === '' || (draft.regex && regexError(draft.text) !== null) ? [] : [draft])

/** What is looked for, with the term that is being typed. */
export const wholeLooking = ({ looking, draft }: Pick<LogsPanelStore, 'looking' | 'draft'>): Looking => ({ ...looking, terms: termOfDraft(draft).reduce(withTerm, looking.terms) })

export const placeOf = (row: LogRow): LinePlace => ({ source: row.source, time: row.time })

/** The hash that the panel shows, or wrote itself: it is no news. null while the panel is away. */
let written: string | null = null
let shown = ''
/** Counts the ways to known problems that were begun. */
let goings = 0
let typing: ReturnType<typeof setTimeout> | undefined

/** What a person looks for in the logs; survives a change of panel. */
export const useLogsPanel = create<LogsPanelStore>((set, get) => {
  /** The address says what is looked for, so that it can be copied, kept and come back to. */
  const write = () => {
    if (panelOf(window.location.hash) !== 'logs') return
    const { side } = get()
    written = hrefOf('logs', paramsOfLooking(wholeLooking(get()), side?.kind === 'line' ? placeOf(side.row) : null))
    window.history.replaceState(null, '', written)
  }
  const apply = (at?: LogAnchor, arrived?: (row: LogRow) => void) => {
    clearTimeout(typing)
    const looking = wholeLooking(get())
    shown = JSON.stringify(looking)
    openView(filtersOf(looking), at ?? (useLogView.getState().following ? 'end' : 'here'), arrived)
    write()
  }
  /** Opens the view anew where what is looked for is something else than what is shown. */
  const applyIfNew = () => {
    if (JSON.stringify(wholeLooking(get())) !== shown) apply()
  }
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work()
      set({ problem: null })
    } catch (error) {
      set({ problem: problemFromError(error) })
    }
  }
  const lookAtAll = (at?: LogAnchor, arrived?: (row: LogRow) => void) => {
    set((s) => ({ previous: wholeLooking(s), looking: { ...everything, fold: s.looking.fold }, draft: noTerm, match: null }))
    apply(at, arrived)
  }
  return {
    ...remembered(),
    looking: everything,
    draft: noTerm,
    previous: null,
    side: null,
    unfolded: {},
    match: null,
    problem: null,
    look: (patch) => {
      set((s) => ({ previous: wholeLooking(s), looking: { ...s.looking, ...patch }, match: null }))
      apply()
    },
    type: (patch) => {
      set((s) => ({ draft: { ...s.draft, ...patch }, match: null }))
      clearTimeout(typing)
      typing = setTimeout(() => {
        if (JSON.stringify(wholeLooking(get())) === shown) return
        set({ previous: JSON.parse(shown === '' ? JSON.stringify(everything) : shown) as Looking })
        apply()
      }, typingMs)
    },
    keepTerm: () => {
      const term = termOfDraft(get().draft)
      if (term.length === 0) return
      set((s) => ({ looking: wholeLooking(s), draft: { ...s.draft, text: '', negate: false } }))
      applyIfNew()
    },
    addTerm: (term) => {
      get().look({ terms: withTerm(get().looking.terms, term) })
    },
    cancelSearch: () => {
      set((s) => ({ looking: s.previous ?? { ...s.looking, terms: [] }, draft: { ...s.draft, text: '' }, previous: null, match: null }))
      apply()
    },
    lookAtEverything: () => {
      lookAtAll()
    },
    set: (patch) => {
      set(patch)
      remember(get())
    },
    openLine: (row) => {
      set({ side: { kind: 'line', row } })
      write()
    },
    showAtSide: (row) => {
      if (get().side?.kind === 'line') get().openLine(row)
    },
    openExport: () => {
      set({ side: { kind: 'export' } })
    },
    closeSide: () => {
      set({ side: null })
      write()
    },
    toggleFold: (row) => {
      const { [row.id]: open, ...others } = get().unfolded
      if (open) {
        set({ unfolded: others })
        return
      }
      const kept = Object.fromEntries(Object.entries(others).slice(-mostUnfolded))
      // Folded again meanwhile, it stays so.
      const to = (entry: Unfolded) => { set((s) => (row.id in s.unfolded ? { unfolded: { ...s.unfolded, [row.id]: entry } } : {})) }
      set({ unfolded: { ...kept, [row.id]: { rows: row.more === 0 ? [] : null, problem: null } } })
      if (row.more > 0)
        client.logs.entry({ id: row.id, offset: 0, count: 1000 }).then(
          (rows) => { to({ rows, problem: null }) },
          (error: unknown) => { to({ rows: [], problem: problemFromError(error) }) },
        )
    },
    goTo: (anchor) => attempt(async () => {
      if (anchor.kind === 'end') return follow()
      // A time that is gone to is wanted more than the period that was chosen before.
      if (anchor.kind === 'time' && isOutside(get().looking, anchor.time)) {
        set((s) => ({ previous: wholeLooking(s), looking: { ...s.looking, from: null, to: null }, match: null }))
        apply(anchor)
      } else await jumpTo(anchor)
    }),
    goToProblem: (found) => attempt(async () => {
      const going = ++goings
      const [row] = await client.logs.context({ id: found.row, of: 'source', before: 0, after: 0 })
      if (row) get().openLine(row)
      const reached = await jumpTo({ kind: 'row', id: found.row }, row)
      // Clicked twice: the later one leads there.
      if (going !== goings) return
      if (reached && shows(reached, found)) selectRow(reached)
      // The filter hides it: then all is shown rather than another line.
      else if (row && !isEverything(wholeLooking(get()))) lookAtAll({ kind: 'row', id: found.row }, selectRow)
    }),
    goToMatch: (by) => attempt(async () => {
      const { window: rows, selection, place, following } = useLogView.getState()
      const terms = wholeLooking(get()).terms
      const head = selection?.head ?? (following ? endOf(rows) : place.index + (by === 1 ? -1 : 0))
      if (get().looking.only || terms.length === 0) {
        const index = Math.max(0, Math.min(useLogView.getState().total - 1, head + by))
        const nearTop = { index: Math.max(0, index - Math.floor(visibleRows() / 4)), offset: 0 }
        if (following) pause(nearTop)
        else if (index < place.index || index >= place.index + visibleRows() - 1) scrollTo(nearTop)
        select({ anchor: index, head: index })
        const row = rowAt(rows, index)
        if (row) get().showAtSide(row)
        return
      }
      const from = rowAt(rows, Math.max(rows.first, Math.min(head, endOf(rows) - 1)))
      const next = from && (await nextMatch(from, by))
      if (!next) return
      set({ match: next.number })
      const reached = await jumpTo({ kind: 'row', id: next.row.id }, next.row)
      if (!reached) return
      selectRow(reached)
      get().showAtSide(reached)
    }),
    clearProblem: () => {
      set({ problem: null })
    },
  }
})

// Other rows hold other lines then: what was unfolded beneath one would be there twice.
useLogsPanel.subscribe(({ looking }, before) => {
  if (looking.fold !== before.looking.fold) useLogsPanel.setState({ unfolded: {} })
})

/** Whether a row is the one of a known problem; the line itself may be folded into its entry. */
const shows = (row: LogRow, found: FoundProblem): boolean =>
  row.id === found.row || (row.source === found.source && row.problem?.id === found.problem)

/** Shows what an address asks for; one that asks for nothing shows what was looked at last. */
export function showAddress(hash: string): void {
  const params = paramsOf(hash)
  if (hash === written) return
  written = hash
  const { place, looking } = lookingOfParams(params)
  const asked = params.size > 0
  if (asked) useLogsPanel.setState({ looking, draft: noTerm, previous: null, side: null, match: null })
  const whole = wholeLooking(useLogsPanel.getState())
  shown = JSON.stringify(whole)
  const filters = filtersOf(whole)
  if (asked && place) {
    const { time, source } = place
    openView(filters, { kind: 'time', time, ...(source === null ? {} : { source }) }, (row) => {
      if (row.time !== time) return
      selectRow(row)
      useLogsPanel.getState().openLine(row)
    })
  } else openView(filters, asked || useLogView.getState().following ? 'end' : 'here')
}

/** The panel goes out of sight: nobody follows the view. */
export function leave(): void {
  closeView()
  written = null
}
