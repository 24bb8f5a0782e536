import { z } from 'zod'
import { procedure } from './base'

/** Spoken between the backend and the process that holds the embedded database. */
export const databaseProcessContract = {
  /**
   * Opens (or makes) the database in a folder and serves it on a Unix socket or named pipe; resolves when it answers queries.
   * `setAside`: where to move a folder that is damaged, before a new database is made; null: it stays, and
   * `DATABASE_DAMAGED` is thrown. `patienceMs`: how long to wait for a predecessor that is ending. `made`: the database is new. Throws `DATABASE_IN_USE` and `DATABASE_OTHER_VERSION` as well,
   * and the problems of a folder that cannot be read or written just now.
   */
  open: procedure
    .input(z.object({ dataDir: z.string(), socketPath: z.string(), password: z.string(), setAside: z.string().nullable(), patienceMs: z.number().optional() }))
    .output(z.object({ serverVersion: z.string(), milliseconds: z.number(), made: z.boolean() })),
  /** Writes everything out and stops serving. */
  close: procedure,
}
