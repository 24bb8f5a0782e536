import { create } from 'zustand'
import { mostRows, type FoundProblem, type LogAnchor, type LogRow, type LogTerm } from '../../contract/logs'
import type { Problem } from '../../contract/problem'
import { client, problemFromError } from '../client'
import { hrefOf, panelOf, paramsOf } from '../frame/route'
import { toClipboard } from '../ui/clipboard'
import type { CopiedText } from './copy-rows'
import { linkTo, placeOf } from './link'
import { everything, filtersOf, isEverything, isOutside, lookingOfParams, paramsOfLooking, regexError, withTerm, type Looking } from './filter'
import { remember, remembered, type Options } from './options'
import { pickedRow, select, selectRow, stepFrom } from './selection'
import { closeView, follow, jumpTo, nextMatch, openView, pause, scrollTo } from './view'
import { ledTo, visibleRows } from './view-session'
import { useLogView } from './view-state'
import { rowAt } from './row-window'

/** What stands at the side of the list. */
export type Side = { kind: 'line'; row: LogRow } | { kind: 'export' }

/** Further lines of an entry that a person opened; null while they are on their way. */
export interface Unfolded {
  rows: LogRow[] | null
  problem: Problem | null
}

/** What was put on the clipboard: so many lines, and whether there were more of them; or a link. */
export type Copied = { what: 'lines'; lines: number; more: boolean } | { what: 'link' }

/** What is looked for: what is kept, and what is being typed. */
interface Sought {
  looking: Looking
  draft: LogTerm
}

