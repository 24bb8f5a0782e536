import { z } from 'zod'
import { ProblemError } from '../../contract/problem'
import type { SparkCluster, SparkDetail, SparkProgress, SparkStage } from '../../contract/spark'
import { firstLine } from './event-log'

const withinMs = 4_000
/** Applications that ended, as many as are shown. */
const shownEnded = 20

/** `/json/` of the standalone master, Spark 4.1 `JsonProtocol.writeMasterState`; memory in MiB. */
const masterSchema = z.object({
  url: z.string(),
  status: z.string(),
  workers: z.array(
    z.object({
      id: z.string(), host: z.string(), state: z.string(), cores: z.number(), coresused: z.number(), memory: z.number(), memoryused: z.number(),
      lastheartbeat: z.number(),
    }),
  ),
  activeapps: z.array(z.lazy(() => appSchema)),
  completedapps: z.array(z.lazy(() => appSchema)),
})
const appSchema = z.object({
  id: z.string(), name: z.string(), user: z.string().default(''), cores: z.number(), memoryperexecutor: z.number().default(0),
  state: z.string(), starttime: z.number(), duration: z.number(),
})

/** `/api/v1/applications/<id>/jobs`, as far as it is used. */
const jobsSchema = z.array(
  z.object({
    name: z.string(), status: z.string(), stageIds: z.array(z.number()), numTasks: z.number(), numActiveTasks: z.number(),
    numCompletedTasks: z.number(), numSkippedTasks: z.number(), numFailedTasks: z.number(), numCompletedStages: z.number(), numSkippedStages: z.number(),
  }),
)

const time = z.string().optional().transform((text) => (text === undefined ? null : Date.parse(text.replace('GMT', 'Z'))))
const stagesSchema = z.array(
  z.object({
    stageId: z.number(), attemptId: z.number(), name: z.string(), description: z.string().optional(), status: z.string(), numTasks: z.number(), numCompleteTasks: z.number(),
    numFailedTasks: z.number(), submissionTime: time, completionTime: time, failureReason: z.string().optional(), inputBytes: z.number(),
    outputBytes: z.number(), shuffleReadBytes: z.number(), shuffleWriteBytes: z.number(), diskBytesSpilled: z.number(),
  }),
)
const executorsSchema = z.array(
  z.object({ id: z.string(), hostPort: z.string(), totalCores: z.number(), addTime: time, removeTime: time, removeReason: z.string().optional() }),
)
const applicationSchema = z.object({ name: z.string(), attempts: z.array(z.object({ startTimeEpoch: z.number(), appSparkVersion: z.string() })) })

/**
 * The standalone master on its published port. What its applications tell of themselves is asked through it
 * (`spark.ui.reverseProxy`, compose.yaml), so the port that each of them found does not matter.
 */
export class Master {
  /** `http://127.0.0.1:8080`. */
  constructor(readonly address: string) {}

