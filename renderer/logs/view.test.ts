import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { LogAnchor, LogFilter, LogRow, LogViewEvent, LogWindow } from '../../contract/logs'
import { ProblemError } from '../../contract/problem'
import { pickedRow, select } from './selection'
import { follow, jumpTo, nextMatch, openView, pause, scrollTo, setVisible } from './view'
import { latest } from './view-state'

/** What the backend has: the rows of the present filter, as far as they are read and searched. */
const there = vi.hoisted(() => ({
  rows: [] as LogRow[],
  known: new Set<string>(),
  takeEvent: (() => undefined) as (event: LogViewEvent) => void,
}))
const answer = (rows: readonly LogRow[], { anchor, before, after }: { anchor: LogAnchor; before: number; after: number }): LogWindow => {
  const find = (): { at: number; exact: boolean } => {
    if (anchor.kind === 'start') return { at: 0, exact: false }
    if (anchor.kind === 'end') return { at: rows.length, exact: false }
    if (anchor.kind === 'index') return { at: anchor.index, exact: true }
    if (anchor.kind === 'row' && !there.known.has(anchor.id)) throw new ProblemError('LINE_GONE')
    const time = anchor.kind === 'row' ? Number(anchor.id) : Number(anchor.time)
    const at = rows.findIndex((row) => row.at >= time)
    return { at: at === -1 ? rows.length : at, exact: rows[at]?.at === time }
  }
  const { at, exact } = find()
  const first = Math.max(0, at - before)
  return { total: rows.length, first, anchor: at, exact, rows: rows.slice(first, at + after) }
}
vi.mock('../client', () => ({
  client: { logs: { window: async (asked: Parameters<typeof answer>[1]) => answer(there.rows, asked), view: vi.fn(), seen: async () => undefined, follow: async () => undefined } },
  subscribe: (start: (signal: AbortSignal) => unknown, event: (event: LogViewEvent) => void) => {
    start(new AbortController().signal)
    there.takeEvent = event
    return () => undefined
  },
  problemFromError: (error: ProblemError) => error.problem,
}))

const rowOf = (n: number): LogRow => ({
  id: String(n), source: 's', service: 's', stream: 'stdout', at: n, time: String(n), level: 'info', text: `line ${String(n)}`, fullLength: 10, cut: false, more: 0, continues: false,
  fields: null, message: null, problem: null,
})
const rowsOf = (...numbers: number[]): LogRow[] => numbers.map(rowOf)
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
const filter: LogFilter = { sources: [], levels: [], terms: [], from: null, to: null, fold: true }
const open = (at: LogAnchor | 'end' | 'here', reached?: (row: LogRow | null) => void) => { openView({ list: filter, matches: null }, at, reached) }

/** The backend has these rows now, and says so; `done`: all is read and searched. */
async function tell(rows: LogRow[], { done = true, changedFrom = 0 } = {}): Promise<void> {
  there.rows = rows
  for (const { id } of rows) there.known.add(id)
  const total = rows.length
  there.takeEvent({ seq: 1, total, changedFrom, searched: done ? 1000 : 500, lines: 1000, loading: !done, skipped: 0, tailFrom: 0, tail: rows.slice(-100), problem: null })
  // Rows that are asked for anew are asked for a fifth of a second later.
  await vi.advanceTimersByTimeAsync(300)
}
/** The number of the line at the top of the screen. */
const top = (): number | undefined => latest().window.rows[latest().place.index - latest().window.first]?.at
const picked = (): number | undefined => {
  const head = latest().selection?.head
  return head === undefined ? undefined : latest().window.rows[head - latest().window.first]?.at
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('requestAnimationFrame', (work: () => void) => Number(setTimeout(work, 0)))
  vi.stubGlobal('cancelAnimationFrame', clearTimeout)
  there.rows = []
  there.known = new Set()
  setVisible(20)
})

