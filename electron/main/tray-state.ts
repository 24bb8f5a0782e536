import type { PipelineSnapshot } from '../../contract/pipeline'
import type { StackSnapshot } from '../../contract/stack'

export interface TrayState {
  tone: 'ok' | 'busy' | 'warn' | 'bad' | 'idle'
  /** null: neither command fits, it is on its way or not known. */
  pipeline: 'running' | 'stopped' | null
  stack: 'running' | 'stopped' | null
}

const moving = new Set(['starting', 'stopping', 'restarting'])

function pipelineOf(snapshot: PipelineSnapshot | null): { tone: TrayState['tone']; command: TrayState['pipeline'] } {
  if (!snapshot) return { tone: 'busy', command: null }
  if (snapshot.process.state === 'failed' || snapshot.database.state === 'failed') return { tone: 'bad', command: 'stopped' }
  const workers = snapshot.report ? [snapshot.report.producer.state, snapshot.report.consumer.state] : []
  if (workers.some((state) => state === 'failed')) return { tone: 'bad', command: 'running' }
  if (snapshot.process.state !== 'running' && moving.has(snapshot.process.state)) return { tone: 'busy', command: null }
  if (workers.length === 0 || workers.every((state) => state === 'stopped')) return { tone: 'idle', command: 'stopped' }
  if (workers.some((state) => moving.has(state))) return { tone: 'busy', command: null }
  return { tone: workers.some((state) => state === 'waiting') ? 'warn' : 'ok', command: 'running' }
}

function stackOf(snapshot: StackSnapshot | null): { tone: TrayState['tone'] | null; command: TrayState['stack'] } {
  if (!snapshot || snapshot.engine.state !== 'connected' || snapshot.problem) return { tone: null, command: null }
  if (snapshot.operation?.state === 'running') return { tone: 'busy', command: null }
  const lasting = snapshot.services.filter(({ oneShot }) => !oneShot)
  if (!lasting.some(({ state }) => state === 'running')) return { tone: null, command: 'stopped' }
  return { tone: lasting.some(({ health }) => health === 'unhealthy') ? 'bad' : null, command: 'running' }
}

const badness = ['ok', 'idle', 'busy', 'warn', 'bad'] as const

/** What the tray shows: the worse of pipeline and stack. Without Docker only the pipeline counts. */
export function trayState(pipeline: PipelineSnapshot | null, stack: StackSnapshot | null): TrayState {
  const [one, two] = [pipelineOf(pipeline), stackOf(stack)]
  const tone = two.tone !== null && badness.indexOf(two.tone) > badness.indexOf(one.tone) ? two.tone : one.tone
  return { tone, pipeline: one.command, stack: two.command }
}
