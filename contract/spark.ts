import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { closelySchema, procedure } from './base'
import { problemSchema } from './problem'

/** One worker as the master's `/json/` tells it. Memory in MiB. */
export const sparkWorkerSchema = z.object({
  id: z.string(),
  host: z.string(),
  state: z.string(),
  cores: z.number(),
  coresUsed: z.number(),
  memory: z.number(),
  memoryUsed: z.number(),
  /** Epoch ms. */
  lastHeartbeat: z.number(),
})
export type SparkWorker = z.infer<typeof sparkWorkerSchema>

/** An application that the master knows, ours or anybody's. */
export const sparkApplicationSchema = z.object({
  id: z.string(),
  name: z.string(),
  user: z.string(),
  cores: z.number(),
  /** MiB of each executor. */
  memory: z.number(),
  /** `WAITING`: no executor yet; `RUNNING`; ended: `FINISHED`, `FAILED`, `KILLED`. */
  state: z.string(),
  /** Epoch ms. */
  startedAt: z.number(),
  /** ms. */
  duration: z.number(),
  active: z.boolean(),
  /** The run of ours that it belongs to; null for what was submitted elsewhere. */
  run: z.string().nullable(),
})
export type SparkApplication = z.infer<typeof sparkApplicationSchema>

export const sparkClusterSchema = z.object({
  url: z.string(),
  /** The master's page on this computer. */
  webUrl: z.string(),
  /** `ALIVE`. */
  status: z.string(),
  workers: z.array(sparkWorkerSchema),
  /** Those that run first, then the last ones that ended. */
  applications: z.array(sparkApplicationSchema),
  /** Epoch ms of what this is. */
  at: z.number(),
})
export type SparkCluster = z.infer<typeof sparkClusterSchema>

/** How far an application is: what its jobs announced so far, so the totals may still grow. */
export const sparkProgressSchema = z.object({
  stages: z.object({ done: z.number(), total: z.number() }),
  tasks: z.object({ done: z.number(), total: z.number(), active: z.number(), failed: z.number() }),
  /** What it works at: `collect at job.py:9`. */
  job: z.string().nullable(),
})
export type SparkProgress = z.infer<typeof sparkProgressSchema>

/** The last line that weather_batch prints: `weather_batch: {...}`. What a later job may add is kept out. */
export const batchResultSchema = z.object({
  state: z.string(),
  kind: z.string().nullish().transform((kind) => kind ?? null),
  rows: z.number().nullish().transform((rows) => rows ?? null),
  /** Hours of all places in which a variable lacks a value: the archive may still fill them in, or should have had them. */
  not_yet: z.number().nullish().transform((hours) => hours ?? null),
  gaps: z.number().nullish().transform((hours) => hours ?? null),
  fetched: z.number().nullish().transform((fetched) => fetched ?? null),
  reused: z.number().nullish().transform((reused) => reused ?? null),
  output: z.string().nullish().transform((output) => output ?? null),
  /** Days that were written to `weather_daily` in PostgreSQL, and why none were, though they should have been. */
  days: z.number().nullish().transform((days) => days ?? null),
  days_missing: z.string().nullish().transform((reason) => reason ?? null),
  quality: z.unknown().optional(),
  seconds: z.number().nullish().transform((seconds) => seconds ?? null),
  message: z.string().nullish().transform((message) => message ?? null),
})
export type BatchResult = z.infer<typeof batchResultSchema>

/**
 * `queued` waits for the run before it; `starting` until Spark knows the application; `lost`: it was under way when the
 * app ended, and what became of it can't be told any more.
 */
export const sparkRunStateSchema = z.enum(['queued', 'starting', 'running', 'cancelling', 'succeeded', 'failed', 'cancelled', 'lost'])
export type SparkRunState = z.infer<typeof sparkRunStateSchema>

export const sparkRunSchema = z.object({
  /** Sorts by time. */
  id: z.string(),
  /** What stands after `spark-submit`. */
  arguments: z.array(z.string()),
  /** As whom HDFS is used; null: the container's own account. */
  user: z.string().nullable(),
  state: sparkRunStateSchema,
  /** Epoch ms. */
  submittedAt: z.number(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  exitCode: z.number().nullable(),
  application: z.string().nullable(),
  /** The application's own page while it runs. */
  webUrl: z.string().nullable(),
  progress: sparkProgressSchema.nullable(),
  /** The last line `progress: ...` that the job printed. */
  line: z.string().nullable(),
  /** Why it waits for cores, while it does. */
  held: problemSchema.nullable(),
  /** What weather_batch said of itself at the end. */
  result: batchResultSchema.nullable(),
  rows: z.number().nullable(),
  /** What went wrong, the most telling first; after a success what deserves a look. */
  problems: z.array(problemSchema),
  /** The line in which HDFS refused something (`AccessControlException: Permission denied: ...`): the HDFS panel mends it. */
  denial: z.string().nullable(),
  rerunOf: z.string().nullable(),
  /** Bytes of its log. */
  logBytes: z.number(),
})
export type SparkRun = z.infer<typeof sparkRunSchema>

/** The path of an address in HDFS: `hdfs://hdfs-namenode:8020/user/spark` -> `/user/spark`. A path stays as it is. */
export const pathInHdfs = (uri: string): string => uri.replace(/^hdfs:\/\/[^/]*/, '')

/** What a run that HDFS refused was on its way to, where it says so: the path of its output. */
export const refusedPath = ({ result }: Pick<SparkRun, 'result'>): string | null => result?.output == null ? null : pathInHdfs(result.output)

export const sparkSnapshotSchema = z.object({
  /** null while the master does not answer, or nobody has looked yet. */
  cluster: sparkClusterSchema.nullable(),
  clusterProblem: problemSchema.nullable(),
  /** What runs or waits, oldest first. */
  active: z.array(sparkRunSchema),
  /** The run that ended last. */
  last: sparkRunSchema.nullable(),
  /** Changes when the list of runs does. */
  revision: z.number(),
  /** What a job gets that asks for nothing (spark-defaults.conf of weather-batch). */
  defaults: z.object({ executorMemory: z.string(), driverMemory: z.string() }),
})
export type SparkSnapshot = z.infer<typeof sparkSnapshotSchema>

export const sparkStageSchema = z.object({
  id: z.number(),
  attempt: z.number(),
  name: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'skipped']),
  tasks: z.object({ done: z.number(), total: z.number(), failed: z.number() }),
  /** Epoch ms. */
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  inputBytes: z.number(),
  outputBytes: z.number(),
  shuffleReadBytes: z.number(),
  shuffleWriteBytes: z.number(),
  /** To disk, for want of memory. */
  spilledBytes: z.number(),
  /** Why it, or its last failed task, failed: the first line. */
  failure: z.string().nullable(),
})
export type SparkStage = z.infer<typeof sparkStageSchema>

