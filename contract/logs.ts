import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './base'
import { knownProblemIdSchema } from './known-problems'
import { problemSchema } from './problem'
import { containerStateSchema } from './stack'

/** From the least to the most severe; `none` where a line does not say. A line of a stack trace has its entry's level. */
export const logLevels = ['none', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
export const logLevelSchema = z.enum(logLevels)
export type LogLevel = z.infer<typeof logLevelSchema>

/** Rows of one answer, at most. */
export const mostRows = 1000
/** Characters of a row's text; what is longer is cut (`fullLength` says so) and read by `line`. */
export const rowCharacters = 2000
/** Characters of all fields of a row, names and values: what has no room is left out. */
export const fieldCharacters = 4 * rowCharacters

/** Characters of what a line is searched for, at most. */
export const termCharacters = 2000

/** A start or an end of a container. */
export const containerMarkSchema = z.object({
  /** Epoch ms by the engine's clock, which is that of the lines. */
  at: z.number(),
  kind: z.enum(['started', 'ended']),
  /** Of an end; null where the container runs again and the engine knows it no more. */
  exitCode: z.number().nullable(),
})
export type ContainerMark = z.infer<typeof containerMarkSchema>

/** One producer of lines: a container that is there or was, or a worker that runs in the app itself. */
export const logSourceSchema = z.object({
  /** The container's id, its first 12 digits; `app:producer`, `app:consumer`. */
  id: z.string(),
  kind: z.enum(['container', 'app']),
  /** The Compose service; for the app's own workers the same as `id`. */
  service: z.string(),
  /** Compose's number of the instance, from 1. */
  instance: z.number().int(),
  /** The container's name, `weatherdeck-kafka-1`; for the app's own the same as `id`. */
  name: z.string(),
  /** `absent`: the container was removed; its lines are kept as long as this process lives. */
  state: containerStateSchema,
  /** Lines kept here, and their size on disk. */
  lines: z.number(),
  bytes: z.number(),
  /** Lines that had to go, the oldest first, because the source wrote more than is kept (`keptBytes` in `logsState`). */
  skipped: z.number(),
  /** `loading`: older lines are still being read (the newest are there already). `unreadable`: `problem` says why. */
  history: z.enum(['waiting', 'loading', 'complete', 'unreadable']),
  /** Epoch ms of the oldest and newest line; null without lines. */
  from: z.number().nullable(),
  to: z.number().nullable(),
  /** Entries of each level, in the order of `logLevels`: a stack trace is one. */
  levels: z.array(z.number()),
  /** Its last starts and ends, in order. */
  marks: z.array(containerMarkSchema),
  problem: problemSchema.nullable(),
})
export type LogSource = z.infer<typeof logSourceSchema>

/** A known problem that was found in a source's lines. */
export const foundProblemSchema = z.object({
  problem: knownProblemIdSchema,
  source: z.string(),
  service: z.string(),
  count: z.number(),
  /** Epoch ms of the first and the last line that show it. */
  first: z.number(),
  last: z.number(),
  /** The last such row's id, for `window` and `line`, and its text (cut). */
  row: z.string(),
  text: z.string(),
  /** What the line says itself, by the names of the pattern's groups: `user`, `inode`, `port`. */
  params: z.record(z.string(), z.string()),
})
export type FoundProblem = z.infer<typeof foundProblemSchema>

export const logsStateSchema = z.object({
  /** null while the engine answers; sources of the app itself are there without it. */
  engineProblem: problemSchema.nullable(),
  /** Sorted by service, then by instance, the newest container first. */
  sources: z.array(logSourceSchema),
  /** Newest first. */
  problems: z.array(foundProblemSchema),
  /** Bytes that are kept of one source, and of all together. */
  keptBytes: z.object({ source: z.number(), total: z.number() }),
})
export type LogsState = z.infer<typeof logsStateSchema>

/** One condition on the text of a line (ANSI codes are not part of it). */
export const logTermSchema = z.object({
  text: z.string().min(1).max(termCharacters),
  /** JavaScript's syntax; `^` and `$` are the line's ends. Throws `INVALID_INPUT` where it is none. */
  regex: z.boolean().default(false),
  caseSensitive: z.boolean().default(false),
  /** Lines that do not have it. */
  negate: z.boolean().default(false),
})
export type LogTerm = z.infer<typeof logTermSchema>

export const logFilterSchema = z.object({
  /** Empty: all. Each is a service, a container's name, a source's id, or `app` for both of the app's own. New containers join by themselves. */
  sources: z.array(z.string().min(1)).default([]),
  /** Empty: all. */
  levels: z.array(logLevelSchema).default([]),
  /** All of them must hold (for some line of an entry where entries are folded). */
  terms: z.array(logTermSchema).max(20).default([]),
  /** Epoch ms, `to` exclusive. */
  from: z.number().nullable().default(null),
  to: z.number().nullable().default(null),
  /** Stack traces and continued lines are one row with their first line; false: each line is a row. */
  fold: z.boolean().default(true),
})
export type LogFilter = z.infer<typeof logFilterSchema>

export const logRowSchema = z.object({
  /** Names the line for as long as this process of logs lives. For a link that lasts: `source` and `time`. */
  id: z.string(),
  source: z.string(),
  service: z.string(),
  stream: z.enum(['stdout', 'stderr']),
  /** Epoch ms with a fraction. */
  at: z.number(),
  /** RFC 3339 with nanoseconds, UTC, as Docker has it. */
  time: z.string(),
  level: logLevelSchema,
  /** Without the line's end; invalid UTF-8 as U+FFFD, NUL as U+2400; SGR codes (`ESC [ ... m`) are kept, other control codes are not. */
  text: z.string(),
  /** Bytes of the whole line; more than the text shows where it was cut. */
  fullLength: z.number(),
  cut: z.boolean(),
  /** Further lines of the entry (stack trace, continuation): ask `entry` for them. Always 0 where the filter does not fold. */
  more: z.number().int(),
  /** The line continues the entry before it (only where the filter does not fold). */
  continues: z.boolean(),
  /** The fields of a line that is a JSON object, values as JSON text unless they are strings, each cut as the text is, and as many as there is room for: `line` has all. null for any other line. */
  fields: z.array(z.tuple([z.string(), z.string()])).nullable(),
  /** What a JSON line says (`msg`, `message`), cut as the text is; null for any other. */
  message: z.string().nullable(),
  /** A known problem that the entry shows: the line that does (cut), and what it says of it. Words: `describeKnownProblem`; where to mend it: `linkOf`. */
  problem: z.object({ id: knownProblemIdSchema, line: z.string(), params: z.record(z.string(), z.string()) }).nullable(),
})
export type LogRow = z.infer<typeof logRowSchema>

/**
 * What became of a view since the event before. Rows are numbered 0 to `total - 1`, in one order by time that never
 * changes the order within a source. Rows from `changedFrom` on may have another number or content than before (at the
 * end while lines arrive; from 0 while history loads or the oldest go): forget them and ask `window` again, by a row's id to stay where one is.
 */
export const logViewEventSchema = z.object({
  /** Counts the events: acknowledge it by `seen`. */
  seq: z.number().int(),
  total: z.number(),
  changedFrom: z.number(),
  /** Lines looked at and lines there are. Equal: everything is searched. */
  searched: z.number(),
  lines: z.number(),
  /** Some source of the view still loads older lines. */
  loading: z.boolean(),
  /** Lines that had to go from the view's sources (see `skipped` of a source). */
  skipped: z.number(),
  /** The newest rows, as many as `follow` asked for, the first of them numbered `total - rows.length`; only those that differ from the event before are repeated: `tail` holds rows from `tailFrom` to the end. */
  tailFrom: z.number(),
  tail: z.array(logRowSchema),
  /** The search was given up: `SEARCH_TOO_SLOW`. */
  problem: problemSchema.nullable(),
})
export type LogViewEvent = z.infer<typeof logViewEventSchema>

const viewId = z.string().min(8).max(64)

export const logAnchorSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start') }),
  z.object({ kind: z.literal('end') }),
  z.object({ kind: z.literal('index'), index: z.number().int().min(0) }),
  /** A row by its id; where the filter hides it, the next one that it shows. */
  z.object({ kind: z.literal('row'), id: z.string() }),
  /** The first row at or after a time: epoch ms, or RFC 3339 with nanoseconds; of one source where it is given (a link to a line). */
  z.object({ kind: z.literal('time'), time: z.union([z.number(), z.string()]), source: z.string().optional() }),
])
export type LogAnchor = z.infer<typeof logAnchorSchema>

