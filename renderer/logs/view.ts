import type { LogAnchor, LogFilter, LogRow, LogViewEvent } from '../../contract/logs'
import { client, subscribe } from '../client'
import { endOf, forgotten, noRows, reuse, withTail } from './row-window'
import { isSelectedFrom, keepSelection } from './selection'
import { ensure, here, seek } from './view-place'
import { followRows, isPresent, ledTo, letGo, margin, present, setPresent, setVisibleRows, tellFollow, visibleRows, type Session, type Wanted } from './view-session'
import { change, latest, type Place, type Progress } from './view-state'

const noMatches: Progress = { total: 0, searched: 0, lines: 0, problem: null }

const newId = (): string => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** A place that is gone to: a row stands a little below the top, anything else at it. */
function placeAt(anchor: LogAnchor, reached?: Wanted['reached'], row?: LogRow): Wanted {
  return { anchor, row, above: anchor.kind === 'row' || anchor.kind === 'time' ? ledTo() : 0, offset: 0, reached }
}

/** Opens a view in the place of the one before: at its end, following; where one stands; or at an anchor. `reached` as in `Wanted`. */
export function openView(filters: { list: LogFilter; matches: LogFilter | null }, at: LogAnchor | 'end' | 'here', reached?: Wanted['reached']): void {
  const wanted = at === 'end' ? null : at === 'here' ? (present()?.wanted ?? here()) : placeAt(at, reached)
  present()?.stop()
  const opened: Session = { id: '', matchesId: '', opening: true, wanted, stands: false, seeking: null, asking: false, askedAt: 0, stale: false, seen: 0, settled: false, jumps: 0, stop: () => undefined }
  setPresent(opened)
  const stops = [
    subscribe(
      (signal) => {
        opened.id = newId()
        opened.opening = true
        opened.settled = false
        opened.stands = false
        return client.logs.view({ id: opened.id, filter: filters.list, follow: latest().following ? followRows() : 0 }, { signal })
      },
      (event) => {
        takeEvent(opened, event)
        acknowledge(opened.id, event.seq)
      },
      (problem) => { if (isPresent(opened) && problem) change({ problem }) },
    ),
    ...(filters.matches === null ? [] : [watchMatches(opened, filters.matches)]),
  ]
  opened.stop = () => { for (const stop of stops) stop() }
  change({ ready: false, problem: null, matches: filters.matches === null ? null : noMatches, selection: null, following: at === 'end' }, true)
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
      if (isPresent(opened)) change({ matches: { total, searched, lines, problem } })
      acknowledge(opened.matchesId, seq)
    },
    (problem) => { if (isPresent(opened) && problem) change({ matches: { ...(latest().matches ?? noMatches), problem } }) },
  )
}

/** Leaves the view: nobody looks. What was shown stays for the next visit. */
export function closeView(): void {
  present()?.stop()
  setPresent(null)
}

function takeEvent(opened: Session, event: LogViewEvent): void {
  if (!isPresent(opened)) return
  const { total, searched, lines, loading, skipped, problem, changedFrom } = event
  const known = { total, searched, lines, loading, skipped, problem }
  const first = opened.opening
  opened.opening = false
  if (!opened.settled) opened.seen = total
  opened.settled ||= (searched === lines && !loading) || problem !== null
  if (first && !latest().following) opened.wanted ??= here()
  if (opened.wanted) {
    change({ ...known, fresh: first ? 0 : Math.max(0, total - opened.seen) })
    void seek(opened).then(() => keepSelection(opened))
    return
  }
  if (latest().following) {
    const window = withTail(first ? noRows : latest().window, event, followRows())
    // An event that was on its way while following began brings no rows: the next one does.
    const isKnown = window.rows.length > 0 || total === 0
    opened.stands ||= isKnown
    change({ ...known, ...(isKnown ? { window, ready: true } : {}) })
    if (isSelectedFrom(changedFrom)) void keepSelection(opened)
    return
  }
  const end = latest().place.index + visibleRows() + margin
  if (changedFrom < endOf(latest().window) && changedFrom <= end) opened.stale = true
  else {
    change({ window: forgotten(latest().window, changedFrom) })
    if (isSelectedFrom(changedFrom)) void keepSelection(opened)
  }
  change({ ...known, fresh: Math.max(0, total - opened.seen) })
  ensure(opened)
}

