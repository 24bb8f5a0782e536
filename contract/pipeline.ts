import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './base'
import { problemSchema, seenProblemSchema } from './problem'
import { locationSchema, weatherSourceSchema, weatherVariableSchema } from './weather'

/** `waiting`: up, but for something to answer (broker, database). `paused`: held back by a problem, goes on by itself. */
export const workerStateSchema = z.enum(['stopped', 'starting', 'running', 'waiting', 'paused', 'stopping', 'failed'])
export type WorkerState = z.infer<typeof workerStateSchema>

export const roleSchema = z.enum(['producer', 'consumer', 'both'])
export type Role = z.infer<typeof roleSchema>
export const workerRoleSchema = roleSchema.exclude(['both'])
export type WorkerRole = z.infer<typeof workerRoleSchema>

/** One of Open-Meteo's limits: weighted calls spent in the window, its limit, and when the oldest of them leaves it (epoch ms). */
export const budgetWindowSchema = z.object({ spent: z.number(), limit: z.number(), freesAt: z.number().nullable() })
export type BudgetWindow = z.infer<typeof budgetWindowSchema>

export const budgetSchema = z.object({
  minute: budgetWindowSchema,
  hour: budgetWindowSchema,
  day: budgetWindowSchema,
  /** Weight of one poll with the present locations and variables. */
  pollWeight: z.number(),
  /** The shortest interval, minutes, at which a day of polling stays within the day's limit. */
  shortestIntervalMinutes: z.number(),
})
export type Budget = z.infer<typeof budgetSchema>

export const workerStatusSchema = z.object({
  state: workerStateSchema,
  /** Epoch ms of the last change of state. */
  since: z.number(),
  /** Why it is `waiting`, `paused` or `failed`. */
  problem: problemSchema.nullable(),
})
export type WorkerStatus = z.infer<typeof workerStatusSchema>

/** Records so far, since the pipeline process started. */
export const countersSchema = z.object({
  replies: z.number(),
  published: z.number(),
  consumed: z.number(),
  written: z.number(),
  rejected: z.number(),
})
export type Counters = z.infer<typeof countersSchema>

export const partitionLagSchema = z.object({ partition: z.number(), end: z.number(), committed: z.number() })
export type PartitionLag = z.infer<typeof partitionLagSchema>

/** A problem, and how many of its times each worker ran into it: both at once into what both need. */
const workerProblemSchema = seenProblemSchema.extend({ times: z.record(workerRoleSchema, z.number()) })
export type WorkerProblem = z.infer<typeof workerProblemSchema>

/** What the pipeline process says of itself, in batches (contract/pipeline-process.ts). */
export const pipelineReportSchema = z.object({
  at: z.number(),
  producer: workerStatusSchema,
  consumer: workerStatusSchema,
  /** Where the producer's data comes from now. `none` before the first reply. */
  feed: z.enum(['none', 'live', 'sample']),
  nextPollAt: z.number().nullable(),
  lastReplyAt: z.number().nullable(),
  budget: budgetSchema,
  counters: countersSchema,
  /** Records of the topic not yet written to the table; null while it is not known. */
  lag: z.number().nullable(),
  partitions: z.array(partitionLagSchema),
  /** Replies kept in `data/raw/`, and their size on disk. */
  raw: z.object({ replies: z.number(), bytes: z.number() }),
  problems: z.array(workerProblemSchema),
})
export type PipelineReport = z.infer<typeof pipelineReportSchema>

