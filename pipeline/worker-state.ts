import type { WorkerState, WorkerStatus } from '../contract/pipeline'
import type { Problem } from '../contract/problem'

/** The state of the producer or the consumer, with the time of its last change. */
export class WorkerStateBox {
  #status: WorkerStatus

  constructor(
    private readonly onChange: () => void,
    private readonly now: () => number = Date.now,
  ) {
    this.#status = { state: 'stopped', since: now(), problem: null }
  }

  get status(): WorkerStatus {
    return this.#status
  }

  set(state: WorkerState, problem: Problem | null = null): void {
    const same = this.#status.state === state
    if (same && JSON.stringify(this.#status.problem) === JSON.stringify(problem)) return
    this.#status = { state, since: same ? this.#status.since : this.now(), problem }
    this.onChange()
  }
}
