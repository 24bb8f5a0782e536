import type { Client } from 'pg'
import type { DatabaseAddress } from '../../contract/pipeline-process'
import type { QueryEvent, Relation } from '../../contract/postgres'
import { ProblemError } from '../../contract/problem'
import { psqlCommand } from './connection'
import { EventQueue } from './event-queue'
import { failureOf, ownFailure, type Failure } from './failure'
import { copiesThroughClient, refusedInReadOnly } from './guard'
import { metaQueries, type MetaQuery } from './meta'
import { ensureReader } from './reader-role'
import { readRelations } from './relations'
import { CancelledError, runStatement, type Run, type RunLimits } from './run-statement'
import { cancelEmbedded, cancelOnServer, connect, withClient } from './session'
import { splitStatements, type Statement } from './split'
import { TypeNames } from './type-names'

export interface RunInput {
  sql: string
  readOnly: boolean
  maxRows: number
}

export interface PostgresOptions {
  /** Given for the embedded database: ends its process (and starts it anew), the only way to stop a statement there. */
  cancelEmbedded?: () => Promise<void>
}

/** What is known about one database; forgotten when the address changes. */
interface Known {
  key: string
  types: TypeNames
  reader: boolean
}

const megabyte = 1024 * 1024

/** How long a call waits for the embedded database to start, ms: its first start writes a whole cluster. */
const embeddedPatienceMs = 30_000

/** What the `postgres` part of the contract promises, for whatever database `address` names at the time of a call. */
export class Postgres {
  #known: Known | null = null
  readonly #runs = new Map<AbortController, Promise<void>>()

  constructor(
    private readonly address: () => DatabaseAddress | null,
    private readonly options: PostgresOptions = {},
  ) {}

  /**
   * Runs the statements of a text one after the other, each in a transaction of its own, on one connection that is
   * closed at the end: nothing of a session (`SET`, temporary tables) outlives a run. In write mode `BEGIN` ... `COMMIT`
   * works over several statements; what is open at the end is rolled back and reported as `failed`. Ends after the
   * first statement that fails. Cancel: abort `signal`, or stop iterating.
   *
   * Throws `DATABASE_UNAVAILABLE` when there is nothing to connect to.
   */
  run(input: RunInput, signal?: AbortSignal): AsyncGenerator<QueryEvent, void, undefined> {
    const controller = new AbortController()
    const abort = (): void => {
      controller.abort()
    }
    const queue = new EventQueue(abort)
    if (signal?.aborted === true) abort()
    signal?.addEventListener('abort', abort, { once: true })
    const work = this.#work(input, queue, controller.signal)
      .then(
        () => {
          queue.end()
        },
        (error: unknown) => {
          queue.end(error)
        },
      )
      .finally(() => {
        signal?.removeEventListener('abort', abort)
        this.#runs.delete(controller)
      })
    this.#runs.set(controller, work)
    return queue
  }