/** What can be told of an application, from its REST API while it runs and from its event log afterwards. */
export const sparkDetailSchema = z.object({
  source: z.enum(['live', 'event-log', 'none']),
  name: z.string().nullable(),
  version: z.string().nullable(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  stages: z.array(sparkStageSchema),
  executors: z.array(
    z.object({ id: z.string(), host: z.string(), cores: z.number(), addedAt: z.number().nullable(), removedAt: z.number().nullable(), reason: z.string().nullable() }),
  ),
})
export type SparkDetail = z.infer<typeof sparkDetailSchema>

/** A .py, .zip or .jar of one's own: kept in the data folder, and put into the container before a run that names it. */
export const sparkFileSchema = z.object({
  name: z.string(),
  /** In the container: `/app/jobs/<name>`. */
  path: z.string(),
  bytes: z.number(),
  modifiedAt: z.number(),
})
export type SparkFile = z.infer<typeof sparkFileSchema>

const id = z.string().regex(/^[0-9A-Za-z-]{1,64}$/)
/** Linux takes 128 KiB for one argument; NUL ends one, and spark-submit's own script drops carriage returns. */
const argument = z
  .string()
  .max(100_000)
  .refine((word) => !/[\0\r]/.test(word), { message: 'NUL and carriage return do not reach a job' })
const submission = {
  arguments: z.array(argument).min(1).max(2_000),
  user: z.string().regex(/^[A-Za-z_][\w.@-]{0,63}$/).nullable().default(null),
}
/** A plain file's name: no way out of its folder, on any system. */
export const sparkFileName = z
  .string()
  .min(1)
  .max(200)
  .refine((name) => !/[/\\\0-\x1f:*?"<>|]/.test(name) && !/^\.|[. ]$/.test(name), { message: 'not the name of a plain file' })
  .refine((name) => /\.(py|zip|egg|jar)$/i.test(name), { message: 'a .py, .zip, .egg or .jar is expected' })

export const sparkContract = {
  /** Yields the present snapshot at once, then at most one every 250 ms, when something changed; the cluster is asked seldom where not `closely`. */
  watch: procedure.input(closelySchema).output(eventIterator(sparkSnapshotSchema)),
  /** All runs, newest first. */
  runs: procedure.output(z.array(sparkRunSchema)),
  run: procedure.input(z.object({ id })).output(sparkRunSchema),
  /**
   * Submits, as `spark-submit` in weather-batch would. While another run is under way it waits for its turn; with
   * `wait: false` that is `BUSY`. Throws `NOT_RUNNING`, `FILE_UNWRITABLE`.
   */
  submit: procedure.input(z.object({ ...submission, wait: z.boolean().default(true) })).output(z.object({ id: z.string() })),
  /** The same again. */
  rerun: procedure.input(z.object({ id, wait: z.boolean().default(true) })).output(z.object({ id: z.string() })),
  /** Ends it, and resolves when its cores are free. Throws `NOT_RUNNING`, `SPARK_CANCEL_FAILED`. */
  cancel: procedure.input(z.object({ id })),
  /** Starts a queued run beside the one under way. */
  startNow: procedure.input(z.object({ id })),
  /** Ends an application of anybody's through the master. */
  killApplication: procedure.input(z.object({ id })),
  /** Forgets ended runs, with their logs. Throws `BUSY` when one of them is under way. */
  remove: procedure.input(z.object({ ids: z.array(id).min(1).max(10_000) })),
  /**
   * The log from a byte on (negative: that many bytes before its end), then what comes, in batches of up to 256 KiB;
   * ends with the run, or at the present end with `follow: false`. `at` is the offset after the batch.
   */
  log: procedure
    .input(z.object({ id, from: z.number().int().default(0), follow: z.boolean().default(true) }))
    .output(eventIterator(z.object({ text: z.string(), at: z.number() }))),
  detail: procedure.input(z.object({ id })).output(sparkDetailSchema),
  files: procedure.output(z.array(sparkFileSchema)),
  /** A file of one's own in pieces, in order from byte 0; it is there, whole, after the last one. Replaces one of the same name. */
  upload: procedure
    .input(z.object({ name: sparkFileName, at: z.number().int().min(0), data: z.base64().max(1_400_000), last: z.boolean() }))
    .output(z.object({ file: sparkFileSchema.nullable() })),
  /** The same from a path on this computer. */
  addFile: procedure.input(z.object({ path: z.string().min(1) })).output(sparkFileSchema),
  removeFile: procedure.input(z.object({ name: sparkFileName })),
}
