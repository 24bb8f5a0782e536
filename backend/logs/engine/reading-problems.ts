import { problemOf, type Problem } from '../../../contract/problem'
import { engineWords, statusOf as engineStatus } from '../../compose/failures'
import type { LogSources, Source } from '../sources'
import { NoLogError } from './log-stream'

/** What of a container's log is read: what it wrote before, or its newest lines and what follows. */
type Part = 'history' | 'lines'

/** The status of the engine's answer; undefined where it did not answer. */
export const statusOf = (error: unknown): number | undefined => (error instanceof NoLogError ? error.status : engineStatus(error))

/** Tells what keeps a container's log from being read as its source's problem: without it nobody knows why lines are missing. */
export class ReadingProblems {
  readonly #parts: Record<Part, { failures: number; problem: Problem | null }> = { history: { failures: 0, problem: null }, lines: { failures: 0, problem: null } }

  constructor(
    private readonly source: Source,
    private readonly sources: LogSources,
  ) {}

  /** What has no name is told from the second time on: once it may be that the engine went away, which is a problem of its own. */
  failed(part: Part, error: unknown): void {
    const state = this.#parts[part]
    const problem = this.#problemOf(error)
    state.failures++
    if (state.failures === 1 && problem.code === 'INTERNAL') return
    state.problem = problem
    if (part === 'lines' && this.source.tracks.length === 0) this.source.history = 'unreadable'
    this.#tell()
  }

  passed(part: Part): void {
    this.#parts[part] = { failures: 0, problem: null }
    this.#tell()
  }

  #tell(): void {
    const { history, lines } = this.#parts
    const problem = lines.problem ?? history.problem
    if (problem === this.source.problem) return
    this.source.problem = problem
    this.sources.changed()
  }

  #problemOf(error: unknown): Problem {
    if (statusOf(error) === undefined) return problemOf(error)
    return { code: 'ENGINE_REFUSED', params: { subject: this.source.name }, detail: engineWords(error) }
  }
}
