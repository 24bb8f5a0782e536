import { randomUUID } from 'node:crypto'
import type { Client } from '../../contract'
import { ProblemError, problemOf, type Problem } from '../../contract/problem'
import { runAllSchema, runAllSteps, type RunAll, type RunAllStep, type RunAllStepName } from '../../contract/run-all'
import type { Settings } from '../../contract/settings'
import { writeAtomically } from '../../process/atomic-file'
import { readKept } from '../../process/kept-file'
import { Watchable } from '../../process/watchable'
import { mendPlace } from './mend-place'
import { steps as ownSteps, type StepPlace } from './steps'

export interface RunAllOptions {
  /** The whole app, as a panel has it: what is done here a person could do by hand, step by step. */
  client: () => Client
  settings: () => Settings
  /** Keeps the last run, so that another process can go on with it: in a terminal each command is one. */
  file: string
  /** What is wrong with that file. */
  report: (problem: Problem) => void
  /** For tests. */
  steps?: Record<RunAllStepName, StepPlace>
  now?: () => number
}

export interface RunAllRequest {
  stack: boolean
  resume: boolean
  from?: string | undefined
  to?: string | undefined
}

/** The service behind contract/run-all.ts: the whole way once, step after step, stopping at the first failure. */
export class RunAllService {
  readonly #view = new Watchable<{ run: RunAll | null }>(() => ({ run: this.#run }), { intervalMs: 250 })
  readonly #steps: NonNullable<RunAllOptions['steps']>
  readonly #now: () => number
  #run: RunAll | null = null
  #abort = new AbortController()
  #working: Promise<void> | null = null

  constructor(private readonly options: RunAllOptions) {
    this.#steps = options.steps ?? ownSteps
    this.#now = options.now ?? Date.now
  }

  watch(signal: AbortSignal | undefined): AsyncGenerator<{ run: RunAll | null }> {
    return this.#view.watch(signal)
  }

  async start(request: RunAllRequest): Promise<void> {
    if (this.#working !== null) throw new ProblemError('BUSY')
    const begun = (async () => {
      if (request.stack && this.options.settings().profile !== 'stack') await this.options.client().settings.update({ profile: 'stack' })
    })()
    // Taken from here on, so that two clicks are not two runs.
    this.#working = begun.then(
      () => this.#go(request),
      () => undefined,
    )
    void this.#working.finally(() => {
      this.#working = null
    })
    await begun
  }

  async cancel(): Promise<void> {
    this.#abort.abort()
    await this.#working
  }

  close(): Promise<void> {
    return this.cancel()
  }

  async #go({ resume, from, to }: RunAllRequest): Promise<void> {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    const settings = this.options.settings()
    const { profile } = settings
    const last = resume ? (this.#run ?? (await this.#kept())) : null
    const earlier = last?.profile === profile ? last : null
    const period = from === undefined && to === undefined && earlier !== null ? earlier.period : { from, to }
    this.#run = {
      id: earlier?.id ?? randomUUID(),
      profile,
      state: 'running',
      startedAt: earlier?.startedAt ?? this.#now(),
      endedAt: null,
      period,
      steps: runAllSteps.map((name) => {
        const before = earlier?.steps.find((step) => step.name === name)
        return before?.state === 'done' && !this.#steps[name].upkeep ? before : this.#fresh(name, profile)
      }),
    }
    this.#view.changed()
    for (const { name, state } of this.#run.steps) {
      if (state !== 'waiting') continue
      this.#update(name, { state: 'working', startedAt: this.#now() })
      try {
        if (signal.aborted) throw new ProblemError('OPERATION_CANCELLED')
        await this.#steps[name].run({ client: this.options.client(), settings, signal, period, tell: (change) => this.#update(name, change) })
        this.#update(name, { state: 'done', endedAt: this.#now(), detail: '' })
        await this.#keep()
      } catch (error) {
        const cancelled = signal.aborted
        const problem = cancelled ? null : problemOf(error)
        const place = problem && mendPlace(problem)
        this.#update(name, { state: cancelled ? 'cancelled' : 'failed', endedAt: this.#now(), problem, ...(place ? { place } : {}) })
        return await this.#end(cancelled ? 'cancelled' : 'failed')
      }
    }
    await this.#end('done')
  }

  #fresh(name: RunAllStepName, profile: RunAll['profile']): RunAllStep {
    const { panel, embedded } = this.#steps[name]
    return {
      name,
      state: profile === 'embedded' && !embedded ? 'left-out' : 'waiting',
      startedAt: null,
      endedAt: null,
      facts: {},
      detail: '',
      place: { panel, params: {} },
      problem: null,
    }
  }

  #update(name: RunAllStepName, change: Partial<RunAllStep>): void {
    if (!this.#run) return
    this.#run = { ...this.#run, steps: this.#run.steps.map((step) => (step.name === name ? { ...step, ...change } : step)) }
    this.#view.changed()
  }

  async #end(state: RunAll['state']): Promise<void> {
    if (!this.#run) return
    this.#run = { ...this.#run, state, endedAt: this.#now() }
    await this.#keep()
    this.#view.changed()
  }

  /** A disk that takes no file is no reason to stop: without it only the next resume begins anew. */
  async #keep(): Promise<void> {
    await writeAtomically(this.options.file, JSON.stringify(this.#run)).catch(() => undefined)
  }

  /** The last run of any process on this data folder; null where there is none that can be read. */
  async #kept(): Promise<RunAll | null> {
    try {
      return await readKept(this.options.file, (text) => runAllSchema.parse(JSON.parse(text)), this.options.report)
    } catch (error) {
      this.options.report(problemOf(error))
      return null
    }
  }
}
