import type { PipelineReport, WorkerRole, WorkerStatus } from '../../contract/pipeline'
import type { Problem } from '../../contract/problem'
import { describeProblem } from '../../contract/problem-text'
import type { Level, LogLine } from './log'

/** What is worth a log line between two reports of one worker; `before` is null for the first. */
export function changes(role: WorkerRole, before: PipelineReport | null, now: PipelineReport): LogLine[] {
  return [
    ...stateChange(role, before?.[role] ?? null, now[role]),
    ...(role === 'producer' ? produced(before, now) : consumed(before, now)),
    ...newProblems(role, before, now),
  ]
}

function stateChange(role: WorkerRole, before: WorkerStatus | null, now: WorkerStatus): LogLine[] {
  if (before?.state === now.state && before.problem?.code === now.problem?.code) return []
  const levels: Partial<Record<WorkerStatus['state'], Level>> = { waiting: 'warn', paused: 'warn', failed: 'error' }
  const because = now.problem ? `: ${inWords(now.problem)}` : ''
  return [
    {
      level: levels[now.state] ?? 'info',
      msg: `${role} ${now.state}${because}`,
      fields: { state: now.state, ...(now.problem ? { code: now.problem.code } : {}) },
    },
  ]
}

function produced(before: PipelineReport | null, now: PipelineReport): LogLine[] {
  const lines: LogLine[] = []
  if (now.feed !== 'none' && now.feed !== before?.feed) {
    const text = now.feed === 'live' ? 'live data from Open-Meteo' : 'the recorded sample stands in for Open-Meteo'
    lines.push({ level: 'info', msg: text, fields: { feed: now.feed } })
  }
  const replies = now.counters.replies - (before?.counters.replies ?? 0)
  const published = now.counters.published - (before?.counters.published ?? 0)
  if (replies > 0) {
    const of = replies === 1 ? '1 reply' : `${replies} replies`
    const fields = { replies, published, totalReplies: now.counters.replies, totalPublished: now.counters.published }
    lines.push({ level: 'info', msg: `published ${published} records of ${of}`, fields })
  }
  if (now.nextPollAt !== null && now.nextPollAt !== before?.nextPollAt) {
    const at = new Date(now.nextPollAt).toISOString()
    lines.push({ level: 'info', msg: `next poll at ${at}`, fields: { nextPollAt: at } })
  }
  return lines
}

function consumed(before: PipelineReport | null, now: PipelineReport): LogLine[] {
  const written = now.counters.written - (before?.counters.written ?? 0)
  const rejected = now.counters.rejected - (before?.counters.rejected ?? 0)
  if (written === 0 && rejected === 0) return []
  const also = rejected > 0 ? `, rejected ${rejected} (see weather_rejects)` : ''
  const fields = {
    written,
    rejected,
    totalWritten: now.counters.written,
    totalRejected: now.counters.rejected,
    lag: now.lag,
  }
  return [{ level: rejected > 0 ? 'warn' : 'info', msg: `wrote ${written} records${also}`, fields }]
}

/** A problem that this worker ran into again is told again, with the count. */
function newProblems(role: WorkerRole, before: PipelineReport | null, now: PipelineReport): LogLine[] {
  const known = new Map(before?.problems.map(({ id, times }) => [id, times[role]]))
  return now.problems
    .filter(({ id, times }) => times[role] !== (known.get(id) ?? 0))
    .reverse()
    .map(({ problem, times }) => ({ level: 'warn', msg: inWords(problem), fields: { code: problem.code, count: times[role] } }))
}

/** Title and the machine's own words; a line break in them would end the log line for a reader of text. */
export function inWords(problem: Problem): string {
  const { title } = describeProblem(problem, 'en')
  return `${title}${problem.detail === undefined ? '' : ` (${problem.detail})`}`.replace(/\s*\n\s*/g, '; ')
}

/**
 * The line of the health file that compose.yaml's probe reads: `ok` while the worker does its work or is held back by a
 * limit that passes, `not well` while it has nobody to work with.
 */
export function health(role: WorkerRole, report: PipelineReport): string {
  const { state, problem } = report[role]
  const word = state === 'running' || state === 'paused' ? 'ok' : 'not well'
  return `${word}: ${role} ${state}${problem ? `, ${inWords(problem)}` : ''}\n`
}
