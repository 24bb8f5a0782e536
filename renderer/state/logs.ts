import { create } from 'zustand'
import type { FoundProblem, LogsState } from '../../contract/logs'
import type { Problem } from '../../contract/problem'
import { client, subscribe } from '../client'

interface LogsStore {
  state: LogsState | null
  /** Why nothing is known: the stream itself failed. */
  problem: Problem | null
  /** Known problems up to here (epoch ms) have been seen: the panel was open. */
  seenUntil: number
}

/** How long a known problem is news after its last line, ms. */
const newsMs = 15 * 60_000

/** Where log lines come from, and the known problems found in them. */
export const useLogs = create<LogsStore>(() => ({ state: null, problem: null, seenUntil: 0 }))

/** Known problems that showed lately and that nobody has looked at. */
export function freshProblems(problems: readonly FoundProblem[], seenUntil: number, now: number): FoundProblem[] {
  return problems.filter((each) => each.last > seenUntil && each.last > now - newsMs)
}

/** The panel is open: what it shows is no news any more. */
export function markLogsSeen(): void {
  const newest = Math.max(0, ...(useLogs.getState().state?.problems ?? []).map((each) => each.last))
  if (newest > useLogs.getState().seenUntil) useLogs.setState({ seenUntil: newest })
}

/** Follows sources and known problems for as long as the page lives; begins when the app itself has come up. */
export function watchLogs(): () => void {
  let stop: (() => void) | null = null
  const timer = setTimeout(() => {
    stop = subscribe(
      (signal) => client.logs.watch(undefined, { signal }),
      (state) => {
        useLogs.setState({ state, problem: null })
      },
      (problem) => {
        useLogs.setState({ problem })
      },
    )
  }, 1000)
  return () => {
    clearTimeout(timer)
    stop?.()
  }
}
