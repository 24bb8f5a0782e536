import type { Client } from '../../contract'
import { ProblemError, errorOf, type Problem } from '../../contract/problem'
import type { RunAllStep, RunAllStepName } from '../../contract/run-all'
import type { Settings } from '../../contract/settings'
import { submitArguments, weatherForm } from '../../contract/spark-submission'
import { refusedPath, type SparkRun } from '../../contract/spark'
import type { StackSnapshot } from '../../contract/stack'

export interface StepContext {
  client: Client
  settings: Settings
  signal: AbortSignal
  period: { from?: string | undefined; to?: string | undefined }
  /** Says how it goes. */
  tell: (change: Partial<Pick<RunAllStep, 'detail' | 'facts' | 'place'>>) => void
}

/** Thrown problems end the run; what is told stays with the step. */
export type Step = (context: StepContext) => Promise<void>

const startPatienceMs = 60_000
const rowsPatienceMs = 180_000
/** Where weather_batch writes unless it is told otherwise; as HDFS has it. */
const batchOutput = '/user/spark/weather'

/** The first value that passes; throws `problem()` when it takes longer than `ms`. */
async function until<T>(open: (signal: AbortSignal) => Promise<AsyncIterable<T>>, passes: (value: T) => boolean, options: { signal: AbortSignal; ms?: number; problem?: () => Problem }): Promise<T> {
  const abort = new AbortController()
  const stop = (): void => abort.abort()
  options.signal.addEventListener('abort', stop)
  let late = false
  const timer = options.ms === undefined ? undefined : setTimeout(() => { late = true; abort.abort() }, options.ms)
  try {
    for await (const value of await open(abort.signal)) if (passes(value)) return value
  } catch (error) {
    if (!abort.signal.aborted) throw error
  } finally {
    clearTimeout(timer)
    options.signal.removeEventListener('abort', stop)
  }
  if (options.signal.aborted) throw new ProblemError('OPERATION_CANCELLED')
  const problem = late ? options.problem?.() : undefined
  throw problem ? errorOf(problem) : new ProblemError('CONNECTION_LOST')
}

const raise = (problem: Problem): never => {
  throw errorOf(problem)
}

