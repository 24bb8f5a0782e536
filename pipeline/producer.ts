import { hostname } from 'node:os'
import type { Budget as BudgetReport, Period, PipelineReport, ReplayProgress, WorkerStatus } from '../contract/pipeline'
import type { PipelineConfig } from '../contract/pipeline-process'
import { problemOf, type Problem } from '../contract/problem'
import { collectOnce, type Collected } from './collect'
import { hasLive, isUnreachable, limitEnd, nothingYet, stateOf } from './judgement'
import { openParts, type Parts } from './parts'
import type { Ledger } from './poll'
import type { PublishedReply } from './publisher'
import { replay } from './replay'
import { nextPoll, pollDelay, waitUntil } from './schedule'
import { unspent } from './source/budget'
import { weightOfCall } from './source/forecast-url'
import type { Fetch, Timeouts } from './source/http'
import type { LocationRecords } from './source/reply'
import { backoff } from './source/retry'
import { realTiming, type Timing } from './source/timing'
import type { Topic } from './topic/topic'
import { WorkerStateBox } from './worker-state'

export interface ProducerOptions {
  config: PipelineConfig
  topic: Topic
  /** What the tables hold; its calls may reject while the database is away. */
  ledger: Ledger
  /** Identifies where the topic's records end up; null while it is not known. */
  place: () => Promise<string | null>
  report: (problem: Problem) => void
  fetch?: Fetch
  timing?: Timing
  timeouts?: Timeouts
}

export interface ProducerSnapshot {
  status: WorkerStatus
  feed: PipelineReport['feed']
  nextPollAt: number | null
  lastReplyAt: number | null
  budget: BudgetReport
  replies: number
  published: number
  raw: { replies: number; bytes: number }
}

/** How long the first live attempt may take before the recorded sample stands in, ms. */
const sampleAfter = 4000
const pruneEvery = 3_600_000
/** How often it is looked whether all that was published arrived, ms. */
const reconcileEvery = 30_000

/**
 * Open-Meteo to the topic. Fetching and publishing are two workers with the raw store between them: each goes on while
 * the other is held up, and what one left undone the next start takes up.
 */
export class Producer {
  readonly #o: ProducerOptions
  readonly #timing: Timing
  readonly #state: WorkerStateBox
  readonly #listeners = new Set<() => void>()
  #config: PipelineConfig
  #parts: Promise<Parts> | null = null
  #open: Parts | null = null
  #run: { abort: AbortController; ended: Promise<void> } | null = null
  #stopping: Promise<void> | null = null
  #turn: Promise<unknown> = Promise.resolve()
  #wake = new AbortController()
  #hold: Problem | null = null
  #trouble: Problem | null = null
  #everLive: boolean | null = null
  #feed: PipelineReport['feed'] = 'none'
  #nextPollAt: number | null = null
  #lastReplyAt: number | null = null
  #prunedAt = 0
  #sourceNow = 0
  #replays = 0

