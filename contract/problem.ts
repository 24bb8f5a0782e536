import { z } from 'zod'

/**
 * Every way in which Weatherdeck can say "this did not work". A code is stable:
 * scripts match on it, translations are keyed by it (`problem-text.ts`).
 */
export const problemCodes = [
  // Open-Meteo
  'OPEN_METEO_UNREACHABLE',
  'OPEN_METEO_TIMEOUT',
  'OPEN_METEO_LIMIT',
  'OPEN_METEO_UNAVAILABLE',
  'OPEN_METEO_BAD_LOCATION',
  'OPEN_METEO_BAD_VARIABLE',
  'OPEN_METEO_BAD_REQUEST',
  'REPLY_BROKEN',
  'REPLY_INCONSISTENT',
  'REPLY_LOCATION_REFUSED',
  'REPLY_VALUES_REFUSED',
  'NOTHING_YET',
  'BUDGET_EXHAUSTED',
  // Storage on disk
  'DISK_FULL',
  'FILE_UNREADABLE',
  'FILE_UNWRITABLE',
  'FILE_SET_ASIDE',
  'RAW_CORRUPT',
  'SETTINGS_SET_ASIDE',
  'SETTINGS_INVALID',
  // Topic and database
  'BROKER_UNAVAILABLE',
  'DATABASE_UNAVAILABLE',
  'DATABASE_IN_USE',
  'DATABASE_OTHER_VERSION',
  'DATABASE_DAMAGED',
  'DATABASE_PAGE_DAMAGED',
  'DATABASE_REBUILDING',
  'DATABASE_REBUILT',
  'DATABASE_DISK_FULL',
  'RECORD_REJECTED',
  'RECORDS_LOST',
  'SQL_FAILED',
  'SQL_READ_ONLY',
  'SQL_CANCELLED',
  // Kafka
  'TOPIC_EXISTS',
  'TOPIC_UNKNOWN',
  'GROUP_UNKNOWN',
  'GROUP_ACTIVE',
  'MESSAGE_GONE',
  'MESSAGE_TOO_LARGE',
  'NOT_ENOUGH_REPLICAS',
  'RECORDS_GONE',
  'FILTER_INVALID',
  'KAFKA_REFUSED',
  'ONLY_IN_KAFKA',
  // Docker and the stack
  'ENGINE_UNREACHABLE',
  'ENGINE_TOO_OLD',
  'ENGINE_REFUSED',
  'COMPOSE_INVALID',
  'SERVICE_UNKNOWN',
  'DEPENDENCY_CYCLE',
  'IMAGE_NOT_FOUND',
  'PULL_FAILED',
  'BUILD_FAILED',
  'PORT_TAKEN',
  'CONTAINER_NAME_TAKEN',
  'EXTERNAL_MISSING',
  'RESOURCE_CONFLICT',
  'OUT_OF_MEMORY',
  'SERVICE_UNHEALTHY',
  'SERVICE_EXITED',
  'OPERATION_CANCELLED',
  // HDFS
  'HDFS_UNREACHABLE',
  'HDFS_DENIED',
  'HDFS_SUPERUSER_ONLY',
  'HDFS_NOT_FOUND',
  'HDFS_EXISTS',
  'HDFS_NOT_A_DIRECTORY',
  'HDFS_NOT_A_FILE',
  'HDFS_BAD_NAME',
  'HDFS_SAFE_MODE',
  'HDFS_QUOTA',
  'HDFS_STANDBY',
  'HDFS_FILE_IN_USE',
  'HDFS_NO_DATANODE',
  'HDFS_DATA_MISSING',
  'HDFS_TRANSFER_BROKEN',
  'HDFS_REFUSED',
  // Spark: why a run waits, and why it failed
  'SPARK_NO_WORKER',
  'SPARK_MEMORY_BEYOND_WORKER',
  'SPARK_CORES_BEYOND_WORKER',
  'SPARK_CORES_TAKEN',
  'SPARK_MASTER_UNREACHABLE',
  'SPARK_HDFS_DENIED',
  'SPARK_HDFS_UNAVAILABLE',
  'SPARK_OUT_OF_MEMORY',
  'SPARK_KILLED',
  'SPARK_EXECUTORS_LOST',
  'SPARK_CODE_MISSING',
  'SPARK_FILE_MISSING',
  'SPARK_OUTPUT_EXISTS',
  'SPARK_BAD_ARGUMENTS',
  'SPARK_JOB_RAISED',
  'SPARK_NO_RESULT',
  'SPARK_RESULT_EMPTY',
  'SPARK_RESULT_INCOMPLETE',
  'SPARK_RUN_LOST',
  'SPARK_NOT_STARTED',
  'SPARK_CANCEL_FAILED',
  // Processes
  'CONNECTION_LOST',
  'PROCESS_CRASHED',
  'PROCESS_GAVE_UP',
  'ALREADY_RUNNING',
  'NOT_RUNNING',
  'BUSY',
  'STACK_NOT_READY',
  'STRANGER',
  // The desktop app itself
  'UPDATE_FAILED',
  'NOT_IN_THIS_SHELL',
  // Logs
  'LOGS_UNREADABLE',
  'SEARCH_TOO_SLOW',
  'VIEW_GONE',
  'LINE_GONE',
  'CLIPBOARD_REFUSED',
  // Input
  'INVALID_INPUT',
  'INTERNAL',
] as const

export const problemCodeSchema = z.enum(problemCodes)
export type ProblemCode = z.infer<typeof problemCodeSchema>

/**
 * What went wrong, in a form that can be translated, shown, logged and matched.
 * `params` fill the placeholders of the text; `detail` is the cause as the
 * machine said it (an errno, a reply's `reason`, PostgreSQL's message), never translated.
 */
export const problemSchema = z.object({
  code: problemCodeSchema,
  params: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  detail: z.string().optional(),
})
export type Problem = z.infer<typeof problemSchema>

/** A problem with the time (epoch ms) it was last seen and how often in a row. */
export const seenProblemSchema = z.object({
  id: z.string(),
  at: z.number(),
  count: z.number().int().positive(),
  problem: problemSchema,
})
export type SeenProblem = z.infer<typeof seenProblemSchema>

/** The one error class that our own code throws on purpose: it carries a `Problem`. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem

  constructor(
    code: ProblemCode,
    params: Problem['params'] = {},
    options: { detail?: string | undefined; cause?: unknown } = {},
  ) {
    super(options.detail ?? code, options.cause === undefined ? undefined : { cause: options.cause })
    this.problem = { code, params, ...(options.detail === undefined ? {} : { detail: options.detail }) }
  }
}

/** A problem that came as data, to be thrown on. */
export const errorOf = ({ code, params, detail }: Problem): ProblemError => new ProblemError(code, params, { detail })

/** The `Problem` of anything that was thrown: ours as it is, everything else as `INTERNAL` with its message. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  if (error instanceof Error) return { code: 'INTERNAL', params: {}, detail: error.message || error.name }
  return { code: 'INTERNAL', params: {}, detail: String(error) }
}
