import type { Pool } from 'pg'
import type { WorkerStatus } from '../contract/pipeline'
import { problemOf, type Problem } from '../contract/problem'
import { retryRejects } from './sink/rejects'
import { ensureSchema, writeBatch } from './sink/sink'
import { sleepUntilWoken } from './sleep'
import { consumerGroup, type Topic } from './topic/topic'
import { WorkerStateBox } from './worker-state'

export interface ConsumerDeps {
  topic: Topic
  pool: Pool
  /** The present, epoch ms: replies from long after it are not believed. */
  now: () => number
  report: (problem: Problem) => void
  onChange: () => void
}

/** Observations a transaction holds at most: large enough for speed, small enough to commit within a moment. */
const maxBatch = 500
const firstRetryMs = 250
const longestRetryMs = 15_000
/** How often records that were refused for their time are looked at again, ms. */
const retryRejectsMs = 60_000

/** Topic -> `weather_data`. Writes a batch, then commits its offsets: a crash between the two repeats work, and loses and doubles nothing. */
export class Consumer {
  readonly #state: WorkerStateBox
  readonly counters = { consumed: 0, written: 0, rejected: 0 }
  #stopping: AbortController | null = null
  #running: Promise<void> = Promise.resolve()

  constructor(private readonly deps: ConsumerDeps) {
    this.#state = new WorkerStateBox(deps.onChange)
  }

  get status(): WorkerStatus {
    return this.#state.status
  }

  get started(): boolean {
    return this.#stopping !== null
  }

  start(): void {
    if (this.#stopping !== null) return
    const stopping = (this.#stopping = new AbortController())
    this.#state.set('starting')
    void this.#keepRetrying(stopping.signal)
    this.#running = this.#running.then(() => this.#run(stopping.signal))
  }

  /** Resolves when the batch in hand is written and committed. */
  async stop(): Promise<void> {
    if (this.#stopping === null) return
    this.#stopping.abort()
    this.#stopping = null
    this.#state.set('stopping')
    await this.#running
  }

  /** A clock that was behind is put right while the consumer runs: what it refused as "from the future" is written then. */
  async #keepRetrying(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleepUntilWoken(retryRejectsMs, signal)
      if (signal.aborted || this.#state.status.state !== 'running') continue
      await retryRejects(this.deps.pool, this.deps.topic.name, this.deps.now()).catch(() => undefined)
    }
  }

  async #run(signal: AbortSignal): Promise<void> {
    let retryMs = firstRetryMs
    while (!signal.aborted) {
      try {
        await this.deps.topic.lag(consumerGroup)
        if (signal.aborted) break
        await ensureSchema(this.deps.pool)
        await retryRejects(this.deps.pool, this.deps.topic.name, this.deps.now())
        if (signal.aborted) break
        this.#state.set('running')
        await this.deps.topic.subscribe({
          group: consumerGroup,
          maxBatch,
          signal,
          skipped: ({ partition, from, to, count }) => this.deps.report({ code: 'RECORDS_GONE', params: { partition, from, to, count } }),
          handle: async (batch) => {
            const { written, rejected } = await writeBatch(this.deps.pool, this.deps.topic.name, batch, this.deps.now())
            retryMs = firstRetryMs
            this.counters.consumed += batch.length
            this.counters.written += written
            this.counters.rejected += rejected.length
            for (const { record, reason } of rejected)
              this.deps.report({
                code: 'RECORD_REJECTED',
                params: { partition: record.partition, offset: record.offset },
                detail: reason,
              })
            this.deps.onChange()
          },
        })
      } catch (error) {
        if (signal.aborted) break
        const problem = problemOf(error)
        this.deps.report(problem)
        this.#state.set('waiting', problem)
        await sleepUntilWoken(retryMs * (0.5 + Math.random() / 2), signal)
        retryMs = Math.min(retryMs * 2, longestRetryMs)
      }
    }
    if (this.#stopping === null) this.#state.set('stopped')
  }
}
