import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './base'
import { problemSchema } from './problem'

export const resultColumnSchema = z.object({ name: z.string(), type: z.string() })
export type ResultColumn = z.infer<typeof resultColumnSchema>

/**
 * What a run yields, in order, for each statement: `statement`, then `columns` and `rows` batches where it returns
 * rows, then `done`; or `failed`, after which the run ends. Values are PostgreSQL's own text, null for NULL.
 */
export const queryEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('statement'), index: z.number(), text: z.string() }),
  z.object({ type: z.literal('columns'), index: z.number(), columns: z.array(resultColumnSchema) }),
  z.object({ type: z.literal('rows'), index: z.number(), rows: z.array(z.array(z.string().nullable())) }),
  z.object({
    type: z.literal('done'),
    index: z.number(),
    /** PostgreSQL's command tag, `SELECT`, `INSERT`, ... */
    command: z.string(),
    rowCount: z.number(),
    milliseconds: z.number(),
    /** True when `maxRows` cut the result off. */
    truncated: z.boolean(),
  }),
  z.object({
    type: z.literal('failed'),
    index: z.number(),
    problem: problemSchema,
    /** Offset into the run's whole text, characters from 0; null when PostgreSQL gave none. */
    position: z.number().nullable(),
    hint: z.string().nullable(),
    sqlState: z.string().nullable(),
    milliseconds: z.number(),
  }),
])
export type QueryEvent = z.infer<typeof queryEventSchema>

export const relationSchema = z.object({
  schema: z.string(),
  name: z.string(),
  kind: z.enum(['table', 'view', 'materialized view', 'partitioned table', 'foreign table']),
  comment: z.string().nullable(),
  estimatedRows: z.number().nullable(),
  bytes: z.number().nullable(),
  columns: z.array(
    z.object({ name: z.string(), type: z.string(), nullable: z.boolean(), comment: z.string().nullable(), key: z.boolean() }),
  ),
})
export type Relation = z.infer<typeof relationSchema>

export const postgresContract = {
  /** Runs one or several statements, each in a transaction of its own. Cancel: stop iterating. */
  run: procedure
    .input(
      z.object({
        sql: z.string().max(1_000_000),
        /** True: each statement runs in a READ ONLY transaction, as a role that cannot write. */
        readOnly: z.boolean().default(true),
        maxRows: z.number().int().min(1).max(1_000_000).default(100_000),
      }),
    )
    .output(eventIterator(queryEventSchema)),
  /** Tables and views a person can query, with their columns, for completion and the tree. */
  relations: procedure.output(z.array(relationSchema)),
  /** How to reach this database with psql, as a command line to copy; null where nothing outside can connect. */
  connection: procedure.output(z.object({ server: z.string(), psql: z.string().nullable() })),
}
