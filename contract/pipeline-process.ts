import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './base'
import { problemSchema } from './problem'
import { collectInputSchema, collectResultSchema, periodSchema, pipelineReportSchema, replayProgressSchema, roleSchema } from './pipeline'
import { collectionSettingsSchema, openMeteoSettingsSchema, rawSettingsSchema } from './settings'

/**
 * Whose server has to answer at an address of this machine, where anybody's may. Every connection is preceded by a look
 * at who answers; a stranger gets no password and no record.
 */
export const guardSchema = z.object({
  /** The identity: of Kafka the cluster id, of PostgreSQL the salt of the user's SCRAM verifier, which it tells before it asks for a proof. */
  expected: z.string(),
  /** Whose it is, for a person to read: the container and its Compose project. */
  ours: z.string(),
  /** Why nothing may connect at all for now. */
  problem: problemSchema.optional(),
})
export type Guard = z.infer<typeof guardSchema>

/** Where PostgreSQL listens: a Unix socket or named pipe (embedded), or a host. */
export const databaseAddressSchema = z.union([
  z.object({ path: z.string(), user: z.string(), database: z.string(), password: z.string() }),
  z.object({ host: z.string(), port: z.number().int(), user: z.string(), database: z.string(), password: z.string(), guard: guardSchema.optional() }),
])
export type DatabaseAddress = z.infer<typeof databaseAddressSchema>

/** Which implementation of the topic, and where. `postgres`: a table in the database itself (embedded profile). */
export const topicAddressSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('postgres') }),
  z.object({ kind: z.literal('kafka'), brokers: z.array(z.string()).min(1), guard: guardSchema.optional() }),
])
export type TopicAddress = z.infer<typeof topicAddressSchema>

export const pipelineConfigSchema = z.object({
  /** Holds `raw/`, `processed/` and `budget.json`. */
  dataDir: z.string(),
  database: databaseAddressSchema,
  topic: topicAddressSchema,
  collection: collectionSettingsSchema,
  openMeteo: openMeteoSettingsSchema,
  raw: rawSettingsSchema,
})
export type PipelineConfig = z.infer<typeof pipelineConfigSchema>

/** Spoken between the backend and the pipeline process, over whatever port the shell gives. */
export const pipelineProcessContract = {
  /** First call; again when settings change: what runs goes over to the new settings without loss. */
  configure: procedure.input(pipelineConfigSchema),
  start: procedure.input(z.object({ role: roleSchema })),
  /** Resolves when drained and committed. */
  stop: procedure.input(z.object({ role: roleSchema })),
  collect: procedure.input(collectInputSchema).output(collectResultSchema),
  replay: procedure.input(periodSchema).output(eventIterator(replayProgressSchema)),
  dismissProblem: procedure.input(z.object({ id: z.string() })),
  /** A report at once, then at most one every 250 ms when something changed, at least one every 2 s. */
  watch: procedure.output(eventIterator(pipelineReportSchema)),
}
