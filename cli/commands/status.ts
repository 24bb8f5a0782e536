import type { PipelineSnapshot } from '../../contract/pipeline'
import { exitCodes } from '../codes'
import type { Context, Run } from '../command'
import { findRunning, firstSnapshot, type Session } from '../session'
import { describeProblem } from '../../contract/problem-text'
import { language, put, text, time } from '../text'

/** Counts come a moment after the process: waited for that long, ms. */
const countsWithin = 3000

async function settled(session: Session): Promise<PipelineSnapshot> {
  const patience = AbortSignal.timeout(countsWithin)
  const { client } = session
  return firstSnapshot(client, (s) => s.counts !== null || s.database.state !== 'running', patience).catch(() =>
    firstSnapshot(client),
  )
}

function describe(session: Session, dataDir: string, snapshot: PipelineSnapshot): string {
  const { report, counts, process: supervised, database, problems } = snapshot
  const { minute, hour, day } = report?.budget ?? {}
  const lines: [string, string | number | null | undefined][] = [
    [text.dataFolder, dataDir],
    [text.process, text.states[supervised.state]],
    [text.database, text.states[database.state]],
    [text.producer, report && text.states[report.producer.state]],
    [text.consumer, report && text.states[report.consumer.state]],
    [text.feed, report && text.feeds[report.feed]],
    [text.nextPoll, report?.nextPollAt && time(report.nextPollAt)],
    [text.rows, counts && put('{n}', { n: counts.rows })],
    [text.notWritten, report?.lag == null ? null : put('{n}', { n: report.lag })],
    [
      text.budget,
      minute && hour && day
        ? put(text.budgetOf, { minute: minute.spent, hour: hour.spent, day: day.spent, dayLimit: day.limit })
        : null,
    ],
  ]
  const shown = lines.filter(([, value]) => value !== null && value !== undefined)
  const widest = Math.max(...shown.map(([label]) => label.length))
  const owner = session.owner
  return [
    owner ? put(text.runsIn, { shell: owner.shell, pid: owner.pid, since: time(owner.startedAt) }) : '',
    ...shown.map(([label, value]) => `  ${label.padEnd(widest)}  ${value}`),
    ...(problems.length > 0 ? [`  ${text.problems}`] : []),
    ...problems.slice(0, 5).map(({ at, problem }) => `    ${time(at)}  ${describeProblem(problem, language).title}`),
  ].join('\n')
}

/** What runs, and how it is. */
export async function status({ dataDir, output }: Context): Run {
  const session = await findRunning(dataDir)
  if (!session) {
    output.answer({ running: false, dataDir }, () => put(text.stopped, { dataDir }))
    return exitCodes.notRunning
  }
  try {
    const snapshot = await settled(session)
    const { pid, shell, startedAt } = session.owner ?? {}
    output.answer({ running: true, dataDir, owner: { pid, shell, startedAt }, ...snapshot }, () =>
      describe(session, dataDir, snapshot),
    )
    return exitCodes.ok
  } finally {
    await session.close()
  }
}
