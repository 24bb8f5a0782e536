import type { LogRow } from '../../contract/logs'
import { client, problemFromError } from '../client'
import { rowAt } from './row-window'
import { isPresent, letGo, present, visibleRows, type Session } from './view-session'
import { change, latest, type Selection } from './view-state'

/** Selects from one row to another, by their numbers; the second is where keys go on from. */
export function select(anchor: number, head = anchor): void {
  const session = present()
  // Whoever picks a row has arrived.
  if (session) letGo(session)
  const { window, selection } = latest()
  const idOf = (index: number): string | null =>
    rowAt(window, index)?.id ?? (index === selection?.anchor ? selection.ids.anchor : index === selection?.head ? selection.ids.head : null)
  change({ selection: { anchor, head, ids: { anchor: idOf(anchor), head: idOf(head) } } }, true)
}

export function selectNothing(): void {
  change({ selection: null }, true)
}

/** Selects a row by its id, where the page holds it. */
export function selectRow(row: LogRow): void {
  const { first, rows } = latest().window
  const index = rows.findIndex((each) => each.id === row.id)
  if (index !== -1) select(first + index)
}

/** True for a row that is on the screen, as far as rows are as high as most are. */
export function isOnScreen(index: number): boolean {
  const { following, place, total } = latest()
  const top = following ? Math.max(0, total - visibleRows()) : place.index
  return index >= top && index < top + visibleRows()
}

/** The selected row where it is on the screen; null: keys go on from the edge of the screen. */
export function pickedRow(): number | null {
  const { selection } = latest()
  return selection !== null && isOnScreen(selection.head) ? selection.head : null
}

/** The row that a step by key leads to from another one; without one, the first or last that is on the screen. */
export function stepFrom(row: number | null, by: 1 | -1): number {
  const { following, place, total } = latest()
  const edge = (following ? total : place.index) - (by === 1 ? 1 : 0)
  return Math.max(0, Math.min(total - 1, (row ?? edge) + by))
}

/**
 * Where the ends of the selection are after rows were numbered anew, by their ids; those without one move by as much as the
 * screen does. `known`: rows at hand, the first of them numbered `first`. null: what was selected is no row any more.
 */
export async function selectionIn(view: string, known: readonly LogRow[], first: number, by: number): Promise<Selection | null> {
  const { selection } = latest()
  if (!selection) return null
  const find = async (index: number, id: string | null): Promise<number | null> => {
    if (id === null) return Math.max(0, index + by)
    const held = known.findIndex((row) => row.id === id)
    if (held !== -1) return first + held
    const { anchor, exact } = await client.logs.window({ view, anchor: { kind: 'row', id }, before: 0, after: 0 })
    return exact ? anchor : null
  }
  const { ids } = selection
  try {
    const head = await find(selection.head, ids.head)
    const anchor = selection.anchor === selection.head ? head : await find(selection.anchor, ids.anchor)
    if (head === null) return null
    return anchor === null ? { anchor: head, head, ids: { anchor: ids.head, head: ids.head } } : { anchor, head, ids }
  } catch (error) {
    if (problemFromError(error).code === 'LINE_GONE') return null
    throw error
  }
}

/** True where a selected row has such a number or a greater one. */
export function isSelectedFrom(index: number): boolean {
  const { selection } = latest()
  return selection !== null && index <= Math.max(selection.anchor, selection.head)
}

/** The selection by other numbers. */
export const shifted = (selection: Selection | null, by: number): Selection | null =>
  selection && { ...selection, anchor: Math.max(0, selection.anchor + by), head: Math.max(0, selection.head + by) }

/** Sees to it that the same rows stay selected where the page does not ask for rows itself: the oldest go, others come between. */
export async function keepSelection(opened: Session): Promise<void> {
  const { selection, window } = latest()
  if (!selection) return
  try {
    const moved = await selectionIn(opened.id, window.rows, window.first, 0)
    if (isPresent(opened) && latest().selection === selection) change({ selection: moved })
  } catch {
    // The view is gone: with the next one what is selected is looked for again.
  }
}