/** Goes to the end and stays there. */
export async function follow(): Promise<void> {
  const opened = present()
  if (!opened) return
  opened.wanted = null
  change({ following: true, fresh: 0 }, true)
  tellFollow(opened, followRows())
  const view = opened.id
  try {
    const { total, first, rows } = await client.logs.window({ view, anchor: { kind: 'end' }, before: followRows(), after: 0 })
    if (isPresent(opened) && view === opened.id && latest().following) change({ total, window: { first, rows: reuse(rows, latest().window.rows) }, ready: true })
  } catch {
    // The next event brings the rows.
  }
}

/** Stops following, and stands at a row of those that are shown. */
export function pause(place: Place): void {
  const session = present()
  if (!session || !latest().following) return
  session.seen = latest().total
  change({ following: false, place, fresh: 0 }, true)
  tellFollow(session, 0)
  ensure(session)
}

/** A person scrolled. */
export function scrollTo(place: Place): void {
  const session = present()
  if (!session || latest().following) return
  letGo(session)
  change({ place: { index: Math.max(0, Math.min(place.index, Math.max(0, latest().total - 1))), offset: place.offset } }, true)
  ensure(session)
}

/** Goes to a row, a time, the start. Resolves when the screen is there for the first time; `reached` as in `Wanted`. */
export async function jumpTo(anchor: LogAnchor, row?: LogRow, reached?: Wanted['reached']): Promise<void> {
  const session = present()
  if (!session) return
  session.wanted = placeAt(anchor, reached, row)
  await seek(session)
}

/** What is wrong was read; it comes again where it still is. */
export function dismissProblem(): void {
  const { matches } = latest()
  change({ problem: null, matches: matches && { ...matches, problem: null } }, true)
}

/** How many rows the screen has room for. */
export function setVisible(rows: number): void {
  if (rows === visibleRows()) return
  setVisibleRows(rows)
  const session = present()
  if (!session) return
  if (latest().following) tellFollow(session, followRows())
  else ensure(session)
}

/**
 * The next line that has the terms after a row (`by` 1), or the one before it (`by` -1), and which of them it is (from 0);
 * beyond the last one it is the first again. `itself`: the row may be the one.
 */
export async function nextMatch(from: LogRow, by: 1 | -1, itself: boolean): Promise<{ row: LogRow; number: number } | null> {
  const session = present()
  if (!session) return null
  const view = session.matchesId
  const asked = (anchor: LogAnchor) => client.logs.window({ view, anchor, before: 1, after: 2 })
  const around = await asked({ kind: 'row', id: from.id })
  const number = around.exact && itself ? around.anchor : by === -1 ? around.anchor - 1 : around.anchor + (around.exact ? 1 : 0)
  const row = around.rows[number - around.first]
  if (row || around.total === 0) return row ? { row, number } : null
  const { first, rows } = await asked({ kind: by === 1 ? 'start' : 'end' })
  const other = by === 1 ? rows[0] : rows.at(-1)
  return other ? { row: other, number: by === 1 ? 0 : first + rows.length - 1 } : null
}

/** The id of the view whose rows are counted over time: the matches where there are any asked for. */
export function countedView(): string | null {
  const session = present()
  return session === null || session.opening ? null : session.matchesId || session.id
}

/** Rows by number, also those that the page does not hold; in pieces, `most` at most. */
export async function rowsBetween(from: number, to: number, most: number): Promise<LogRow[]> {
  const rows: LogRow[] = []
  const session = present()
  for (let at = from; session && at < Math.min(to, from + most); ) {
    const answer = await client.logs.window({ view: session.id, anchor: { kind: 'index', index: at }, before: 0, after: Math.min(1000, to - at) })
    if (answer.rows.length === 0) break
    rows.push(...answer.rows)
    at += answer.rows.length
  }
  return rows
}
