import type { Output } from './output'

/** What every command gets. */
export interface Context {
  readonly dataDir: string
  readonly output: Output
  /** Aborts on Ctrl+C and SIGTERM; the command ends in good order then. */
  readonly signal: AbortSignal
}

/** A command resolves with its exit code; what it throws becomes a problem on stderr and `exitCodes.failed`. */
export type Run = Promise<number>
