import { client } from '../client'
import type { LogAnchor, LogRow } from '../../contract/logs'

/** Rows drawn around the screen that are asked for as well. */
export const margin = 60

/**
 * Where a person wants to stand. What is still read or searched may lie before it, so it is gone to again with every
 * event until the row itself is there, all is searched, or the person goes somewhere else.
 */
export interface Wanted {
  anchor: LogAnchor
  /** The row that is anchored at, where the page has it: once its id is not known any more, its time is. */
  row?: LogRow | undefined
  /** Rows that stand above it on the screen, and how much of it or of the first of them is above the edge, px. */
  above: number
  offset: number
  /** Told once: the row itself, or null where all is searched and it is not among the rows. */
  reached?: ((row: LogRow | null) => void) | undefined
}

/** One opening of the list, until another filter or the panel's end. */
export interface Session {
  id: string
  stop: () => void
  matchesId: string
  /** The first event after the view was opened has not come yet. */
  opening: boolean
  /** null: where one is. */
  wanted: Wanted | null
  /** Where one is, is a place among its rows: until then it is one among those of the session before. */
  stands: boolean
  /** What is being gone to at the moment. */
  seeking: Wanted | null
  asking: boolean
  askedAt: number
  /** The numbering changed: rows shown are right, their numbers are not. */
  stale: boolean
  /** Rows there were when the person stopped following, or when all that was there already had been searched. */
  seen: number
  /** All that was there already has been searched: what comes on top is new. */
  settled: boolean
  /** Counts jumps, so that the answer to an older one is left aside. */
  jumps: number
}

const at = { session: null as Session | null, visible: 50 }

/** The session that the screen shows; null while nobody looks. */
export const present = (): Session | null => at.session
export const isPresent = (session: Session): boolean => at.session === session
export function setPresent(session: Session | null): void {
  at.session = session
}

/** How many rows the screen has room for. */
export const visibleRows = (): number => at.visible
export function setVisibleRows(rows: number): void {
  at.visible = rows
}

/** A person goes somewhere by hand: what was wanted before is not any more. */
export function letGo(session: Session): void {
  if (session.stands) session.wanted = null
}

/** Rows above one that is gone to: what led to it is in sight. */
export const ledTo = (): number => Math.floor(at.visible / 4)

export const followRows = (): number => Math.min(600, at.visible + margin)

/** Says how many of the newest rows the events are to bring. */
export function tellFollow(opened: Session, rows: number): void {
  if (opened.opening) return
  // A view that is gone is opened anew, with the right number.
  client.logs.follow({ view: opened.id, rows }).catch(() => undefined)
}
