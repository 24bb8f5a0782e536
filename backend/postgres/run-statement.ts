import type { Client } from 'pg'
import type { QueryEvent, ResultColumn } from '../../contract/postgres'
import { TextCursor, type Read, type TextRow } from './cursor'
import type { EventQueue } from './event-queue'
import { readerRole } from './reader-role'
import type { TypeNames } from './type-names'

/** What one `rows` event holds at most. */
const batchRows = 500
const batchBytes = 64 * 1024
/** What one round trip asks for at most, and how long it should take, ms. */
const readRows = 2000
const readBytes = 256 * 1024
const readMs = 100

export interface RunLimits {
  maxRows: number
  /** Bytes that may wait for a slow consumer. */
  bufferBytes: number
  /**
   * What happens then. `wait`: stop reading until the consumer has caught up. `truncate`: end the result there. For
   * the embedded database, whose one session nobody else can use (the pipeline could not write) while a transaction is
   * open: it must never wait for a person.
   */
  whenFull: 'wait' | 'truncate'
}

export interface Run {
  client: Client
  types: TypeNames
  queue: EventQueue
  signal: AbortSignal
  readOnly: boolean
  /** Whether the reader role may be used (`ensureReader`). */
  reader: boolean
  limits: RunLimits
}

/** Thrown when the signal was seen between two round trips. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError'
}

/**
 * The opening of a read-only statement's transaction. The role comes with SET LOCAL, so that it ends with it. The
 * snapshot that `select` takes is a lock: from then on PostgreSQL refuses SET TRANSACTION READ WRITE, also from inside
 * a function. Strings are read by the standard, as the guard reads them.
 */
function preamble(reader: boolean): string {
  const role = reader ? `set local role ${readerRole};` : ''
  return `begin read only; set local standard_conforming_strings = on; ${role} select from pg_catalog.pg_class limit 0`
}

/** Runs one statement and pushes its `columns`, `rows` and `done`. Rejects with the driver's error, the transaction rolled back. */
export async function runStatement(run: Run, index: number, sql: string, values: readonly string[] = []): Promise<string> {
  const started = performance.now()
  if (!run.readOnly) {
    // The extended protocol makes of one statement one transaction, or a part of the one that the user opened.
    return await readAll(run, index, new TextCursor(sql, values), started)
  }
  await run.client.query(preamble(run.reader))
  try {
    return await readAll(run, index, new TextCursor(sql, values), started)
  } finally {
    // ROLLBACK, not COMMIT: nothing was written, and what a SET or a function did to the session is undone.
    await run.client.query('rollback').catch(() => undefined)
  }
}

async function readAll(run: Run, index: number, cursor: TextCursor, started: number): Promise<string> {
  const { queue, limits } = run
  run.client.query(cursor)
  let count = 0
  let ask = 100
  let columns: ResultColumn[] | null = null
  let truncated = false
  let read: Read
  for (;;) {
    if (run.signal.aborted) {
      // The portal first: whatever is sent next would wait for its end.
      await cursor.close()
      throw new CancelledError()
    }
    const asked = performance.now()
    // One more than wanted, to know whether it cuts anything off.
    const want = Math.min(ask, limits.maxRows - count + 1)
    read = await cursor.next(want)
    if (columns === null && read.fields.length > 0) {
      columns = read.fields.map((field) => ({ name: field.name, type: run.types.nameOf(field.dataTypeID, field.dataTypeModifier) }))
      queue.push({ type: 'columns', index, columns })
    }
    truncated = count + read.rows.length > limits.maxRows
    const rows = truncated ? read.rows.slice(0, limits.maxRows - count) : read.rows
    count += rows.length
    const bytes = pushRows(queue, index, rows)
    if (read.end || truncated) break
    ask = nextAsk(want, bytes, performance.now() - asked)
    if (limits.whenFull === 'wait') await queue.room(limits.bufferBytes)
    else if (queue.bytes >= limits.bufferBytes) {
      truncated = true
      break
    }
  }
  if (!read.end || truncated) await cursor.close()
  const event: QueryEvent = {
    type: 'done',
    index,
    command: read.command || 'SELECT',
    rowCount: columns === null ? (read.rowCount ?? 0) : count,
    milliseconds: performance.now() - started,
    truncated,
  }
  queue.push(event)
  return event.command
}

function nextAsk(want: number, bytes: number, elapsed: number): number {
  const bySize = Math.floor((readBytes * want) / Math.max(1, bytes))
  // Not below 200: on a busy machine the trip itself takes that long, and ever smaller ones would only be more of them.
  const byTime = elapsed > readMs ? Math.max(200, Math.ceil(want / 2)) : want * 2
  return Math.max(10, Math.min(readRows, bySize, byTime))
}

const sizeOf = (row: TextRow): number => row.reduce((sum, value) => sum + 16 + 2 * (value?.length ?? 0), 64)

/** Pushes rows in events of at most `batchRows` and about `batchBytes`; returns their estimated size. */
function pushRows(queue: EventQueue, index: number, rows: TextRow[]): number {
  let total = 0
  for (let from = 0; from < rows.length; ) {
    let bytes = 0
    let to = from
    while (to < rows.length && to - from < batchRows && bytes < batchBytes) bytes += sizeOf(rows[to++] ?? [])
    queue.push({ type: 'rows', index, rows: rows.slice(from, to) }, bytes)
    total += bytes
    from = to
  }
  return total
}
