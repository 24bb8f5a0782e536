import type { LogRow, LogViewEvent } from '../../contract/logs'

/** The rows that the page holds: a stretch of the view's numbering. All others are with the backend. */
export interface RowWindow {
  first: number
  rows: readonly LogRow[]
}

export const noRows: RowWindow = { first: 0, rows: [] }

export const endOf = ({ first, rows }: RowWindow): number => first + rows.length
export const rowAt = ({ first, rows }: RowWindow, index: number): LogRow | undefined => rows[index - first]
export const covers = (window: RowWindow, from: number, to: number): boolean => from >= window.first && to <= endOf(window)

/** What may change of a row after it was first shown: a stack trace grows line by line. */
const sameRow = (a: LogRow, b: LogRow): boolean =>
  a.more === b.more && a.text === b.text && a.level === b.level && a.continues === b.continues && a.problem?.id === b.problem?.id

/** Rows that are known already stay the same objects, so that nothing draws them again. */
export function reuse(rows: readonly LogRow[], known: readonly LogRow[]): LogRow[] {
  const byId = new Map(known.map((row) => [row.id, row]))
  return rows.map((row) => {
    const old = byId.get(row.id)
    return old !== undefined && sameRow(old, row) ? old : row
  })
}

/** The newest rows after an event, `most` at most. Empty where the event says too little to know them. */
export function withTail(known: RowWindow, event: Pick<LogViewEvent, 'total' | 'tailFrom' | 'tail'>, most: number): RowWindow {
  const kept = known.rows.slice(0, Math.max(0, event.tailFrom - known.first))
  const whole = known.first + kept.length === event.tailFrom ? [...kept, ...reuse(event.tail, known.rows)] : reuse(event.tail, known.rows)
  const rows = whole.slice(Math.max(0, whole.length - most))
  return rows.length === 0 ? { first: event.total, rows } : { first: event.total - rows.length, rows }
}

/** Without the rows whose number or content is no longer sure. */
export function forgotten(window: RowWindow, changedFrom: number): RowWindow {
  return changedFrom >= endOf(window) ? window : { first: window.first, rows: window.rows.slice(0, Math.max(0, changedFrom - window.first)) }
}
