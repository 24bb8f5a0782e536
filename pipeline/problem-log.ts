import { randomUUID } from 'node:crypto'
import type { WorkerProblem, WorkerRole } from '../contract/pipeline'
import type { Problem } from '../contract/problem'

const kept = 50

/** The last problems, newest first; the same one several times in a row is one entry with a count. */
export class ProblemLog {
  #entries: WorkerProblem[] = []
  readonly #listeners = new Set<() => void>()
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** `by`: who ran into it. */
  add(problem: Problem, by: readonly WorkerRole[]): void {
    const at = this.#now()
    const [first] = this.#entries
    const last = first && keyOf(first.problem) === keyOf(problem) ? first : null
    const timesOf = (role: WorkerRole): number => (last?.times[role] ?? 0) + Number(by.includes(role))
    const times = { producer: timesOf('producer'), consumer: timesOf('consumer') }
    // The newest detail is the one worth reading.
    const entry = { id: last?.id ?? randomUUID(), at, count: (last?.count ?? 0) + 1, times, problem }
    this.#entries = [entry, ...this.#entries.slice(last ? 1 : 0)].slice(0, kept)
    this.#changed()
  }

  /** Newest first, at most 50. */
  list(): WorkerProblem[] {
    return this.#entries
  }

  /** Takes an entry away; one that is not there (any more) is no error. */
  dismiss(id: string): void {
    const left = this.#entries.filter((entry) => entry.id !== id)
    if (left.length === this.#entries.length) return
    this.#entries = left
    this.#changed()
  }

  /** Calls back after each change; returns the way to stop that. */
  onChange(callback: () => void): () => void {
    this.#listeners.add(callback)
    return () => this.#listeners.delete(callback)
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}

function keyOf(problem: Problem): string {
  const params = Object.entries(problem.params).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([problem.code, params])
}
