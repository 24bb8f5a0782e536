import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './base'
import { problemSchema } from './problem'

/** In their order. With the embedded profile only `pipeline` and `rows` have something to do. */
export const runAllSteps = ['build', 'start', 'prepare', 'pipeline', 'rows', 'batch', 'output'] as const
export const runAllStepNameSchema = z.enum(runAllSteps)
export type RunAllStepName = z.infer<typeof runAllStepNameSchema>

/** A panel and what it is to show. */
const placeSchema = z.object({ panel: z.string(), params: z.record(z.string(), z.string()) })

export const runAllStepSchema = z.object({
  name: runAllStepNameSchema,
  /** `left-out`: it has nothing to do in this profile. */
  state: z.enum(['waiting', 'working', 'done', 'failed', 'cancelled', 'left-out']),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  /** What came of it, in counts: `services`, `rows`, `files`, `bytes`, `fetched`, `reused`. */
  facts: z.record(z.string(), z.number()),
  /** What it is at, in the machine's words: a step of the stack, a line of the job. */
  detail: z.string(),
  /** Where to look at what it did, and, where it failed, where the mend is. */
  place: placeSchema,
  problem: problemSchema.nullable(),
})
export type RunAllStep = z.infer<typeof runAllStepSchema>

export const runAllSchema = z.object({
  id: z.string(),
  profile: z.enum(['embedded', 'stack']),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  /** The batch's, as it was asked for; a resume keeps it. */
  period: z.object({ from: z.string().optional(), to: z.string().optional() }),
  steps: z.array(runAllStepSchema),
})
export type RunAll = z.infer<typeof runAllSchema>

const day = z.iso.date()

export const runAllContract = {
  /** Yields the run under way or the last one since the app started, then each change, at most one every 250 ms. */
  watch: procedure.output(eventIterator(z.object({ run: runAllSchema.nullable() }))),
  /**
   * Build, start, wait, prepare HDFS, start the pipeline, see rows, run the batch, read its output back. Returns at once.
   * `stack`: goes over to the profile `stack` first. `resume`: goes on at the step where the last run of this data
   * folder stopped, in whichever process that was; what it had started is looked after first. Without one it begins anew.
   * Throws `BUSY` while one is under way.
   */
  start: procedure.input(
    z.object({
      stack: z.boolean().default(false),
      resume: z.boolean().default(false),
      /** The batch's period; the job's own default (the last 30 days the archive has) without it. */
      from: day.optional(),
      to: day.optional(),
    }),
  ),
  cancel: procedure,
}
