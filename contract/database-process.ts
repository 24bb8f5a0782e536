import { z } from 'zod'
import { procedure } from './base'

/** Spoken between the backend and the process that holds the embedded database. */
export const databaseProcessContract = {
  /** Opens (or makes) the database in a folder and serves it on a Unix socket or named pipe; resolves when it answers queries. */
  open: procedure
    .input(z.object({ dataDir: z.string(), socketPath: z.string(), password: z.string() }))
    .output(z.object({ serverVersion: z.string(), milliseconds: z.number() })),
  /** Writes everything out and stops serving. */
  close: procedure,
}