describe('a place that is gone to', () => {
  it('is gone to again until the row itself is there, which is told once', async () => {
    const reached = vi.fn()
    open({ kind: 'time', time: '450' }, reached)
    await tell(rowsOf(...range(600, 700)), { done: false })
    expect(reached).not.toHaveBeenCalled()
    await tell(rowsOf(...range(400, 700)), { done: false })
    expect(reached.mock.calls).toEqual([[expect.objectContaining({ at: 450 })]])
    expect(top()).toBe(445)
    await tell(rowsOf(...range(0, 700)))
    expect([top(), reached.mock.calls.length]).toEqual([445, 1])
  })
  it('is told not to be there once all is searched', async () => {
    const reached = vi.fn()
    open({ kind: 'time', time: '450.5' }, reached)
    await tell(rowsOf(...range(600, 700)), { done: false })
    await tell(rowsOf(...range(400, 700)), { done: true })
    expect(reached.mock.calls).toEqual([[null]])
    expect(top()).toBe(446)
  })
  it('is the start, also when older lines come', async () => {
    open('end')
    await tell(rowsOf(...range(600, 700)), { done: false })
    await jumpTo({ kind: 'start' })
    expect(top()).toBe(600)
    await tell(rowsOf(...range(300, 700)))
    expect(top()).toBe(300)
    await tell(rowsOf(...range(200, 700)))
    expect(top()).toBe(300)
  })
  it('follows a time while older lines are read, and no longer than the person wants it', async () => {
    open('end')
    await tell(rowsOf(...range(600, 700)), { done: false })
    await jumpTo({ kind: 'time', time: 300 })
    expect(top()).toBe(600)
    await tell(rowsOf(...range(200, 700)), { done: false })
    expect(top()).toBe(295)
    scrollTo({ index: 50, offset: 3 })
    await tell(rowsOf(...range(100, 700)), { done: false })
    expect([top(), latest().place.offset]).toEqual([250, 3])
  })
  it('is left when the end is followed', async () => {
    open({ kind: 'time', time: '100' })
    await tell(rowsOf(...range(600, 700)), { done: false })
    await follow()
    await tell(rowsOf(...range(0, 700)), { done: false })
    expect(latest().following).toBe(true)
  })
})

describe('another filter', () => {
  it('keeps the row at the top where it was, to the pixel', async () => {
    open('end')
    await tell(rowsOf(...range(0, 500)))
    await jumpTo({ kind: 'index', index: 200 })
    scrollTo({ index: 210, offset: 7 })
    open('here')
    await tell(rowsOf(...range(0, 500).filter((n) => n % 2 === 0)))
    expect([top(), latest().place.offset]).toEqual([210, 7])
  })
  it('keeps the row that was picked, as high on the screen as it was', async () => {
    open('end')
    await tell(rowsOf(...range(0, 500).filter((n) => n % 10 === 0)))
    await jumpTo({ kind: 'index', index: 10 })
    select(13)
    open('here')
    await tell(rowsOf(...range(300, 500)), { done: false })
    await tell(rowsOf(...range(0, 500)))
    expect([picked(), top()]).toEqual([130, 127])
  })
  it('comes to its rows, also where one clicks at those of the filter before while it comes', async () => {
    open('end')
    await tell(rowsOf(...range(0, 600)))
    open('end')
    pause({ index: 580, offset: 0 })
    select(590)
    there.rows = rowsOf(...range(0, 600).filter((n) => n % 10 === 0))
    const event = tell(there.rows)
    select(590)
    await event
    expect([picked(), latest().total]).toEqual([590, 60])
    expect(latest().place.index).toBeLessThan(60)
  })
  it('does not select another row in place of one that it hides', async () => {
    open('end')
    await tell(rowsOf(...range(0, 100)))
    await jumpTo({ kind: 'index', index: 10 })
    select(13)
    open('here')
    await tell(rowsOf(...range(0, 100).filter((n) => n !== 13)))
    expect(latest().selection).toBeNull()
  })
})

describe('the selection', () => {
  it('stays with its rows when others come between', async () => {
    open('end')
    await tell(rowsOf(...range(0, 500).filter((n) => n % 2 === 0)))
    await jumpTo({ kind: 'index', index: 100 })
    select(104, 108)
    await tell(rowsOf(...range(0, 500)))
    const { window, selection } = latest()
    expect([window.rows[(selection?.anchor ?? 0) - window.first]?.at, picked()]).toEqual([208, 216])
  })
  it('stays with a row while the end is followed and the oldest rows go, and is none when it goes itself', async () => {
    open('end')
    await tell(rowsOf(...range(0, 100)))
    select(40)
    await tell(rowsOf(...range(30, 120)))
    expect(latest().selection?.head).toBe(10)
    there.known.delete('40')
    await tell(rowsOf(...range(50, 130)))
    expect(latest().selection).toBeNull()
  })
  it('is where keys go on from only while it is on the screen', async () => {
    open('end')
    await tell(rowsOf(...range(0, 500)))
    await jumpTo({ kind: 'index', index: 100 })
    select(104)
    expect(pickedRow()).toBe(104)
    await jumpTo({ kind: 'index', index: 300 })
    expect(pickedRow()).toBeNull()
  })
})

describe('the next match', () => {
  const number = async (from: number, by: 1 | -1, itself = false) => (await nextMatch(rowOf(from), by, itself))?.row.at
  it('is the one after or before, the first again after the last, and the row itself where that is asked for', async () => {
    there.rows = rowsOf(10, 20, 30)
    there.known = new Set(range(0, 40).map(String))
    open('end')
    expect([await number(10, 1), await number(11, 1), await number(20, -1), await number(25, -1)]).toEqual([20, 20, 10, 20])
    expect([await number(30, 1), await number(10, -1)]).toEqual([10, 30])
    expect([await number(20, 1, true), await number(20, -1, true)]).toEqual([20, 20])
    there.rows = []
    expect(await number(20, 1)).toBeUndefined()
  })
})
