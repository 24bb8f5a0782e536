import type { KnownProblemId } from '../../../contract/known-problems'
import type { LogTerm } from '../../../contract/logs'

/** Where lines are: bytes of a file, and the offset in it where each begins (one more than lines). */
export interface Place {
  file: string
  offsets: Uint32Array
  /** As `Lines` in scan.ts. */
  continues: Uint8Array | null
  simple: boolean
}

export interface ProblemLine {
  /** Counted from the first line of the place. */
  line: number
  id: KnownProblemId
  params: Record<string, string>
  text: string
}

/** What the backend asks of the search thread; `number` comes back with the answer. */
export type Job = { number: number; place: Place } & ({ kind: 'scan'; terms: LogTerm[] } | { kind: 'problems' })

export type Answer = { number: number } & ({ bits: Uint8Array } | { problems: ProblemLine[] } | { failed: string })
