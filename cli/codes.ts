/** What a script can tell from the exit code; the help says the same. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, notRunning: 3, partial: 4, interrupted: 130 } as const
