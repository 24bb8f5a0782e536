import type { MessagePortMainLike } from '@orpc/client/message-port'

/** The processes that the backend has beside itself. */
export type ProcessName = 'database' | 'pipeline' | 'logs'

/** A process of ours that is running, with a message port to it. */
export interface LaunchedProcess {
  readonly pid: number | null
  /** What oRPC's message-port adapter speaks over; `close` is emitted on it when the process ends. */
  readonly port: MessagePortMainLike
  /** Resolves when the process has ended, however it did. `code` is null after a signal. */
  readonly exited: Promise<{ code: number | null; signal: string | null }>
  /** The last lines the process wrote to stderr, for the report of a crash. */
  stderrTail(): string
  /** Ends it at once, without a chance to clean up. */
  kill(): void
}

/** How a shell starts one: Electron's utility process, or `child_process.fork`. */
export type Launch = (name: ProcessName) => LaunchedProcess
