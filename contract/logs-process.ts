import { z } from 'zod'
import { procedure } from './base'
import { logsContract } from './logs'

export const logsConfigSchema = z.object({
  /** The app's own workers write their logs in `logs/` under it; lines are kept in `logs/spool/`. */
  dataDir: z.string(),
  /** The Compose project whose containers are sources. */
  project: z.string(),
  /** Whether all lines are looked through for known problems; a million of them take half a second of a processor. */
  findProblems: z.boolean(),
})
export type LogsConfig = z.infer<typeof logsConfigSchema>

/** Spoken between the backend and the process of the logs: what the panels ask, and what it needs to know first. */
export const logsProcessContract = {
  ...logsContract,
  /** First call. */
  open: procedure.input(logsConfigSchema),
  /** Deletes what is kept on disk, and ends following. */
  close: procedure,
}