/** Gives the stack a command and follows it to its end; cancelling cancels it there too. */
async function stackOperation({ client, signal, tell }: StepContext, give: () => Promise<unknown>): Promise<StackSnapshot> {
  const watch = (abort: AbortSignal) => client.stack.watch({ usage: false }, { signal: abort })
  const before = await until(watch, ({ engine }) => engine.state !== 'connecting', { signal })
  if (before.problem) raise(before.problem)
  if (before.engine.problem) raise(before.engine.problem)
  await give()
  const cancel = (): void => void client.stack.cancel().catch(() => undefined)
  signal.addEventListener('abort', cancel)
  try {
    const after = await until(
      watch,
      ({ operation }) => {
        if (operation === null || operation.id === before.operation?.id) return false
        const current = operation.steps.filter(({ state }) => state === 'working').at(-1)
        if (current) tell({ detail: `${current.subject}: ${current.kind}` })
        return operation.state !== 'running'
      },
      { signal },
    )
    const [first] = after.operation?.problems ?? []
    if (first) raise(first)
    if (after.operation?.state !== 'done') throw new ProblemError('OPERATION_CANCELLED')
    return after
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

const build: Step = async (context) => {
  const { operation } = await stackOperation(context, () => context.client.stack.build({ services: [] }))
  context.tell({ facts: { images: operation?.steps.filter(({ kind }) => kind === 'build').length ?? 0 } })
}

const start: Step = async (context) => {
  const containers = context.settings.pipelineIn === 'containers'
  const { services } = await stackOperation(context, () => context.client.stack.up({ services: [], profiles: containers ? ['pipeline'] : [] }))
  context.tell({ facts: { healthy: services.filter(({ health }) => health === 'healthy').length, services: services.filter(({ state }) => state === 'running').length } })
}

const prepare: Step = async ({ client, signal, tell }) => {
  await until((abort) => client.hdfs.watch(undefined, { signal: abort }), ({ state }) => state === 'ready', {
    signal,
    ms: startPatienceMs,
    problem: () => new ProblemError('HDFS_SAFE_MODE', {}).problem,
  })
  let acts = 0
  for await (const event of await client.hdfs.prepare(undefined, { signal })) {
    if (event.problem) raise(event.problem)
    if (event.type === 'act') {
      tell({ detail: event.command })
      if (event.state === 'done') acts++
    } else if (event.state === 'no-datanode') tell({ detail: 'hdfs-datanode' })
  }
  if (signal.aborted) throw new ProblemError('OPERATION_CANCELLED')
  tell({ facts: { acts } })
}

const pipeline: Step = async ({ client, settings, signal }) => {
  // It moves when the place is healthy and ours; until then it works where it was.
  let waits: Problem | undefined
  await until(
    (abort) => client.pipeline.watch(undefined, { signal: abort }),
    ({ profile, problems }) => {
      waits = problems.find(({ id }) => id === 'move')?.problem
      return profile === settings.profile || waits?.code === 'STRANGER'
    },
    { signal, ms: startPatienceMs, problem: () => waits ?? new ProblemError('STACK_NOT_READY').problem },
  )
  if (waits !== undefined) raise(waits)
  await client.pipeline.start({ role: 'both' })
  const { report } = await until(
    (abort) => client.pipeline.watch(undefined, { signal: abort }),
    ({ process, report: now }) => process.state === 'failed' || (now?.producer.state === 'running' && now.consumer.state === 'running'),
    { signal, ms: startPatienceMs, problem: () => new ProblemError('BROKER_UNAVAILABLE').problem },
  )
  const problem = report?.producer.problem ?? report?.consumer.problem
  if (problem && report?.producer.state !== 'running') raise(problem)
}

const rows: Step = async ({ client, signal, tell }) => {
  const { counts } = await until(
    (abort) => client.pipeline.watch(undefined, { signal: abort }),
    ({ counts: now, report }) => {
      if (report?.lag !== undefined && report.lag !== null) tell({ facts: { lag: report.lag } })
      return (now?.rows ?? 0) > 0 && report?.lag === 0
    },
    { signal, ms: rowsPatienceMs, problem: () => new ProblemError('OPEN_METEO_TIMEOUT').problem },
  )
  tell({ facts: { rows: counts?.rows ?? 0, rejected: counts?.rejects ?? 0 } })
}

/** What the batch is told: as the settings want it, for the period asked for. */
export const batchArguments = ({ settings, period }: Pick<StepContext, 'settings' | 'period'>): string[] =>
  submitArguments({ ...weatherForm(settings), from: period.from ?? '', to: period.to ?? '' })

const ended = ({ state }: SparkRun) => ['succeeded', 'failed', 'cancelled', 'lost'].includes(state)

const batch: Step = async (context) => {
  const { client, signal, tell } = context
  const { id } = await client.spark.submit({ arguments: batchArguments(context) })
  tell({ place: { panel: 'spark', params: { run: id } } })
  const cancel = (): void => void client.spark.cancel({ id }).catch(() => undefined)
  signal.addEventListener('abort', cancel)
  try {
    await until(
      (abort) => client.spark.watch(undefined, { signal: abort }),
      ({ active, last }) => {
        const line = active.find((run) => run.id === id)?.line
        if (line) tell({ detail: line })
        return last?.id === id && ended(last)
      },
      { signal },
    )
  } finally {
    signal.removeEventListener('abort', cancel)
  }
  const run = await client.spark.run({ id })
  const { result } = run
  tell({ facts: { ...(run.rows === null ? {} : { rows: run.rows }), ...(result?.fetched == null ? {} : { fetched: result.fetched }), ...(result?.reused == null ? {} : { reused: result.reused }) } })
  if (run.state === 'succeeded') return
  const refused = refusedPath(run)
  if (run.denial !== null) tell({ place: { panel: 'hdfs', params: { denial: run.denial, ...(refused === null ? {} : { target: refused }), rerun: id } } })
  raise(run.problems[0] ?? new ProblemError('SPARK_NO_RESULT', {}, { detail: result?.message ?? undefined }).problem)
}

const output: Step = async ({ client, tell }) => {
  const { files, bytes } = await client.hdfs.summary({ path: batchOutput })
  tell({ facts: { files, bytes } })
  // Read back as anybody would: what is there counts, not what the job says it wrote.
  const published = await client.hdfs.preview({ path: `${batchOutput}/_SUCCESS` })
  if (files === 0 || !('text' in published)) throw new ProblemError('HDFS_NOT_FOUND', { path: `${batchOutput}/_SUCCESS` })
}

export interface StepPlace {
  run: Step
  panel: string
  embedded: boolean
  /** What it started may have ended since: a resume does it again, which takes no time where all still runs. */
  upkeep?: boolean
}

/** What each step does, and where a person looks at it. */
export const steps: Record<RunAllStepName, StepPlace> = {
  build: { run: build, panel: 'stack', embedded: false },
  start: { run: start, panel: 'stack', embedded: false, upkeep: true },
  prepare: { run: prepare, panel: 'hdfs', embedded: false },
  pipeline: { run: pipeline, panel: 'pipeline', embedded: true, upkeep: true },
  rows: { run: rows, panel: 'postgres', embedded: true },
  batch: { run: batch, panel: 'spark', embedded: false },
  output: { run: output, panel: 'hdfs', embedded: false },
}
