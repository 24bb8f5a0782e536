import type { ResultColumn } from '../../contract/postgres'
import { exitCodes } from '../codes'
import type { Context, Run } from '../command'
import type { Output } from '../output'
import { databaseReady, openSession } from '../session'
import { table } from '../table'
import { put, text } from '../text'

export interface QueryOptions {
  write: boolean
  maxRows: number
}

/** One statement's result, as `--json` gives it: a line each. */
interface Result {
  statement: string
  columns: ResultColumn[]
  rows: (string | null)[][]
}

const numbers = /^(smallint|integer|bigint|real|double precision|numeric|oid|money)\b/

function draw(result: Result, done: { command: string; rowCount: number; truncated: boolean }): string {
  if (result.columns.length === 0) return `${done.command} ${done.rowCount}`
  const columns = result.columns.map(({ name, type }) => ({ name, right: numbers.test(type) }))
  const count = result.rows.length
  return [
    table(columns, result.rows),
    count === 1 ? text.rowCountOne : put(text.rowCount, { n: count }),
    ...(done.truncated ? [put(text.truncated, { n: count })] : []),
    '',
  ].join('\n')
}

async function readStdin(): Promise<string> {
  let all = ''
  process.stdin.setEncoding('utf8')
  for await (const piece of process.stdin) all += String(piece)
  return all
}

/** Where in the text the statement went wrong, as psql shows it. */
function where(sql: string, position: number | null, output: Output): void {
  if (position === null || output.json) return
  const start = sql.lastIndexOf('\n', position - 1) + 1
  const end = sql.indexOf('\n', position)
  const number = sql.slice(0, position).split('\n').length
  const head = `${number}: `
  output.progress(
    `${head}${sql.slice(start, end < 0 ? undefined : end)}\n${' '.repeat(head.length + position - start)}^`,
  )
}

/** Runs SQL (`-`: from stdin), read-only unless `--write`. */
export async function query(given: string, options: QueryOptions, { dataDir, output, signal }: Context): Run {
  const sql = given === '-' ? await readStdin() : given
  const session = await openSession(dataDir)
  try {
    if (!session.owner) await databaseReady(session, signal)
    let result: Result = { statement: '', columns: [], rows: [] }
    let code: number = exitCodes.ok
    const events = await session.client.postgres.run(
      { sql, readOnly: !options.write, maxRows: options.maxRows },
      { signal },
    )
    for await (const event of events) {
      if (event.type === 'statement') result = { statement: event.text, columns: [], rows: [] }
      else if (event.type === 'columns') result.columns = event.columns
      else if (event.type === 'rows') for (const row of event.rows) result.rows.push(row)
      else if (event.type === 'done') {
        const { command, rowCount, milliseconds, truncated } = event
        output.answer({ ...result, command, rowCount, milliseconds, truncated }, () => draw(result, event))
      } else {
        output.problem(event.problem)
        if (event.hint && !output.json) output.progress(event.hint)
        where(sql, event.position, output)
        code = exitCodes.failed
      }
    }
    return code
  } finally {
    await session.close()
  }
}
