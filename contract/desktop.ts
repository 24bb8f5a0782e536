import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './base'
import { problemSchema } from './problem'

/**
 * `current`: nothing newer is there. `available`: a person is asked. `ready`: downloaded and checked; installed when the
 * person says so, never by itself.
 */
export const updateStateSchema = z.object({
  state: z.enum(['idle', 'checking', 'current', 'available', 'downloading', 'ready', 'failed']),
  /** The version that is offered. */
  version: z.string().nullable(),
  /** What is new in it, plain text. */
  notes: z.string().nullable(),
  /** Bytes, while downloading. */
  progress: z.object({ done: z.number(), total: z.number(), bytesPerSecond: z.number() }).nullable(),
  /** Epoch ms of the last answer. */
  checkedAt: z.number().nullable(),
  problem: problemSchema.nullable(),
})
export type UpdateState = z.infer<typeof updateStateSchema>

/** What is kept of a crash, on this machine only. */
export const reportSchema = z.object({
  /** The file's name. */
  id: z.string().regex(/^[\w.-]{1,120}$/),
  at: z.number(),
  /** The process that ended, or `native` for a memory dump. */
  process: z.string(),
  bytes: z.number(),
  /** False for a memory dump, which only a debugger can read. */
  readable: z.boolean(),
})
export type Report = z.infer<typeof reportSchema>

export const desktopStateSchema = z.object({
  /** What this shell can do on this system; a page in a browser can do none of it. */
  can: z.object({ update: z.boolean(), tray: z.boolean(), startWithSystem: z.boolean(), openFolders: z.boolean() }),
  update: updateStateSchema,
  /** Newest first. */
  reports: z.array(reportSchema),
})
export type DesktopState = z.infer<typeof desktopStateSchema>

/** Where a `weatherdeck://` link leads: a panel and what it is to show. It never does anything by itself. */
export const linkTargetSchema = z.object({ panel: z.string(), params: z.record(z.string(), z.string()) })
export type LinkTarget = z.infer<typeof linkTargetSchema>

export const folderSchema = z.enum(['data', 'logs', 'reports', 'stack'])
export type Folder = z.infer<typeof folderSchema>

export const desktopContract = {
  /** Yields the present state at once, then each change. */
  watch: procedure.output(eventIterator(desktopStateSchema)),
  /** Links that the system handed to the app; the one that started it comes first. */
  links: procedure.output(eventIterator(linkTargetSchema)),
  checkForUpdate: procedure,
  downloadUpdate: procedure,
  /** Ends the app in good order, installs, and starts it again. */
  installUpdate: procedure,
  /** Shows a folder in the system's file manager. */
  openFolder: procedure.input(z.object({ folder: folderSchema })),
  /** The text of a report; at most 1 MiB. */
  report: procedure.input(z.object({ id: reportSchema.shape.id })).output(z.object({ text: z.string() })),
  removeReports: procedure,
  /** The last lines of the app's own log, at most 256 KiB. */
  log: procedure.output(z.object({ file: z.string(), text: z.string() })),
}
