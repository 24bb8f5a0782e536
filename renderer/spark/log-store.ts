import { create } from 'zustand'
import { client } from '../client'

/** Lines that are kept; what is older is in the log all the same, and counted here. */
const mostLines = 20_000
/** What of a long log is read at first, bytes from its end. */
const firstBytes = 2 * 1024 * 1024

export interface LogState {
  run: string | null
  lines: string[]
  /** Lines that were left out before the first one. */
  dropped: number
  /** True where the log begins before what was read at all. */
  cut: boolean
  /** True until the first batch, or the end of an empty log. */
  loading: boolean
}

const nothing: LogState = { run: null, lines: [], dropped: 0, cut: false, loading: true }

/** The log of the run that was followed last. */
export const useRunLog = create<LogState>(() => nothing)

/** A run's log as far as it is here; empty while it is another run's that is. */
export const useLogOf = (run: string): LogState => useRunLog((s) => (s.run === run ? s : nothing))

/** Lines with a piece added to them; the last one may be unfinished. */
export function addText(state: Pick<LogState, 'lines' | 'dropped'>, text: string): Pick<LogState, 'lines' | 'dropped'> {
  const pieces = text.split('\n')
  const lines = state.lines.length === 0 ? [''] : [...state.lines]
  lines[lines.length - 1] += pieces[0] ?? ''
  for (const piece of pieces.slice(1)) lines.push(piece)
  const over = Math.max(0, lines.length - mostLines)
  return { lines: over > 0 ? lines.slice(over) : lines, dropped: state.dropped + over }
}

/** Shows a run's log, and what comes, until the returned function is called. A connection that broke goes on where it was. */
export function followLog(run: string): () => void {
  const controller = new AbortController()
  const { signal } = controller
  if (useRunLog.getState().run !== run) useRunLog.setState({ ...nothing, run })
  const read = async (): Promise<void> => {
    // Begun anew: what is shown is replaced as soon as there is something.
    let at = -firstBytes
    let fresh = true
    while (!signal.aborted) {
      try {
        for await (const batch of await client.spark.log({ id: run, from: at }, { signal })) {
          if (signal.aborted) return
          at = batch.at
          const cut = fresh ? { cut: new TextEncoder().encode(batch.text).length < batch.at } : {}
          useRunLog.setState((state) => ({ ...addText(fresh ? { lines: [], dropped: 0 } : state, batch.text), ...cut, loading: false }))
          fresh = false
        }
        if (!signal.aborted) useRunLog.setState({ loading: false })
        return
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 1_000))
      }
    }
  }
  void read()
  return () => {
    controller.abort()
  }
}

/** Spark's own notes of what it does (`26/11/24 10:18:12 INFO ...`), as opposed to what the job says and what goes wrong. */
export const isChatter = (line: string): boolean => /^\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d (?:INFO|DEBUG|TRACE) /.test(line)
