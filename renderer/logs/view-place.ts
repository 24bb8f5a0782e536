import type { LogAnchor, LogRow } from '../../contract/logs'
import { client, problemFromError } from '../client'
import { covers, reuse, rowAt } from './row-window'
import { isPresent, margin, tellFollow, visibleRows, type Session } from './view-session'
import { change, latest } from './view-state'

/** Rows asked for around the screen while paused. */
const before = 250
const after = 350
/** Pause between two answers while the numbering keeps changing under a reader who stands still, ms. */
const calm = 200

/** The row at the top of the screen as something that the backend knows after everything was numbered anew. */
export function rowAnchor(): LogAnchor {
  const row = rowAt(latest().window, latest().place.index)
  return row ? { kind: 'row', id: row.id } : { kind: 'index', index: latest().place.index }
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
    const answer = await ask(opened, rowAnchor(), row)
    if (!isPresent(opened) || view !== opened.id || latest().following || jumps !== opened.jumps) return
    const by = answer.anchor - used
    const moved = (index: number) => Math.max(0, index + by)
    const { window, place, selection } = latest()
    opened.seen = Math.max(0, opened.seen + by)
    change({
      window: { first: answer.first, rows: reuse(answer.rows, window.rows) },
      total: answer.total,
      place: { index: moved(place.index), offset: place.offset },
      selection: selection && { anchor: moved(selection.anchor), head: moved(selection.head) },
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

/** Goes to an anchor and stands there; resolves to the row, or null where nothing comes at or after it. */
export async function moveTo(opened: Session, anchor: LogAnchor, row?: LogRow): Promise<LogRow | null> {
  const jump = ++opened.jumps
  try {
    const answer = await ask(opened, anchor, row)
    if (!isPresent(opened) || jump !== opened.jumps) return null
    if (latest().following) opened.seen = answer.total
    opened.stale = false
    const found = answer.rows[answer.anchor - answer.first] ?? null
    // A row that is gone to stands a little below the top: what led to it is in sight. Places of old keep where they were.
    const above = anchor.kind === 'row' || anchor.kind === 'time' ? Math.floor(visibleRows() / 4) : 0
    const index = Math.max(0, Math.min(answer.anchor - above, answer.total - Math.floor(visibleRows())))
    change({
      window: { first: answer.first, rows: reuse(answer.rows, latest().window.rows) },
      total: answer.total, place: { index, offset: 0 }, following: false, ready: true, fresh: Math.max(0, answer.total - opened.seen),
    }, true)
    tellFollow(opened, 0)
    ensure(opened)
    return found
  } catch (error) {
    const problem = problemFromError(error)
    if (isPresent(opened) && !['VIEW_GONE', 'CONNECTION_LOST'].includes(problem.code)) change({ problem, ready: true })
    return null
  }
}
