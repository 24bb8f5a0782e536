import type { PipelineSnapshot, Supervised, WorkerState } from '../../contract/pipeline'
import type { Problem } from '../../contract/problem'
import type { Tone } from '../ui/state-mark'

/** The state of the whole pipeline, as the top bar names it. */
export type OverallState = WorkerState | 'unknown' | 'partly'
/** The one action that fits it; null while it changes by itself. */
export type OverallAction = 'start' | 'stop' | 'mend' | null

export const tones: Record<OverallState | Supervised['state'], Tone> = {
  unknown: 'busy',
  stopped: 'idle',
  starting: 'busy',
  running: 'ok',
  partly: 'warn',
  waiting: 'warn',
  paused: 'warn',
  stopping: 'busy',
  restarting: 'warn',
  failed: 'bad',
}

/** One state for process, database and both workers: the worst of them, and what a person can do about it. What waits while its stack starts has nothing to be mended. */
export function overall(snapshot: PipelineSnapshot | null, stackStarts: boolean): { state: OverallState; action: OverallAction } {
  if (!snapshot) return { state: 'unknown', action: null }
  const { process, database, report } = snapshot
  if (process.state === 'failed' || database.state === 'failed') return { state: 'failed', action: 'mend' }
  if (!report || process.state === 'stopped') {
    return process.state === 'stopped' ? { state: 'stopped', action: 'start' } : { state: 'starting', action: null }
  }
  if (process.state !== 'running' || database.state !== 'running') return { state: 'starting', action: null }
  const states = [report.producer.state, report.consumer.state]
  const has = (state: WorkerState) => states.includes(state)
  if (has('failed')) return { state: 'failed', action: 'mend' }
  if (has('paused')) return { state: 'paused', action: 'mend' }
  if (has('waiting')) return { state: 'waiting', action: stackStarts && snapshot.profile === 'stack' ? 'stop' : 'mend' }
  if (has('stopping')) return { state: 'stopping', action: null }
  if (has('starting')) return { state: 'starting', action: 'stop' }
  if (has('running')) return has('stopped') ? { state: 'partly', action: 'start' } : { state: 'running', action: 'stop' }
  return { state: 'stopped', action: 'start' }
}

/** A problem with where it stands; `id` only where it can be dismissed. */
export interface StandingProblem {
  key: string
  where: 'process' | 'database' | 'producer' | 'consumer' | null
  problem: Problem
  at: number
  count: number
  id: string | null
  tone: 'bad' | 'warn'
}

const same = (a: Problem, b: Problem) => a.code === b.code && JSON.stringify(a.params) === JSON.stringify(b.params)

/** Everything that is wrong now, worst first: what holds a part back, then what was reported and not dismissed. */
export function standingProblems(snapshot: PipelineSnapshot | null): StandingProblem[] {
  if (!snapshot) return []
  const { report } = snapshot
  const parts = [
    ['process', snapshot.process],
    ['database', snapshot.database],
    ['producer', report?.producer],
    ['consumer', report?.consumer],
  ] as const
  const standing: StandingProblem[] = []
  for (const [where, part] of parts) {
    if (!part?.problem) continue
    const tone = part.state === 'failed' ? 'bad' : 'warn'
    standing.push({ key: where, where, problem: part.problem, at: part.since, count: 1, id: null, tone })
  }
  const seen = new Map([...snapshot.problems, ...(report?.problems ?? [])].map((each) => [each.id, each]))
  for (const each of [...seen.values()].sort((a, b) => b.at - a.at)) {
    const shown = standing.find((one) => one.id === null && same(one.problem, each.problem))
    if (shown) Object.assign(shown, { count: each.count, at: each.at, id: each.id, key: each.id })
    else standing.push({ key: each.id, where: null, problem: each.problem, at: each.at, count: each.count, id: each.id, tone: 'warn' })
  }
  return standing.sort((a, b) => Number(b.tone === 'bad') - Number(a.tone === 'bad'))
}