export const logWindowSchema = z.object({
  total: z.number(),
  /** Number of the first of `rows`. */
  first: z.number(),
  /** Number of the row that was anchored at; `total` where nothing comes at or after it. */
  anchor: z.number(),
  /** The row there is the one that was asked for, or the entry that holds it; false: the next one, as the filter hides it, or it is not read or searched yet (so is the start, and a time of no one source). */
  exact: z.boolean(),
  rows: z.array(logRowSchema),
})
export type LogWindow = z.infer<typeof logWindowSchema>

const buckets = z.number().int().min(1).max(1000)
const range = { from: z.number().nullable().default(null), to: z.number().nullable().default(null) }

export const logHistogramSchema = z.object({
  /** Epoch ms of the first bucket's beginning and the last one's end; equal where there are no lines. */
  from: z.number(),
  to: z.number(),
  /** For each bucket the rows of each level, in the order of `logLevels`. */
  counts: z.array(z.array(z.number())),
})
export type LogHistogram = z.infer<typeof logHistogramSchema>

export const logExportFormatSchema = z.object({
  /** `json`: JSON Lines with time, source, service, level, stream, text. */
  format: z.enum(['plain', 'json']).default('plain'),
  /** Plain: each line begins with its time (RFC 3339, UTC). */
  timestamps: z.boolean().default(true),
  /** Plain: `service | ` before each line. */
  names: z.boolean().default(true),
  /** Plain: SGR codes are kept, and names are coloured. */
  colours: z.boolean().default(false),
  /** Of each source the newest so many rows only; null: all. */
  tail: z.number().int().min(0).nullable().default(null),
  /** Goes on with lines as they arrive, until it is cancelled or the filter's `to` has passed. */
  follow: z.boolean().default(false),
})
export type LogExportFormat = z.infer<typeof logExportFormatSchema>
export const logExportSchema = logExportFormatSchema.extend({ filter: logFilterSchema })
export type LogExport = z.infer<typeof logExportSchema>

