import type { Period, ReplayProgress } from '../../contract/pipeline'
import { ProblemError } from '../../contract/problem'
import { exitCodes } from '../codes'
import type { Context, Run } from '../command'
import { databaseReady, firstSnapshot, openSession } from '../session'
import { put, text } from '../text'

/** Reads a day (as a whole, UTC) or a moment. Throws `INVALID_INPUT`. */
export function moment(value: string, end: boolean): string {
  const whole = /^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T${end ? '23:59:59.999' : '00:00:00.000'}Z` : value
  const date = new Date(whole)
  // `new Date` moves 31 February on to March.
  const real = !Number.isNaN(date.getTime()) && (whole === value || date.toISOString().slice(0, 10) === value)
  if (!real || !/^\d{4}-/.test(value)) {
    throw new ProblemError(
      'INVALID_INPUT',
      { field: end ? '--to' : '--from' },
      { detail: put(text.badDate, { value }) },
    )
  }
  return date.toISOString()
}

/** Publishes stored replies of a period again; calls no API. */
export async function replay(period: Period, { dataDir, output, signal }: Context): Run {
  const session = await openSession(dataDir)
  try {
    const { client, owner } = session
    if (!owner) {
      await databaseReady(session, signal)
      await client.pipeline.start({ role: 'consumer' })
    }
    let last: ReplayProgress = { total: 0, done: 0, records: 0, skipped: [] }
    for await (const progress of await client.pipeline.replay(period, { signal })) {
      last = progress
      if (process.stderr.isTTY || output.json) {
        if (output.json) output.progress(JSON.stringify(progress))
        else process.stderr.write(`\r${put(text.replaying, { ...progress, skipped: '' })}`)
      }
    }
    if (process.stderr.isTTY && !output.json) output.progress('')
    // Ours alone: the rows are to be in the table before the consumer ends with this process.
    if (!owner) await firstSnapshot(client, ({ report }) => report?.lag === 0, signal)
    for (const { responseId, problem } of last.skipped) {
      if (!output.json) output.progress(put(text.skipped, { id: responseId }))
      output.problem(problem)
    }
    output.answer(last, () =>
      last.total === 0 ? text.noneStored : put(text.replayed, { records: last.records, done: last.done }),
    )
    if (last.total === 0) return exitCodes.failed
    return last.skipped.length > 0 ? exitCodes.partial : exitCodes.ok
  } finally {
    await session.close()
  }
}
