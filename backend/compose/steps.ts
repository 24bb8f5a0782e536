import type { Problem } from '../../contract/problem'
import type { StackStep } from '../../contract/stack'
import type { StackNote } from '../../contract/stack-note'
import { problemOfOperation } from './failures'

/** One step of an operation, to be told how it goes. */
export interface Step {
  /** `detail`: the machine's own words. */
  working(note: StackNote | null, detail?: string, progress?: StackStep['progress']): void
  done(): void
  failed(problem: Problem): void
  skipped(note: StackNote): void
}

/** The steps of an operation, as its watchers see them. */
export class Steps {
  readonly #steps = new Map<string, StackStep>()

  constructor(private readonly onChange: () => void) {}

  list(): StackStep[] {
    return [...this.#steps.values()]
  }

  /** A step that has not begun. */
  add(kind: StackStep['kind'], subject: string): Step {
    const id = `${kind}:${subject}`
    this.#steps.set(id, {
      id,
      kind,
      subject,
      state: 'waiting',
      startedAt: null,
      endedAt: null,
      note: null,
      detail: '',
      progress: null,
      problem: null,
    })
    this.onChange()
    const change = (part: Partial<StackStep>): void => {
      const step = this.#steps.get(id)
      if (step === undefined) return
      const now = Date.now()
      const ended = part.state !== undefined && part.state !== 'working'
      this.#steps.set(id, {
        ...step,
        startedAt: step.startedAt ?? (part.state === 'skipped' ? null : now),
        endedAt: ended ? now : null,
        ...part,
      })
      this.onChange()
    }
    return {
      working: (note, detail = '', progress) =>
        change({ state: 'working', note, detail, ...(progress === undefined ? {} : { progress }) }),
      done: () => change({ state: 'done' }),
      failed: (problem) =>
        change({ state: 'failed', problem, ...(problem.detail === undefined ? {} : { detail: problem.detail }) }),
      skipped: (note) => change({ state: 'skipped', note }),
    }
  }

  /** Whatever has not ended did so now. */
  cancelOpen(): void {
    for (const [id, step] of this.#steps)
      if (step.state === 'waiting' || step.state === 'working')
        this.#steps.set(id, { ...step, state: 'cancelled', endedAt: Date.now() })
    this.onChange()
  }
}

/** Runs a step to its end; a failure is noted at the step and thrown on. */
export async function runStep<T>(step: Step, note: StackNote, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted()
  step.working(note)
  try {
    const result = await work()
    step.done()
    return result
  } catch (error) {
    if (!signal.aborted) step.failed(problemOfOperation(error))
    throw error
  }
}
