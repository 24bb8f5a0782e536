import { create } from 'zustand'
import type { Problem } from '../../contract/problem'
import { noRows, type RowWindow } from './row-window'

/** The row at the top of the screen, and how much of it is above the edge, px. */
export interface Place {
  index: number
  offset: number
}

/** Rows by number: where the selection was begun and where it ends. */
export interface Selection {
  anchor: number
  head: number
  /** Their ids, by which they are found again once rows are numbered anew; null where the page does not hold the row. */
  ids: { anchor: string | null; head: string | null }
}

export interface Progress {
  total: number
  searched: number
  lines: number
  /** Why the search was given up: nothing further is found. */
  problem: Problem | null
}

/** What is wrong with what is looked for: in the list, or among the matches beside it. */
export const viewProblem = ({ problem, matches }: Pick<LogViewState, 'problem' | 'matches'>): Problem | null => problem ?? matches?.problem ?? null

/** False where all is searched, or where the search was given up. */
export const isSearching = ({ searched, lines, problem }: Progress): boolean => problem === null && searched < lines

interface LogViewState extends Progress {
  /** Rows of the present filter are shown; false: it was just changed, and the rows are still those of the one before. */
  ready: boolean
  /** Some source still loads older lines. */
  loading: boolean
  skipped: number
  window: RowWindow
  /** The end sticks to the bottom of the screen. */
  following: boolean
  /** Where a person stands who does not follow. */
  place: Place
  /** Rows that came since. */
  fresh: number
  selection: Selection | null
  /** Lines that have the terms, where the others are shown as well. */
  matches: Progress | null
}

const start: LogViewState = {
  ready: false, total: 0, searched: 0, lines: 0, loading: false, skipped: 0, problem: null,
  window: noRows, following: true, place: { index: 0, offset: 0 }, fresh: 0, selection: null, matches: null,
}

/** The list as the screen shows it. Events of the backend reach it at most once a frame. */
export const useLogView = create<LogViewState>(() => start)

let now: LogViewState = start
let frame = 0
/** What is drawn is made and laid out in a task of its own after a frame, and painted in the next: both in one would hold a hand up for twice as long. */
const afterFrame = new MessageChannel()
let waits = false
afterFrame.port1.onmessage = () => {
  if (waits) useLogView.setState(now)
  waits = false
}

/** The state with what is not drawn yet. */
export const latest = (): Readonly<LogViewState> => now

/** Takes a change in, for the next frame; at once where a person's own hand made it. */
export function change(patch: Partial<LogViewState>, atOnce = false): void {
  now = { ...now, ...patch }
  if (atOnce) {
    cancelAnimationFrame(frame)
    frame = 0
    waits = false
    useLogView.setState(now)
  } else if (frame === 0 && !waits) {
    frame = requestAnimationFrame(() => {
      frame = 0
      waits = true
      afterFrame.port2.postMessage(null)
    })
  }
}