export const logsContract = {
  /** Sources and the known problems found in them: the present state at once, then at most one every 250 ms, when something changed. */
  watch: procedure.output(eventIterator(logsStateSchema)),
  /**
   * Opens a view under an id of the caller's choice; it lives as long as the stream does. An event at once, then at most
   * one every 100 ms (200 while each brings nothing but new rows), and none while nothing changes. It waits while three
   * events are not acknowledged by `seen`: a reader that is busy gets fewer of them, each complete, and nothing queues.
   */
  view: procedure
    .input(z.object({ id: viewId, filter: logFilterSchema, follow: z.number().int().min(0).max(mostRows).default(0) }))
    .output(eventIterator(logViewEventSchema)),
  /** A view's event, or a download's piece, was dealt with. */
  seen: procedure.input(z.object({ id: viewId, seq: z.number().int() })),
  /** How many of the newest rows each event of a view brings: 0 while paused. */
  follow: procedure.input(z.object({ view: viewId, rows: z.number().int().min(0).max(mostRows) })),
  /** Rows around an anchor: up to `before` in front of it, then `after` from it on. Throws `VIEW_GONE`. */
  window: procedure
    .input(
      z.object({
        view: viewId,
        anchor: logAnchorSchema,
        before: z.number().int().min(0).max(mostRows).default(0),
        after: z.number().int().min(0).max(mostRows).default(200),
      }),
    )
    .output(logWindowSchema),
  /** The lines that follow an entry's first one, from `offset` on. Throws `LINE_GONE`. */
  entry: procedure
    .input(z.object({ id: z.string(), offset: z.number().int().min(0).default(0), count: z.number().int().min(1).max(mostRows).default(200) }))
    .output(z.array(logRowSchema)),
  /** A piece of a whole line, from a byte on; `next` is where the following piece begins, null at the end. Throws `LINE_GONE`. */
  line: procedure
    .input(z.object({ id: z.string(), offset: z.number().int().min(0).default(0), bytes: z.number().int().min(1).max(1_000_000).default(64_000) }))
    .output(z.object({ text: z.string(), bytes: z.number(), next: z.number().nullable() })),
  /** The lines around one, without any filter: of its own source, or of all sources. The line itself is among them. */
  context: procedure
    .input(
      z.object({
        id: z.string(),
        of: z.enum(['source', 'all']).default('source'),
        before: z.number().int().min(0).max(500).default(10),
        after: z.number().int().min(0).max(500).default(10),
      }),
    )
    .output(z.array(logRowSchema)),
  /** A view's rows over time by level; the whole time of the view where no range is given. */
  histogram: procedure.input(z.object({ view: viewId, buckets, ...range })).output(logHistogramSchema),
  /** Lines of each level over time for each source, whatever the views show: errors at a glance. */
  levelsOverTime: procedure
    .input(z.object({ buckets, ...range }))
    .output(
      z.object({ from: z.number(), to: z.number(), sources: z.array(z.object({ source: z.string(), service: z.string(), counts: z.array(z.array(z.number())) })) }),
    ),
  /**
   * What is filtered as text, in pieces of whole lines (at most about 256 KB). It waits while four pieces are not acknowledged
   * by `seen`. Cancel: stop iterating.
   */
  download: procedure
    .input(logExportSchema.extend({ id: viewId }))
    .output(eventIterator(z.object({ seq: z.number().int(), rows: z.number(), text: z.string() }))),
  /** The same into a file of this machine (absolute path; replaced when complete, or at once with `follow`): yields how far it is. */
  save: procedure
    .input(logExportSchema.extend({ file: z.string().min(1) }))
    .output(eventIterator(z.object({ rows: z.number(), bytes: z.number(), done: z.boolean() }))),
}