  /** Throws `SPARK_MASTER_UNREACHABLE`. */
  async cluster(runOf: (application: string) => string | null): Promise<SparkCluster> {
    const state = masterSchema.parse(await this.#get('/json/'))
    const application = (active: boolean) => (app: z.infer<typeof appSchema>): SparkCluster['applications'][number] => ({
      id: app.id,
      name: app.name,
      user: app.user,
      cores: app.cores,
      memory: app.memoryperexecutor,
      state: app.state,
      startedAt: app.starttime,
      duration: app.duration,
      active,
      run: runOf(app.id),
    })
    return {
      url: state.url,
      webUrl: this.address.replace('127.0.0.1', 'localhost'),
      status: state.status,
      workers: state.workers.map((worker) => ({
        id: worker.id,
        host: worker.host,
        state: worker.state,
        cores: worker.cores,
        coresUsed: worker.coresused,
        memory: worker.memory,
        memoryUsed: worker.memoryused,
        lastHeartbeat: worker.lastheartbeat,
      })),
      applications: [
        ...state.activeapps.map(application(true)),
        ...[...state.completedapps].sort((a, b) => b.starttime - a.starttime).slice(0, shownEnded).map(application(false)),
      ],
      at: Date.now(),
    }
  }

  webUrl(application: string): string {
    return `${this.address.replace('127.0.0.1', 'localhost')}/proxy/${application}/jobs/`
  }

  /** How far an application is; null while it can't say (not up yet, or over). */
  async progress(application: string): Promise<SparkProgress | null> {
    const parsed = jobsSchema.safeParse(await this.#ask(application, 'jobs'))
    if (!parsed.success) return null
    const sum = (pick: (job: z.infer<typeof jobsSchema>[number]) => number): number => parsed.data.reduce((all, job) => all + pick(job), 0)
    return {
      stages: { done: sum((job) => job.numCompletedStages + job.numSkippedStages), total: sum((job) => job.stageIds.length) },
      tasks: {
        done: sum((job) => job.numCompletedTasks + job.numSkippedTasks),
        total: sum((job) => job.numTasks),
        active: sum((job) => job.numActiveTasks),
        failed: sum((job) => job.numFailedTasks),
      },
      // The newest comes first.
      job: (parsed.data.find(({ status }) => status === 'RUNNING') ?? parsed.data[0])?.name ?? null,
    }
  }

  /** The stages and executors of an application that runs; null where it does not answer. */
  async detail(application: string): Promise<SparkDetail | null> {
    const [stages, executors, about] = await Promise.all([
      this.#ask(application, 'stages'),
      this.#ask(application, 'allexecutors'),
      this.#ask(application, ''),
    ])
    const known = stagesSchema.safeParse(stages)
    if (!known.success) return null
    const { data: app } = applicationSchema.safeParse(about)
    return {
      source: 'live',
      name: app?.name ?? null,
      version: app?.attempts[0]?.appSparkVersion ?? null,
      startedAt: app?.attempts[0]?.startTimeEpoch ?? null,
      endedAt: null,
      stages: known.data.map(stageOf).sort((a, b) => a.id - b.id || a.attempt - b.attempt),
      executors: (executorsSchema.safeParse(executors).data ?? [])
        .filter(({ id }) => id !== 'driver')
        .map((executor) => ({
          id: executor.id,
          host: executor.hostPort.replace(/:\d+$/, ''),
          cores: executor.totalCores,
          addedAt: executor.addTime,
          removedAt: executor.removeTime,
          reason: executor.removeReason === undefined ? null : firstLine(executor.removeReason),
        })),
    }
  }

  /** Asks the master to end an application, as the link on its page does. */
  async kill(application: string): Promise<void> {
    await this.#fetch('/app/kill/', { method: 'POST', body: new URLSearchParams({ id: application, terminate: 'true' }), redirect: 'manual' })
  }

  async #ask(application: string, what: string): Promise<unknown> {
    return this.#get(`/proxy/${application}/api/v1/applications/${application}${what === '' ? '' : `/${what}`}`).catch(() => null)
  }

  async #get(path: string): Promise<unknown> {
    const reply = await this.#fetch(path, { headers: { accept: 'application/json' } })
    if (!reply.ok) throw new ProblemError('SPARK_MASTER_UNREACHABLE', { address: this.address }, { detail: `${reply.status} ${path}` })
    return reply.json()
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(`${this.address}${path}`, { ...init, signal: AbortSignal.timeout(withinMs) })
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
      throw new ProblemError('SPARK_MASTER_UNREACHABLE', { address: this.address }, { detail: cause, cause: error })
    }
  }
}

const states: Record<string, SparkStage['state']> = { PENDING: 'waiting', ACTIVE: 'running', COMPLETE: 'done', FAILED: 'failed', SKIPPED: 'skipped' }

const stageOf = (stage: z.infer<typeof stagesSchema>[number]): SparkStage => ({
  id: stage.stageId,
  attempt: stage.attemptId,
  // What the job calls it says more than where in Spark it was made.
  name: stage.description ?? stage.name,
  state: states[stage.status] ?? 'waiting',
  tasks: { done: stage.numCompleteTasks, total: stage.numTasks, failed: stage.numFailedTasks },
  startedAt: stage.submissionTime,
  endedAt: stage.completionTime,
  inputBytes: stage.inputBytes,
  outputBytes: stage.outputBytes,
  shuffleReadBytes: stage.shuffleReadBytes,
  shuffleWriteBytes: stage.shuffleWriteBytes,
  spilledBytes: stage.diskBytesSpilled,
  failure: stage.failureReason === undefined ? null : firstLine(stage.failureReason),
})
