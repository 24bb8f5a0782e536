import type { Problem, SeenProblem } from '../contract/problem'

/** Problems that stay to be read until a person dismisses them, and that no process of ours repeats. */
export class Notices {
  #problems: SeenProblem[] = []
  #serial = 0

  constructor(private readonly onChange: () => void) {}

  get problems(): SeenProblem[] {
    return this.#problems
  }

  /** The same problem again counts up. */
  add(problem: Problem, at = Date.now()): void {
    const same = this.#problems.find((seen) => JSON.stringify(seen.problem) === JSON.stringify(problem))
    const next = same ? { ...same, at, count: same.count + 1 } : { id: `notice-${this.#serial++}`, at, count: 1, problem }
    this.#problems = [next, ...this.#problems.filter((seen) => seen !== same)]
    this.onChange()
  }

  dismiss(id: string): void {
    this.#problems = this.#problems.filter((seen) => seen.id !== id)
    this.onChange()
  }
}