interface LogsPanelStore extends Options {
  looking: Looking
  /** The term that is being typed: it counts already, and Enter makes a chip of it. */
  draft: LogTerm
  /** What was looked for before the last change, or before what is being typed: a search that is cancelled leads back to it. */
  previous: Sought | null
  side: Side | null
  unfolded: Readonly<Record<string, Unfolded>>
  /** Which of the matches was gone to last, from 0. */
  match: number | null
  /** Why an action failed; stays until dismissed. */
  problem: Problem | null
  /** What was copied last, for as long as that is shown. */
  copied: Copied | null
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
  /** Asks for further lines of an entry that is unfolded, also for those that came since. */
  unfoldFurther: (row: LogRow) => void
  goTo: (anchor: LogAnchor) => Promise<void>
  /** Shows a row in the list, whole as it is there; where the filter hides it, all is shown rather than another line. */
  goToRow: (anchor: LogAnchor, row?: LogRow, reached?: (row: LogRow) => void) => Promise<void>
  goToProblem: (found: FoundProblem) => Promise<void>
  goToMatch: (by: 1 | -1) => Promise<void>
  /** Puts a text on the clipboard once it is there, and says so. */
  copy: (text: () => Promise<CopiedText>) => Promise<void>
  /** The same with a link to a line. */
  copyLink: (row: LogRow, inApp: boolean) => Promise<void>
  clearCopied: () => void
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

const soughtOf = ({ looking, draft }: Sought): Sought => ({ looking, draft })


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
  const apply = (at?: LogAnchor, reached?: (row: LogRow | null) => void) => {
    clearTimeout(typing)
    const looking = wholeLooking(get())
    shown = JSON.stringify(looking)
    openView(filtersOf(looking), at ?? (useLogView.getState().following ? 'end' : 'here'), reached)
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
  const lookAtAll = (at?: LogAnchor, reached?: (row: LogRow | null) => void) => {
    set((s) => ({ previous: soughtOf(s), looking: { ...everything, fold: s.looking.fold }, draft: noTerm, match: null }))
    apply(at, reached)
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
    copied: null,
    look: (patch) => {
      set((s) => ({ previous: soughtOf(s), looking: { ...s.looking, ...patch }, match: null }))
      apply()
    },
    type: (patch) => {
      set((s) => ({ draft: { ...s.draft, ...patch }, match: null, ...(s.draft.text === '' ? { previous: soughtOf(s) } : {}) }))
      clearTimeout(typing)
      typing = setTimeout(() => {
        const { draft } = get()
        // Not an expression yet: what it was a moment ago stays on the screen, rather than everything.
        if (draft.text === '' || termOfDraft(draft).length > 0) applyIfNew()
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
      set((s) => ({ ...(s.previous ?? { looking: { ...s.looking, terms: [] }, draft: { ...s.draft, text: '' } }), previous: null, match: null }))
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
      set({ unfolded: { ...kept, [row.id]: { rows: row.more === 0 ? [] : null, problem: null } } })
      if (row.more > 0) get().unfoldFurther(row)
    },
    unfoldFurther: (row) => {
      const known = get().unfolded[row.id]?.rows ?? []
      // Folded again meanwhile, it stays so.
      const to = (entry: Unfolded) => { set((s) => (row.id in s.unfolded ? { unfolded: { ...s.unfolded, [row.id]: entry } } : {})) }
      client.logs.entry({ id: row.id, offset: known.length, count: mostRows }).then(
        (rows) => { to({ rows: [...known, ...rows], problem: null }) },
        (error: unknown) => { to({ rows: known, problem: problemFromError(error) }) },
      )
    },
    goTo: (anchor) => attempt(async () => {
      if (anchor.kind === 'end') return follow()
      // A time that is gone to is wanted more than the period that was chosen before.
      if (anchor.kind === 'time' && isOutside(get().looking, anchor.time)) {
        set((s) => ({ previous: soughtOf(s), looking: { ...s.looking, from: null, to: null }, match: null }))
        apply(anchor)
      } else await jumpTo(anchor)
    }),
    goToProblem: (found) => attempt(async () => {
      const going = ++goings
      const [row] = await client.logs.context({ id: found.row, of: 'source', before: 0, after: 0 })
      // Clicked twice: the later one leads there.
      if (going !== goings) return
      if (row) get().openLine(row)
      await get().goToRow({ kind: 'row', id: found.row }, row)
    }),
    goToRow: (anchor, row, reached) => attempt(async () => {
      const arrive = (there: LogRow) => {
        selectRow(there)
        reached?.(there)
      }
      const gone = () => { set({ problem: { code: 'LINE_GONE', params: {} } }) }
      await jumpTo(anchor, row, (there) => {
        if (there) arrive(there)
        else if (isEverything(wholeLooking(get()))) gone()
        else lookAtAll(anchor, (shown) => { if (shown) arrive(shown); else gone() })
      })
    }),
    goToMatch: (by) => attempt(async () => {
      const { window: rows, place, following, total } = useLogView.getState()
      const terms = wholeLooking(get()).terms
      const picked = pickedRow()
      if (get().looking.only || terms.length === 0) {
        const index = stepFrom(picked, by)
        const nearTop = { index: Math.max(0, index - ledTo()), offset: 0 }
        if (following) pause(nearTop)
        else if (index < place.index || index >= place.index + visibleRows() - 1) scrollTo(nearTop)
        select(index)
        const row = rowAt(rows, index)
        if (row) get().showAtSide(row)
        return
      }
      // Without a row that is picked it begins at the edge of the screen: what is on it is found first.
      const top = following ? Math.max(0, total - Math.floor(visibleRows())) : place.index
      const from = rowAt(rows, picked ?? (by === -1 && following ? total - 1 : top))
      const next = from && (await nextMatch(from, by, picked === null && (by === 1 || following)))
      if (!next) return
      set({ match: next.number })
      await jumpTo({ kind: 'row', id: next.row.id }, next.row, (reached) => {
        if (!reached) return
        selectRow(reached)
        get().showAtSide(reached)
      })
    }),
    copy: (text) => attempt(async () => {
      const { text: copied, ...how } = await text()
      await toClipboard(copied)
      set({ copied: { what: 'lines', ...how } })
    }),
    copyLink: (row, inApp) => attempt(async () => {
      await toClipboard(linkTo(row, wholeLooking(get()), inApp))
      set({ copied: { what: 'link' } })
    }),
    clearCopied: () => {
      set({ copied: null })
    },
    clearProblem: () => {
      set({ problem: null })
    },
  }
})

// Other rows hold other lines then: what was unfolded beneath one would be there twice.
useLogsPanel.subscribe(({ looking }, before) => {
  if (looking.fold !== before.looking.fold) useLogsPanel.setState({ unfolded: {} })
})

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
    const { goToRow, openLine } = useLogsPanel.getState()
    openView(filters, 'end')
    void goToRow({ kind: 'time', time, ...(source === null ? {} : { source }) }, undefined, openLine)
  } else openView(filters, asked || useLogView.getState().following ? 'end' : 'here')
}

/** The panel goes out of sight: nobody follows the view. */
export function leave(): void {
  clearTimeout(typing)
  closeView()
  written = null
}
