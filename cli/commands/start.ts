import type { Client } from '../../contract'
import type { CollectResult, PipelineSnapshot } from '../../contract/pipeline'
import { exitCodes } from '../codes'
import type { Context, Run } from '../command'
import { databaseReady, findRunning, openSession, type Session } from '../session'
import { table } from '../table'
import { put, text, time } from '../text'

/** Rates are told again at most this often, ms; a change of state at once. */
const rateEvery = 5000

function line(snapshot: PipelineSnapshot): string {
  const { report, rate, counts } = snapshot
  return put(text.line, {
    producer: text.states[report?.producer.state ?? 'starting'],
    consumer: text.states[report?.consumer.state ?? 'starting'],
    published: Math.round(rate?.published ?? 0),
    written: Math.round(rate?.written ?? 0),
    rows: counts?.rows ?? '–',
    lag: report?.lag ?? '–',
  })
}

/** Tells what goes on until Ctrl+C, or until somebody stops producer and consumer (`weatherdeck stop`). */
async function follow(client: Client, { output, signal }: Context): Promise<PipelineSnapshot | null> {
  let last: PipelineSnapshot | null = null
  let told = { at: 0, states: '' }
  let ran = false
  try {
    for await (const snapshot of await client.pipeline.watch(undefined, { signal })) {
      last = snapshot
      const { producer, consumer } = snapshot.report ?? {}
      const states = [snapshot.process.state, producer?.state, consumer?.state, snapshot.report?.feed].join()
      if (states !== told.states || Date.now() - told.at >= rateEvery) {
        told = { at: Date.now(), states }
        if (output.json) output.answer({ type: 'snapshot', ...snapshot }, () => '')
        else output.answer(null, () => `${time(Date.now())}  ${line(snapshot)}`)
      }
      ran ||= producer?.state === 'running' || consumer?.state === 'running'
      if (ran && producer?.state === 'stopped' && consumer?.state === 'stopped') break
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
  return last
}

/** Starts producer and consumer: in the running Weatherdeck, or here in the foreground. */
export async function start(context: Context): Run {
  const { dataDir, output, signal } = context
  const running = await findRunning(dataDir)
  if (running?.owner) {
    const { shell, pid } = running.owner
    try {
      await running.client.pipeline.start({ role: 'both' })
    } finally {
      await running.close()
    }
    output.answer({ started: true, owner: { shell, pid } }, () => put(text.startedThere, { shell, pid }))
    return exitCodes.ok
  }
  const session = await openSession(dataDir)
  try {
    output.progress(text.foreground)
    await session.client.pipeline.start({ role: 'both' })
    const last = await follow(session.client, context)
    if (signal.aborted) output.progress(text.ending)
    await session.close()
    output.answer({ type: 'ended', rows: last?.counts?.rows ?? null }, () =>
      put(text.ended, { rows: last?.counts?.rows ?? '–' }),
    )
    return exitCodes.ok
  } finally {
    await session.close()
  }
}

export function collected(result: CollectResult): string {
  if (result.bySource.length === 0) return text.nothingCame
  return table(
    [
      { name: text.source },
      { name: text.location },
      { name: text.records, right: true },
      { name: text.rowsColumn, right: true },
    ],
    result.bySource.map(({ source, location, records, rows }) => [source, location, String(records), String(rows)]),
  )
}

async function collectWith(session: Session, { output, signal }: Context): Run {
  if (!session.owner) await databaseReady(session, signal)
  const result = await session.client.pipeline.collect(undefined, { signal })
  output.answer(result, () => collected(result))
  // Each attempt reports anew; a person is told once.
  const told = new Map(result.problems.map((problem) => [`${problem.code} ${problem.params['id'] ?? JSON.stringify(problem)}`, problem]))
  for (const problem of told.values()) output.problem(problem)
  if (!result.bySource.some(({ records }) => records > 0)) return exitCodes.failed
  return result.problems.length > 0 ? exitCodes.partial : exitCodes.ok
}

/** Collects once, waits until the rows are in the table, tells how many came from where. */
export async function startOnce(context: Context): Run {
  const session = await openSession(context.dataDir)
  try {
    return await collectWith(session, context)
  } finally {
    await session.close()
  }
}