export const latestReadingSchema = z.object({
  location: z.string(),
  name: z.string(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  observedAt: z.number(),
  ingestedAt: z.number(),
  source: weatherSourceSchema,
  /** The hop stamps: raw file -> partition and offset -> row. */
  responseId: z.string(),
  partition: z.number(),
  offset: z.number(),
  values: z.record(z.string(), z.number().nullable()),
})
export type LatestReading = z.infer<typeof latestReadingSchema>

export const ratePointSchema = z.object({
  at: z.number(),
  /** Records a second, over the second before `at`. */
  published: z.number(),
  written: z.number(),
  /** Records behind; null when unknown. */
  lag: z.number().nullable(),
})
export type RatePoint = z.infer<typeof ratePointSchema>

export const tableCountsSchema = z.object({
  rows: z.number(),
  bySource: z.record(z.string(), z.number()),
  rejects: z.number(),
  collections: z.number(),
  topicRecords: z.number(),
})
export type TableCounts = z.infer<typeof tableCountsSchema>

/** The state of a process that the backend supervises. */
export const supervisedSchema = z.object({
  state: z.enum(['stopped', 'starting', 'running', 'restarting', 'failed']),
  pid: z.number().nullable(),
  since: z.number(),
  /** Crashes since it was last started on purpose. */
  restarts: z.number(),
  /** When the next restart is due (epoch ms), while `restarting`. */
  retryAt: z.number().nullable(),
  problem: problemSchema.nullable(),
})
export type Supervised = z.infer<typeof supervisedSchema>

export const pipelineSnapshotSchema = z.object({
  profile: z.enum(['embedded', 'stack']),
  /** Where producer and consumer run: in the app's own process, or as containers of the stack. */
  runsIn: z.enum(['app', 'containers']),
  process: supervisedSchema,
  database: supervisedSchema,
  /** null until the pipeline process has reported for the first time. */
  report: pipelineReportSchema.nullable(),
  rate: ratePointSchema.nullable(),
  counts: tableCountsSchema.nullable(),
  latest: z.array(latestReadingSchema),
  problems: z.array(seenProblemSchema),
})
export type PipelineSnapshot = z.infer<typeof pipelineSnapshotSchema>

/** A period of observation time, both ends included. */
export const periodSchema = z
  .object({ from: z.iso.datetime(), to: z.iso.datetime() })
  .refine((p) => Date.parse(p.from) <= Date.parse(p.to), { message: '"from" lies after "to"', path: ['from'] })
export type Period = z.infer<typeof periodSchema>

export const replayProgressSchema = z.object({
  /** Raw replies that overlap the period; known from the first event on. */
  total: z.number(),
  done: z.number(),
  records: z.number(),
  /** Replies whose raw file could not be read, each with its reason. */
  skipped: z.array(z.object({ responseId: z.string(), problem: problemSchema })),
})
export type ReplayProgress = z.infer<typeof replayProgressSchema>

/** What one collection brought, by source: records published and rows in the table that carry its replies. */
export const collectResultSchema = z.object({
  bySource: z.array(z.object({ source: weatherSourceSchema, location: z.string(), records: z.number(), rows: z.number() })),
  problems: z.array(problemSchema),
})
export type CollectResult = z.infer<typeof collectResultSchema>

/** What a collection asks for beyond what is due: `retryGaps`, also for known gaps and for what waits for its next time. */
export const collectInputSchema = z.object({ retryGaps: z.boolean().default(false) }).optional()

/** Hours of one place that the source was asked for and did not have. Times in epoch ms. */
export const gapSchema = z.object({
  location: z.string(),
  name: z.string(),
  source: weatherSourceSchema,
  /** The source had all its time to fill them in: they are not asked for any more by themselves. */
  known: z.boolean(),
  hours: z.number(),
  /** Values missing: hours by variables. */
  values: z.number(),
  /** First and last hour. */
  from: z.number(),
  to: z.number(),
  variables: z.array(weatherVariableSchema),
  askedAt: z.number(),
})
export type Gap = z.infer<typeof gapSchema>

export const foundLocationSchema = locationSchema.omit({ id: true }).extend({
  timezone: z.string().optional(),
  population: z.number().optional(),
})
export type FoundLocation = z.infer<typeof foundLocationSchema>

export const pipelineContract = {
  /** Yields the present snapshot at once, then at most one every 250 ms, only when something changed. */
  watch: procedure.output(eventIterator(pipelineSnapshotSchema)),
  /** One point a second for up to the last hour, oldest first. */
  history: procedure.output(z.array(ratePointSchema)),
  start: procedure.input(z.object({ role: roleSchema })),
  stop: procedure.input(z.object({ role: roleSchema })),
  restart: procedure.input(z.object({ role: roleSchema })),
  /** Polls once, now, and waits until the rows are in the table. */
  collect: procedure.input(collectInputSchema).output(collectResultSchema),
  /** What is missing in the table though it was asked for. */
  gaps: procedure.output(z.array(gapSchema)),
  /** Publishes stored raw replies again; calls no API. Ends when all are published. Cancel: stop iterating. */
  replay: procedure.input(periodSchema).output(eventIterator(replayProgressSchema)),
  /** By name, through Open-Meteo's geocoding API. */
  searchLocations: procedure
    .input(z.object({ name: z.string().trim().min(2).max(100), language: z.enum(['en', 'fr']) }))
    .output(z.array(foundLocationSchema)),
  dismissProblem: procedure.input(z.object({ id: z.string() })),
}
