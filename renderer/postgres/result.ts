import { prettyTree } from '../../contract/json-text'
import type { QueryEvent, ResultColumn } from '../../contract/postgres'

type Failure = Extract<QueryEvent, { type: 'failed' }>
export type Row = (string | null)[]

/** What came of one statement so far. */
export interface StatementResult {
  index: number
  text: string
  /** `stopped`: the run broke off before its end was reported. */
  state: 'running' | 'done' | 'failed' | 'stopped'
  /** Null where the statement returns no rows. */
  columns: ResultColumn[] | null
  /**
   * Grows in place, so that 100,000 rows are not copied with each batch; `version` tells React that it did.
   */
  rows: Row[]
  version: number
  command: string
  rowCount: number
  milliseconds: number | null
  truncated: boolean
  failure: Failure | null
}

/** The results after one more event. New objects for what changed, the same ones for the rest. */
export function applyEvent(results: StatementResult[], event: QueryEvent): StatementResult[] {
  if (event.type === 'statement') {
    const { index, text } = event
    const fresh: StatementResult = {
      index, text, state: 'running', columns: null, rows: [], version: 0, command: '', rowCount: 0, milliseconds: null, truncated: false, failure: null,
    }
    return [...results, fresh]
  }
  return results.map((result) => (result.index === event.index ? change(result, event) : result))
}

function change(result: StatementResult, event: Exclude<QueryEvent, { type: 'statement' }>): StatementResult {
  switch (event.type) {
    case 'columns':
      return { ...result, columns: event.columns }
    case 'rows':
      for (const row of event.rows) result.rows.push(row)
      return { ...result, version: result.version + 1, rowCount: result.rows.length }
    case 'done': {
      const { command, rowCount, milliseconds, truncated } = event
      return { ...result, state: 'done', command, rowCount, milliseconds, truncated }
    }
    case 'failed':
      return { ...result, state: 'failed', failure: event, milliseconds: event.milliseconds }
  }
}

const numericType = /^(smallint|integer|bigint|numeric|real|double precision|oid|money|xid8?|cid)\b(?!.*\[\])/

/** Whether values of a type read best when they end at the right. */
export const isNumeric = (type: string): boolean => numericType.test(type)

/** A value as it is shown whole: an object or array of JSON indented, everything else as it is. */
export function prettyValue(value: string): string {
  return prettyTree(value) ?? value
}
