import { create } from 'zustand'
import type { LogAnchor, LogFilter, LogRow, LogViewEvent } from '../../contract/logs'
import type { Problem } from '../../contract/problem'
import { client, problemFromError, subscribe } from '../client'
import { endOf, covers, forgotten, noRows, reuse, rowAt, withTail, type RowWindow } from './row-window'

/** Rows asked for around the screen while paused, and how near the window's end one may come before more are asked for. */
const before = 250
const after = 350
const margin = 60
/** Pause between two answers while the numbering keeps changing under a reader who stands still, ms. */
const calm = 200

/** The row at the top of the screen, and how much of it is above the edge, px. */
export interface Place {
  index: number
  offset: number
}

/** Rows by number: where the selection was begun and where it ends. */
export interface Selection {
  anchor: number
  head: number
}

export interface Progress {
  total: number
  searched: number
  lines: number
}

interface LogViewState extends Progress {
  /** Rows of the present filter are shown; false: it was just changed, and the rows are still those of the one before. */
  ready: boolean
  /** Some source still loads older lines. */
  loading: boolean
  skipped: number
  problem: Problem | null
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

interface Session {
  id: string
  stop: () => void
  matchesId: string
  /** The first event after the view was opened has not come yet. */
  opening: boolean
  /** Where to stand once it has. */
  startAt: LogAnchor | null
  arrived: ((row: LogRow) => void) | undefined
  asking: boolean
  askedAt: number
  /** The numbering changed: rows shown are right, their numbers are not. */
  stale: boolean
  /** Rows there were when the person stopped following. */
  seen: number
  /** Counts jumps, so that the answer to an older one is left aside. */
  jumps: number
}

let session: Session | null = null
let visible = 50
let now: LogViewState = start
let frame = 0

const followRows = (): number => Math.min(600, visible + margin)
const newId = (): string => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** Takes a change in, for the next frame; at once where a person's own hand made it. */
function change(patch: Partial<LogViewState>, atOnce = false): void {
  now = { ...now, ...patch }
  if (atOnce) {
    cancelAnimationFrame(frame)
    frame = 0
    useLogView.setState(now)
  } else if (frame === 0) {
    frame = requestAnimationFrame(() => {
      frame = 0
      useLogView.setState(now)
    })
  }
}

/** Opens a view in the place of the one before: at its end, following; where one stands; or at an anchor. `arrived` gets the row there. */
export function openView(filters: { list: LogFilter; matches: LogFilter | null }, at: LogAnchor | 'end' | 'here', arrived?: (row: LogRow) => void): void {
  session?.stop()
  const opened: Session = {
    id: '', matchesId: '', opening: true, startAt: typeof at === 'string' ? null : at, arrived, asking: false, askedAt: 0, stale: false, seen: 0, jumps: 0, stop: () => undefined,
  }
  session = opened
  const stops = [
    subscribe(
      (signal) => {
        opened.id = newId()
        opened.opening = true
        return client.logs.view({ id: opened.id, filter: filters.list, follow: now.following ? followRows() : 0 }, { signal })
      },
      (event) => {
        takeEvent(opened, event)
        acknowledge(opened.id, event.seq)
      },
      (problem) => { if (session === opened && problem) change({ problem }) },
    ),
    ...(filters.matches === null ? [] : [watchMatches(opened, filters.matches)]),
  ]
  opened.stop = () => { for (const stop of stops) stop() }
  change({ ready: false, problem: null, matches: filters.matches === null ? null : { total: 0, searched: 0, lines: 0 }, selection: null, following: at === 'end' }, true)
}

/** Tells the backend, once the event is drawn: a page that cannot keep up, or is not in sight, gets fewer of them. */
function acknowledge(id: string, seq: number): void {
  requestAnimationFrame(() => {
    client.logs.seen({ id, seq }).catch(() => undefined)
  })
}

function watchMatches(opened: Session, filter: LogFilter): () => void {
  return subscribe(
    (signal) => {
      opened.matchesId = newId()
      return client.logs.view({ id: opened.matchesId, filter, follow: 0 }, { signal })
    },
    ({ seq, total, searched, lines, problem }) => {
      if (session === opened) change({ matches: { total, searched, lines }, ...(problem ? { problem } : {}) })
      acknowledge(opened.matchesId, seq)
    },
    (problem) => { if (session === opened && problem) change({ problem }) },
  )
}

/** Leaves the view: nobody looks. What was shown stays for the next visit. */
export function closeView(): void {
  session?.stop()
  session = null
}

function takeEvent(opened: Session, event: LogViewEvent): void {
  if (session !== opened) return
  const { total, searched, lines, loading, skipped, problem, changedFrom } = event
  const known = { total, searched, lines, loading, skipped, problem }
  const first = opened.opening
  opened.opening = false
  if (now.following) {
    const window = withTail(first ? noRows : now.window, event, followRows())
    // An event that was on its way while following began brings no rows: the next one does.
    change({ ...known, ...(window.rows.length > 0 || total === 0 ? { window, ready: true } : {}) })
    return
  }
  if (first) {
    const at = opened.startAt ?? rowAnchor()
    opened.startAt = null
    opened.seen = total
    change({ ...known, fresh: 0 })
    void moveTo(opened, at).then((row) => {
      if (row && session === opened) opened.arrived?.(row)
      opened.arrived = undefined
    })
    return
  }
  const end = now.place.index + visible + margin
  if (changedFrom < endOf(now.window) && changedFrom <= end) opened.stale = true
  else change({ window: forgotten(now.window, changedFrom) })
  change({ ...known, fresh: Math.max(0, total - opened.seen) })
  ensure(opened)
}

/** The row at the top of the screen as something that the backend knows after everything was numbered anew. */
function rowAnchor(): LogAnchor {
  const row = rowAt(now.window, now.place.index)
  return row ? { kind: 'row', id: row.id } : { kind: 'index', index: now.place.index }
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
function ensure(opened: Session): void {
  if (session !== opened || now.following || opened.asking || opened.opening) return
  const from = Math.max(0, now.place.index - margin)
  const to = Math.min(now.total, now.place.index + visible + margin)
  if (!opened.stale && covers(now.window, from, to)) return
  opened.asking = true
  const wait = opened.stale ? Math.max(0, opened.askedAt + calm - Date.now()) : 0
  setTimeout(() => {
    if (session === opened && !now.following) void refresh(opened)
    else opened.asking = false
  }, wait)
}

async function refresh(opened: Session): Promise<void> {
  const used = now.place.index
  const row = rowAt(now.window, used)
  const view = opened.id
  const jumps = opened.jumps
  opened.stale = false
  try {
    const answer = await ask(opened, rowAnchor(), row)
    if (session !== opened || view !== opened.id || now.following || jumps !== opened.jumps) return
    const by = answer.anchor - used
    const moved = (index: number) => Math.max(0, index + by)
    opened.seen = Math.max(0, opened.seen + by)
    change({
      window: { first: answer.first, rows: reuse(answer.rows, now.window.rows) },
      total: answer.total,
      place: { index: moved(now.place.index), offset: now.place.offset },
      selection: now.selection && { anchor: moved(now.selection.anchor), head: moved(now.selection.head) },
      fresh: Math.max(0, answer.total - opened.seen),
      ready: true,
    })
  } catch (error) {
    // The view was opened anew meanwhile, or is about to be: its next event brings the rows.
    const problem = problemFromError(error)
    if (session === opened && !['VIEW_GONE', 'CONNECTION_LOST'].includes(problem.code)) change({ problem })
    return
  } finally {
    opened.asking = false
    opened.askedAt = Date.now()
  }
  ensure(opened)
}

/** Goes to an anchor and stands there; resolves to the row, or null where nothing comes at or after it. */
async function moveTo(opened: Session, anchor: LogAnchor, row?: LogRow): Promise<LogRow | null> {
  const jump = ++opened.jumps
  try {
    const answer = await ask(opened, anchor, row)
    if (session !== opened || jump !== opened.jumps) return null
    if (now.following) opened.seen = answer.total
    opened.stale = false
    const found = answer.rows[answer.anchor - answer.first] ?? null
    // A row that is gone to stands a little below the top: what led to it is in sight. Places of old keep where they were.
    const above = anchor.kind === 'row' || anchor.kind === 'time' ? Math.floor(visible / 4) : 0
    const index = Math.max(0, Math.min(answer.anchor - above, answer.total - Math.floor(visible)))
    change({
      window: { first: answer.first, rows: reuse(answer.rows, now.window.rows) },
      total: answer.total, place: { index, offset: 0 }, following: false, ready: true, fresh: Math.max(0, answer.total - opened.seen),
    }, true)
    tellFollow(opened, 0)
    ensure(opened)
    return found
  } catch (error) {
    const problem = problemFromError(error)
    if (session === opened && !['VIEW_GONE', 'CONNECTION_LOST'].includes(problem.code)) change({ problem, ready: true })
    return null
  }
}

function tellFollow(opened: Session, rows: number): void {
  if (opened.opening) return
  // A view that is gone is opened anew, with the right number.
  client.logs.follow({ view: opened.id, rows }).catch(() => undefined)
}

/** Goes to the end and stays there. */
export async function follow(): Promise<void> {
  const opened = session
  if (!opened) return
  change({ following: true, fresh: 0, selection: null }, true)
  tellFollow(opened, followRows())
  const view = opened.id
  try {
    const { total, first, rows } = await client.logs.window({ view, anchor: { kind: 'end' }, before: followRows(), after: 0 })
    if (session === opened && view === opened.id && now.following) change({ total, window: { first, rows: reuse(rows, now.window.rows) }, ready: true })
  } catch {
    // The next event brings the rows.
  }
}

/** Stops following, and stands at a row of those that are shown. */
export function pause(place: Place): void {
  if (!session || !now.following) return
  session.seen = now.total
  change({ following: false, place, fresh: 0 }, true)
  tellFollow(session, 0)
  ensure(session)
}

/** A person scrolled. */
export function scrollTo(place: Place): void {
  if (!session || now.following) return
  change({ place: { index: Math.max(0, Math.min(place.index, Math.max(0, now.total - 1))), offset: place.offset } }, true)
  ensure(session)
}

/** Goes to a row, a time, the start. Resolves to the row there. */
export async function jumpTo(anchor: LogAnchor, row?: LogRow): Promise<LogRow | null> {
  return session ? moveTo(session, anchor, row) : null
}

export function select(selection: Selection | null): void {
  change({ selection }, true)
}

/** How many rows the screen has room for. */
export function setVisible(rows: number): void {
  if (rows === visible) return
  visible = rows
  if (!session) return
  if (now.following) tellFollow(session, followRows())
  else ensure(session)
}

/** The next line that has the terms, from a row on (`by` 1), or the one before it (`by` -1), and which of them it is (from 0). */
export async function nextMatch(from: LogRow, by: 1 | -1): Promise<{ row: LogRow; number: number } | null> {
  if (!session) return null
  const view = session.matchesId
  const answer = await client.logs.window({ view, anchor: { kind: 'row', id: from.id }, before: by === 1 ? 0 : 1, after: by === 1 ? 2 : 0 })
  const number = by === -1 ? answer.anchor - 1 : answer.rows[0]?.id === from.id ? answer.anchor + 1 : answer.anchor
  const row = answer.rows[number - answer.first]
  return row ? { row, number } : null
}

/** The id of the view whose rows are counted over time: the matches where there are any asked for. */
export const countedView = (): string | null => (session === null || session.opening ? null : session.matchesId || session.id)

/** Rows by number, also those that the page does not hold; in pieces, `most` at most. */
export async function rowsBetween(from: number, to: number, most: number): Promise<LogRow[]> {
  const rows: LogRow[] = []
  for (let at = from; session && at < Math.min(to, from + most); ) {
    const answer = await client.logs.window({ view: session.id, anchor: { kind: 'index', index: at }, before: 0, after: Math.min(1000, to - at) })
    if (answer.rows.length === 0) break
    rows.push(...answer.rows)
    at += answer.rows.length
  }
  return rows
}
