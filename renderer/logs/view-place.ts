import type { LogAnchor, LogRow, LogWindow } from '../../contract/logs'
import { client, problemFromError } from '../client'
import { covers, reuse, rowAt } from './row-window'
import { pickedRow, selectionIn, selectRow, shifted } from './selection'
import { isPresent, margin, tellFollow, visibleRows, type Session, type Wanted } from './view-session'
import { change, latest } from './view-state'

/** Rows asked for around the screen while paused. */
const before = 250
const after = 350
/** Pause between two answers while the numbering keeps changing under a reader who stands still, ms. */
const calm = 200

/** A row by something that the backend knows after everything was numbered anew. */
const anchorOf = (row: LogRow | undefined, index: number): LogAnchor => (row ? { kind: 'row', id: row.id } : { kind: 'index', index })

/** The place where one stands: by the row that is selected where it is on the screen, and it stays selected; else by the one at the top. */
export function here(): Wanted {
  const { window, place } = latest()
  const picked = pickedRow()
  const index = picked ?? place.index
  const row = rowAt(window, index)
  const reached = row && picked !== null ? (found: LogRow | null) => { if (found) selectRow(found) } : undefined
  return { anchor: anchorOf(row, index), row, above: index - place.index, offset: place.offset, reached }
}

const timeOf = (row: LogRow | undefined): LogAnchor | null => (row ? { kind: 'time', time: row.time, source: row.source } : null)

/** Asks the backend for rows; a line that it knows no more by its id is looked for by its time. */
async function ask(opened: Session, anchor: LogAnchor, row: LogRow | undefined) {
  const view = opened.id
  const asked = (at: LogAnchor) => client.logs.window({ view, anchor: at, before, after })
  try {
    return await asked(anchor)
  } catch (error) {
    const byTime = timeOf(row)
    const { code } = problemFromError(error)
    if (code === 'LINE_GONE' && byTime) return await asked(byTime)
    throw error
  }
}

/** Sees to it that the rows around the screen are there, and rightly numbered. One question at a time. */
export function ensure(opened: Session): void {
  if (!isPresent(opened) || latest().following || opened.asking || opened.opening) return
  const from = Math.max(0, latest().place.index - margin)
  const to = Math.min(latest().total, latest().place.index + visibleRows() + margin)
  if (!opened.stale && covers(latest().window, from, to)) return
  opened.asking = true
  const wait = opened.stale ? Math.max(0, opened.askedAt + calm - Date.now()) : 0
  setTimeout(() => {
    if (isPresent(opened) && !latest().following) void refresh(opened)
    else opened.asking = false
  }, wait)
}

async function refresh(opened: Session): Promise<void> {
  const used = latest().place.index
  const row = rowAt(latest().window, used)
  const view = opened.id
  const jumps = opened.jumps
  opened.stale = false
  try {
    const answer = await ask(opened, anchorOf(row, used), row)
    const by = answer.anchor - used
    const before = latest().selection
    const selection = await selectionIn(view, answer.rows, answer.first, by)
    if (!isPresent(opened) || view !== opened.id || latest().following || jumps !== opened.jumps) return
    const { window, place } = latest()
    opened.seen = Math.max(0, opened.seen + by)
    change({
      window: { first: answer.first, rows: reuse(answer.rows, window.rows) },
      total: answer.total,
      place: { index: Math.max(0, place.index + by), offset: place.offset },
      // One that was made in the meantime is by the old numbers.
      selection: latest().selection === before ? selection : shifted(latest().selection, by),
      fresh: Math.max(0, answer.total - opened.seen),
      ready: true,
    })
  } catch (error) {
    // The view was opened anew meanwhile, or is about to be: its next event brings the rows.
    const problem = problemFromError(error)
    if (isPresent(opened) && !['VIEW_GONE', 'CONNECTION_LOST'].includes(problem.code)) change({ problem })
    return
  } finally {
    opened.asking = false
    opened.askedAt = Date.now()
  }
  ensure(opened)
}

/** Goes where one wants to be, and notes whether that is reached. */
export async function seek(opened: Session): Promise<void> {
  const { wanted } = opened
  // The view's first event leads here. What is on its way looks once more where all was searched meanwhile.
  if (wanted === null || opened.opening || opened.seeking === wanted) return
  opened.seeking = wanted
  const jump = ++opened.jumps
  const given = (): boolean => !isPresent(opened) || jump !== opened.jumps || opened.wanted !== wanted
  try {
    for (let last = false; !last && !given(); ) {
      last = opened.settled
      const answer = await ask(opened, wanted.anchor, wanted.row)
      if (given()) return
      stand(opened, wanted, answer)
      const found = answer.exact ? (answer.rows[answer.anchor - answer.first] ?? null) : null
      if (found !== null || last) {
        opened.wanted = null
        wanted.reached?.(found)
      }
      last ||= !opened.settled
    }
  } catch (error) {
    const { code } = problemFromError(error)
    // A view that is gone is opened anew, and its first event leads here again.
    if (given() || code === 'VIEW_GONE' || code === 'CONNECTION_LOST') return
    opened.wanted = null
    if (code === 'LINE_GONE' && wanted.reached) wanted.reached(null)
    else change({ problem: problemFromError(error), ready: true })
  } finally {
    if (opened.seeking === wanted) opened.seeking = null
  }
  ensure(opened)
}

function stand(opened: Session, { above, offset }: Wanted, answer: LogWindow): void {
  if (latest().following) opened.seen = answer.total
  opened.stale = false
  opened.stands = true
  const top = answer.anchor - above
  const index = Math.max(0, Math.min(top, answer.total - Math.floor(visibleRows())))
  change({
    window: { first: answer.first, rows: reuse(answer.rows, latest().window.rows) },
    total: answer.total, place: { index, offset: index === top ? offset : 0 }, following: false, ready: true, fresh: Math.max(0, answer.total - opened.seen),
  }, true)
  tellFollow(opened, 0)
}
