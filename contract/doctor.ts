import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './base'

export const findingSchema = z.object({
  /** Stable: `port:5432`, `engine`, `memory`. */
  id: z.string(),
  check: z.enum(['engine', 'version', 'memory', 'disk', 'port', 'image', 'line-endings', 'clock', 'volumes', 'postgres', 'env']),
  severity: z.enum(['ok', 'note', 'warning', 'error']),
  /** Key of the sentence in `doctor` texts, with its parameters. */
  text: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  /** The machine's own words. */
  detail: z.string().nullable(),
  /** One click that mends it. `loses`: data that goes, in words; then it is asked first. */
  mend: z.object({ id: z.string(), loses: z.string().nullable() }).nullable(),
})
export type Finding = z.infer<typeof findingSchema>

export const doctorContract = {
  /** Runs all checks; yields each finding as it is known. */
  run: procedure.output(eventIterator(findingSchema)),
  mend: procedure.input(z.object({ id: z.string(), mend: z.string() })).output(findingSchema),
  /** A text bundle for a bug report: versions, states, findings, last log lines; without secrets. */
  bundle: procedure.output(z.object({ name: z.string(), text: z.string() })),
}