  constructor(options: ProducerOptions) {
    this.#o = options
    this.#config = options.config
    this.#timing = options.timing ?? realTiming
    this.#state = new WorkerStateBox(
      () => this.#changed(),
      () => this.#timing.now(),
    )
  }

  get started(): boolean {
    return this.#run !== null
  }

  /** Starts polling; a second call while it runs does nothing. What goes wrong is state and report, never a throw. */
  start(): void {
    if (this.#run) return
    const abort = new AbortController()
    this.#state.set('starting')
    const ended = Promise.resolve(this.#stopping)
      .then(() => Promise.all([this.#loop(abort.signal), this.#reconcile(abort.signal)]))
      .then(() => undefined)
    this.#run = { abort, ended }
  }

  /** Ends polling and resolves when what was fetched is published, or lies on disk for the next start. */
  stop(): Promise<void> {
    const run = this.#run
    if (!run) return this.#stopping ?? Promise.resolve()
    this.#run = null
    this.#state.set('stopping')
    const stopping = this.#end(run).finally(() => {
      if (this.#stopping === stopping) this.#stopping = null
    })
    this.#stopping = stopping
    return stopping
  }

  async #end(run: { abort: AbortController; ended: Promise<void> }): Promise<void> {
    run.abort.abort(new Error('the producer stops'))
    await run.ended
    await this.#open?.player.stop()
    await this.#open?.publisher.drain()
    this.#hold = this.#trouble = this.#nextPollAt = null
    if (!this.#run) this.#state.set('stopped')
  }

  /** Goes over to new settings; what is new is asked for at once. The folder and the topic stay those of the constructor. */
  configure(config: PipelineConfig): Promise<void> {
    const of = ({ collection, openMeteo }: PipelineConfig) =>
      JSON.stringify([collection.locations, collection.variables, collection.pastDays, openMeteo])
    const again = of(config) !== of(this.#config)
    this.#config = config
    if (again) this.#open?.client.forgetLeftOut()
    this.#wake.abort(new Error(again ? 'poll' : 'reschedule'))
    this.#changed()
    return Promise.resolve()
  }

  /** Calls back after each change; returns the way to stop that. */
  onChange(callback: () => void): () => void {
    this.#listeners.add(callback)
    return () => this.#listeners.delete(callback)
  }

  snapshot(): ProducerSnapshot {
    const { locations, variables } = this.#config.collection
    const pollWeight = weightOfCall({ locations, variables, pastDays: null })
    return {
      status: this.#state.status,
      feed: this.#feed,
      nextPollAt: this.#nextPollAt,
      lastReplyAt: this.#lastReplyAt,
      budget: this.#open?.budget.snapshot(pollWeight) ?? unspent(pollWeight),
      ...(this.#open?.publisher.counters ?? { replies: 0, published: 0 }),
      raw: this.#open?.raw.stats() ?? { replies: 0, bytes: 0 },
    }
  }

  /** The source's time, as far as it is known, or ours: the later of both, epoch ms. */
  now(): number {
    return Math.max(this.#timing.now(), this.#sourceNow)
  }

  /**
   * One poll now, whether started or not; resolves when its records are in the topic. `retry` asks for known gaps as well. Where Open-Meteo cannot be reached
   * and never was, the next reply of the recorded sample stands in. Never rejects: `problems` says what went wrong.
   */
  collect(retry = false): Promise<Collected> {
    return collectOnce({
      timing: this.#timing,
      report: this.#o.report,
      ready: async () => {
        const parts = await this.#ready()
        // What an earlier run left on the disk.
        this.#publishLeft(parts)
        return parts
      },
      poll: (signal, work, told) => this.#poll(signal, work, told, retry),
      live: (parts) => this.#live(parts),
      sampled: () => this.#setFeed('sample'),
      running: () => this.#run !== null,
    })
  }

  /** Publishes stored replies of the period again; see `replay`. */
  async *replay(period: Period, signal: AbortSignal): AsyncGenerator<ReplayProgress> {
    const { raw } = await this.#ready()
    this.#replays++
    try {
      // What could not be listed before, or was put back by hand.
      await raw.rescan((problem) => this.#o.report(problem))
      yield* replay({ raw, topic: this.#o.topic, timing: this.#timing, period, signal })
    } finally {
      this.#replays--
    }
  }

  async #loop(signal: AbortSignal): Promise<void> {
    for (let failures = 0, first = true; !signal.aborted;) {
      // Made before the settings are read: a change during the poll is not missed.
      const wake = (this.#wake = new AbortController())
      let until: number
      try {
        const parts = await this.#ready()
        if (first) await this.#begin(parts)
        first = false
        await this.#poll(signal, [], () => undefined)
        this.#trouble = null
        failures = 0
        await this.#prune(parts)
        until = this.#nextPoll()
      } catch (error) {
        if (signal.aborted) return
        this.#trouble = problemOf(error)
        this.#o.report(this.#trouble)
        if (isUnreachable(this.#trouble)) this.#offerSample()
        const retryAt = this.#timing.now() + 1000 + backoff(failures++, () => this.#timing.random(), 2000, 300_000)
        // A limit that has ended by our clock, which may be wrong, is no reason to ask at once.
        until = Math.max(limitEnd(this.#trouble) ?? 0, retryAt)
        // Replies that stay broken are kept, too: what is kept stays within its bounds.
        if (this.#open) await this.#prune(this.#open)
      }
      await this.#pause(until, signal, wake)
    }
  }

  /** What a crash left is published first. */
  async #begin(parts: Parts): Promise<void> {
    this.#show()
    this.#publishLeft(parts)
    await this.#live(parts)
  }

  #publishLeft({ raw, publisher }: Parts): void {
    for (const id of raw.unpublished()) void publisher.enqueue(id)
  }

  /** Publishes again what was published and never arrived, as long as the producer runs. */
  async #reconcile(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#timing.sleep(reconcileEvery, signal).catch(() => undefined)
      const parts = this.#open
      // A replay is about to bring what seems to be lost.
      if (signal.aborted || !parts || this.#replays > 0) continue
      // Topic and database say themselves when they are away; a folder that could be listed now holds more work.
      await parts.raw.rescan(() => undefined).then(() => this.#publishLeft(parts), () => undefined)
      await parts.reconciler.run().catch(() => undefined)
    }
  }

  /** The sample stands by where Open-Meteo never answered. The time it is given counts from the request, not from the start: a database that is still being made is no reason. */
  #standBy(signal: AbortSignal): void {
    if (this.#everLive !== false) return
    this.#timing.sleep(sampleAfter, signal).then(
      () => {
        // Held back by a limit or a full disk, Open-Meteo is there; with nothing said yet, or no way to it, it is not.
        if (!this.#hold && (!this.#trouble || isUnreachable(this.#trouble))) this.#offerSample()
      },
      () => undefined,
    )
  }

  /** Waits for the next poll; new settings end the wait or move it. */
  async #pause(until: number, signal: AbortSignal, wake: AbortController): Promise<void> {
    for (let end = until, waker = wake; ;) {
      this.#nextPollAt = end
      this.#show()
      if ((await waitUntil(end, this.#timing, signal, waker.signal)) !== 'reschedule') return
      waker = this.#wake = new AbortController()
      if (!this.#trouble) end = this.#nextPoll()
    }
  }

  #nextPoll(): number {
    const delay = pollDelay(`${hostname()} ${this.#config.dataDir}`)
    return nextPoll(this.#timing.now(), this.#config.collection.intervalMinutes, delay)
  }

  /** One poll at a time, whoever asks. `work` gets a promise for each reply on its way to the topic. */
  #poll(signal: AbortSignal, work: Promise<PublishedReply | null>[], told: (problem: Problem) => void, retry = false): Promise<void> {
    const turn = this.#turn.then(async () => {
      const { poll, publisher, player } = await this.#ready()
      const events = {
        asked: () => this.#standBy(signal),
        reply: (reply: { responseId: string; receivedAt: number; servedAt?: number | null | undefined }, records: LocationRecords[]) => {
          const nothing = nothingYet(records)
          if (nothing) {
            this.#o.report(nothing)
            told(nothing)
          }
          this.#sourceNow = Math.max(this.#sourceNow, reply.servedAt ?? 0)
          this.#everLive = true
          this.#trouble = null
          this.#lastReplyAt = reply.receivedAt
          void player.stop()
          work.push(publisher.enqueue(reply.responseId))
          this.#setFeed('live')
        },
        problem: (problem: Problem) => {
          this.#o.report(problem)
          told(problem)
          if (!isUnreachable(problem)) return
          this.#trouble = problem
          this.#show()
          this.#offerSample()
        },
        hold: (hold: { problem: Problem } | null) => {
          this.#hold = hold?.problem ?? null
          this.#show()
        },
      }
      await poll.run(this.#config, events, signal, retry)
    })
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  #offerSample(): void {
    if (this.#everLive !== false || !this.#run || !this.#open) return
    this.#open.player.start()
    this.#setFeed('sample')
  }

  /** Whether Open-Meteo ever answered here: then old recorded data has no place among the live. */
  async #live({ raw }: Parts): Promise<boolean> {
    this.#everLive ??= await hasLive(raw, this.#o.ledger)
    return this.#everLive
  }

  async #prune({ raw }: Parts): Promise<void> {
    if (this.#timing.now() - this.#prunedAt < pruneEvery) return
    this.#prunedAt = this.#timing.now()
    // Old files that cannot be deleted must not hold up new data.
    const { problem } = await raw.prune(this.#config.raw)
    if (problem) this.#o.report(problem)
  }

  #ready(): Promise<Parts> {
    this.#parts ??= openParts({
      ...this.#o,
      timing: this.#timing,
      changed: () => this.#show(),
      sampleFailed: (error) => {
        this.#trouble = problemOf(error)
        this.#o.report(this.#trouble)
        this.#show()
      },
    }).then(
      (parts) => (this.#open = parts),
      (error: unknown) => {
        this.#parts = null
        throw error
      },
    )
    return this.#parts
  }

  #setFeed(feed: PipelineReport['feed']): void {
    this.#feed = feed
    this.#show()
  }

  /** The state that what holds us up amounts to. */
  #show(): void {
    if (this.#run) {
      const blocked = this.#open?.publisher.blocked ?? null
      const { state, problem } = stateOf({
        open: this.#open !== null,
        blocked,
        hold: this.#hold,
        trouble: this.#trouble,
      })
      this.#state.set(state, problem)
    }
    this.#changed()
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}
