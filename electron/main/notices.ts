import type { PipelineSnapshot } from '../../contract/pipeline'
import type { StackOperation } from '../../contract/stack'

/** What a person wants to know though the window is not in front. `panel`: where a click leads. */
export interface Notice {
  key: 'stackReady' | 'stackFailed' | 'budget' | 'pipelineFailed' | 'jobDone' | 'jobFailed'
  panel: string
  params: Record<string, string>
}

/** What is told of a stack's operation: its end, where it took long enough for a person to have turned away. */
export function stackNotice(before: StackOperation | null, now: StackOperation | null): Notice | null {
  if (!now || !before || now.id !== before.id || before.state !== 'running') return null
  if (now.state === 'failed') return { key: 'stackFailed', panel: 'stack', params: {} }
  if (now.state === 'done' && (now.verb === 'up' || now.verb === 'start')) return { key: 'stackReady', panel: 'stack', params: {} }
  return null
}

const codes = ({ problems }: PipelineSnapshot) => new Set(problems.map(({ problem }) => problem.code))

/** What is told of the pipeline: the day's or hour's budget is used up, or a process gave up. Each once, when it begins. */
export function pipelineNotice(before: PipelineSnapshot | null, now: PipelineSnapshot): Notice | null {
  if (!before) return null
  const [had, has] = [codes(before), codes(now)]
  if (has.has('BUDGET_EXHAUSTED') && !had.has('BUDGET_EXHAUSTED')) return { key: 'budget', panel: 'pipeline', params: {} }
  const failed = (snapshot: PipelineSnapshot) => snapshot.process.state === 'failed' || snapshot.database.state === 'failed'
  return failed(now) && !failed(before) ? { key: 'pipelineFailed', panel: 'pipeline', params: {} } : null
}

/** What a run of a job is to a notice, whatever else is known of it. */
export interface RunState {
  id: string
  name: string
  state: string
}

/** What is told of jobs: each that was under way and has ended by itself. */
export function jobNotices(before: readonly RunState[] | null, now: readonly RunState[]): Notice[] {
  return now.flatMap(({ id, name, state }): Notice[] => {
    const earlier = before?.find((run) => run.id === id)
    if (!earlier || earlier.state === state) return []
    if (state === 'succeeded') return [{ key: 'jobDone', panel: 'spark', params: { run: id, name } }]
    return state === 'failed' || state === 'lost' ? [{ key: 'jobFailed', panel: 'spark', params: { run: id, name } }] : []
  })
}
