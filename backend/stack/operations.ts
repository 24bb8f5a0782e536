import { ProblemError, type Problem } from '../../contract/problem'
import type { StackOperation } from '../../contract/stack'
import { problemOfOperation } from '../compose/failures'
import { Steps } from '../compose/steps'

/** The one operation that may be under way, and what became of the last one. */
export class Operations {
  #current: { operation: StackOperation; steps: Steps; abort: AbortController; ended: Promise<StackOperation> } | null =
    null
  #count = 0

  constructor(private readonly onChange: () => void) {}

  get snapshot(): StackOperation | null {
    if (this.#current === null) return null
    return { ...this.#current.operation, steps: this.#current.steps.list() }
  }

  get running(): boolean {
    return this.#current?.operation.state === 'running'
  }

  /** Begins `work`, which returns what failed. Throws `BUSY` while another one is under way. */
  begin(
    what: Pick<StackOperation, 'verb' | 'services' | 'command'>,
    work: (steps: Steps, signal: AbortSignal) => Promise<Problem[]>,
  ): Promise<StackOperation> {
    if (this.running) throw new ProblemError('BUSY')
    const steps = new Steps(this.onChange)
    const abort = new AbortController()
    const operation: StackOperation = {
      ...what,
      id: `${Date.now().toString(36)}-${++this.#count}`,
      state: 'running',
      startedAt: Date.now(),
      endedAt: null,
      steps: [],
      problems: [],
    }
    const ended = this.#run(operation, steps, abort, work)
    this.#current = { operation, steps, abort, ended }
    this.onChange()
    return ended
  }

  /** Ends what is under way; resolves when it has ended. */
  async cancel(): Promise<void> {
    if (!this.running || this.#current === null) return
    this.#current.abort.abort(new ProblemError('OPERATION_CANCELLED'))
    await this.#current.ended
  }

  /** Resolves when nothing is under way any more, with the last operation. */
  async ended(): Promise<StackOperation | null> {
    return (await this.#current?.ended) ?? null
  }

  async #run(
    operation: StackOperation,
    steps: Steps,
    abort: AbortController,
    work: (steps: Steps, signal: AbortSignal) => Promise<Problem[]>,
  ): Promise<StackOperation> {
    // The caller must be able to note the operation before it can end.
    await Promise.resolve()
    try {
      operation.problems = await work(steps, abort.signal)
      operation.state = operation.problems.length > 0 ? 'failed' : 'done'
    } catch (error) {
      operation.problems = [problemOfOperation(abort.signal.aborted ? abort.signal.reason : error)]
      operation.state = abort.signal.aborted ? 'cancelled' : 'failed'
    }
    steps.cancelOpen()
    operation.endedAt = Date.now()
    this.onChange()
    return { ...operation, steps: steps.list() }
  }
}