  /** Tables and views that the user can read, by schema and name. Throws `DATABASE_UNAVAILABLE` or `SQL_FAILED`. */
  async relations(): Promise<Relation[]> {
    return withClient(this.#present(), readRelations, this.#patienceMs)
  }

  /** The server's version, and the psql command line that reaches it. Throws `DATABASE_UNAVAILABLE`. */
  async connection(): Promise<{ server: string; psql: string | null }> {
    const address = this.#present()
    const version = await withClient(address, async (client) => {
      const { rows } = await client.query<{ version: string }>('select version()')
      return rows[0]?.version ?? ''
    }, this.#patienceMs)
    return { server: version.split(/ on |,/)[0] ?? version, psql: psqlCommand(address) }
  }

  /** Cancels what runs and waits for it. */
  async close(): Promise<void> {
    for (const controller of this.#runs.keys()) controller.abort()
    await Promise.all(this.#runs.values())
  }

  get #patienceMs(): number {
    return this.options.cancelEmbedded === undefined ? 0 : embeddedPatienceMs
  }

  #present(): DatabaseAddress {
    const address = this.address()
    if (address === null) throw new ProblemError('DATABASE_UNAVAILABLE', {}, { detail: 'the database is not running' })
    return address
  }

  async #work(input: RunInput, queue: EventQueue, signal: AbortSignal): Promise<void> {
    const statements = splitStatements(input.sql)
    if (statements.length === 0) return
    const address = this.#present()
    const client = await connect(address, this.#patienceMs, signal)
    const embedded = this.options.cancelEmbedded !== undefined
    let finished = (): void => undefined
    const done = new Promise<void>((resolve) => (finished = resolve))
    const interrupt = (): void => {
      if (embedded) void cancelEmbedded(client, done, this.options.cancelEmbedded)
      else void cancelOnServer(address, client, done)
    }
    try {
      if (signal.aborted) return
      const known = await this.#know(address, client, input.readOnly)
      const limits: RunLimits = embedded
        ? { maxRows: input.maxRows, bufferBytes: 64 * megabyte, whenFull: 'truncate' }
        : { maxRows: input.maxRows, bufferBytes: 4 * megabyte, whenFull: 'wait' }
      signal.addEventListener('abort', interrupt, { once: true })
      const run: Run = { client, queue, signal, limits, readOnly: input.readOnly, types: known.types, reader: known.reader }
      await runAll(run, statements)
    } finally {
      signal.removeEventListener('abort', interrupt)
      finished()
      await client.end().catch(() => undefined)
    }
  }

  async #know(address: DatabaseAddress, client: Client, readOnly: boolean): Promise<Known> {
    const key = JSON.stringify(address)
    const known = this.#known?.key === key ? this.#known : { key, types: new TypeNames(), reader: false }
    try {
      if (readOnly && !known.reader) known.reader = await ensureReader(client)
      await known.types.load(client)
    } catch (error) {
      throw new ProblemError('DATABASE_UNAVAILABLE', {}, { detail: String((error as Error).message), cause: error })
    }
    return (this.#known = known)
  }
}

/** Runs statements in order until one fails; `index` counts what the user sees as one result. */
async function runAll(run: Run, statements: Statement[]): Promise<void> {
  let index = 0
  for (const statement of statements) {
    const meta = statement.kind === 'meta' ? metaQueries(statement.text) : null
    const queries: MetaQuery[] = meta === null ? [{ title: statement.text, sql: statement.text, values: [] }] : meta.queries
    for (const query of queries.length > 0 ? queries : [{ title: statement.text, sql: '', values: [] }]) {
      run.queue.push({ type: 'statement', index, text: query.title })
      const started = performance.now()
      let failure: Failure | null = meta?.error === undefined ? refusal(run, statement) : ownFailure('SQL_FAILED', meta.error, statement.offset)
      if (failure === null) {
        try {
          const command = await runStatement(run, index, query.sql, query.values)
          if (!/^(SELECT|INSERT|UPDATE|DELETE|SHOW|EXPLAIN)/.test(command) && run.client.getTransactionStatus() !== 'E') {
            await run.types.load(run.client)
          }
        } catch (error) {
          failure = failedBy(run, error, statement)
        }
      }
      if (failure !== null) {
        run.queue.push({ type: 'failed', index, ...failure, milliseconds: performance.now() - started })
        return
      }
      index++
    }
  }
  await rollBackOpen(run, index)
}

function refusal(run: Run, statement: Statement): Failure | null {
  if (statement.kind === 'meta') return null
  if (run.readOnly) {
    const reason = refusedInReadOnly(statement.text)
    if (reason !== null) return ownFailure('SQL_READ_ONLY', reason, statement.offset)
  }
  if (copiesThroughClient(statement.text)) {
    const reason = 'COPY FROM STDIN and TO STDOUT need psql: there is no file on this side. Export a result instead.'
    return ownFailure('SQL_FAILED', reason, statement.offset)
  }
  return null
}

function failedBy(run: Run, error: unknown, statement: Statement): Failure {
  if (run.signal.aborted || error instanceof CancelledError) return ownFailure('SQL_CANCELLED', 'cancelled on request')
  return failureOf(error, statement, run)
}

async function rollBackOpen(run: Run, index: number): Promise<void> {
  const status = run.client.getTransactionStatus()
  if (status !== 'T' && status !== 'E') return
  await run.client.query('rollback').catch(() => undefined)
  run.queue.push({ type: 'statement', index, text: 'ROLLBACK' })
  const detail = 'The transaction was still open at the end of the run: it was rolled back, nothing of it was kept. End it with COMMIT.'
  run.queue.push({ type: 'failed', index, ...ownFailure('SQL_FAILED', detail), milliseconds: 0 })
}
