import type { Pool } from 'pg'
import { workerRoleSchema, type CollectResult, type PipelineReport, type Role, type WorkerRole } from '../contract/pipeline'
import type { PipelineConfig } from '../contract/pipeline-process'
import { problemOf, type Problem } from '../contract/problem'
import { openPool } from '../database/pool'
import { Watchable } from '../process/watchable'
import { Consumer } from './consumer'
import { ProblemLog } from './problem-log'
import { Producer } from './producer'
import { hasLiveRows, readHistory, writtenReplies } from './sink/ledger'
import { ensureSchema } from './sink/sink'
import { sleepUntilWoken } from './sleep'
import { KafkaTopic } from './topic/kafka-topic'
import { PostgresTopic } from './topic/postgres-topic'
import { consumerGroup, topicName, type Topic } from './topic/topic'

const lagEveryMs = 1000
/** How long database and broker may take to be there before it is a problem, ms. */
const startingMs = 20_000
/** How long `collect` waits for its rows, ms. */
const collectMs = 120_000

/** Producer, consumer and what they share, for one configuration of topic and database. */
export class Runtime {
  readonly #pool: Pool
  readonly #topic: Topic
  readonly #problems: ProblemLog
  readonly #producer: Producer
  readonly #consumer: Consumer
  readonly #note: (problem: Problem, by: readonly WorkerRole[]) => void
  readonly #closing = new AbortController()
  #place: Promise<string | null> | null = null
  readonly #reports: Watchable<PipelineReport>
  #lag: { total: number | null; partitions: PipelineReport['partitions'] } = { total: null, partitions: [] }

  constructor(config: PipelineConfig) {
    this.#reports = new Watchable(() => this.#report(), { intervalMs: 250, heartbeatMs: 2000 })
    const onChange = (): void => this.#reports.changed()
    this.#problems = new ProblemLog()
    this.#problems.onChange(onChange)
    const started = Date.now()
    this.#note = (problem, by) => {
      // While everything starts, "not there yet" is a state that the workers show, not something that went wrong.
      if (Date.now() - started < startingMs && ['BROKER_UNAVAILABLE', 'DATABASE_UNAVAILABLE', 'STACK_NOT_READY'].includes(problem.code)) return
      this.#problems.add(problem, by)
    }
    this.#pool = openPool(config.database, 'weatherdeck-pipeline')
    this.#topic =
      config.topic.kind === 'kafka'
        ? new KafkaTopic(topicName, { brokers: config.topic.brokers, guard: config.topic.guard })
        : new PostgresTopic(topicName, this.#pool)
    this.#consumer = new Consumer({ topic: this.#topic, pool: this.#pool, now: () => this.#producer.now(), report: (problem) => this.#note(problem, ['consumer']), onChange })
    this.#producer = new Producer({
      config,
      topic: this.#topic,
      ledger: {
        history: (query) => readHistory(this.#pool, query),
        written: (responseIds) => writtenReplies(this.#pool, responseIds),
        hasLive: () => hasLiveRows(this.#pool),
      },
      place: () => this.#identifyPlace(config.topic.kind),
      report: (problem) => this.#note(problem, ['producer']),
    })
    this.#producer.onChange(onChange)
    void this.#watchLag()
    void this.#prepare()
  }

  /** Reports until `signal` aborts or this runtime is closed. */
  watch(signal: AbortSignal): AsyncGenerator<PipelineReport> {
    return this.#reports.watch(AbortSignal.any([signal, this.#closing.signal]))
  }

  dismissProblem(id: string): void {
    this.#problems.dismiss(id)
  }

  async configure(config: PipelineConfig): Promise<void> {
    await this.#producer.configure(config)
    this.#reports.changed()
  }

  /** What a person has started and not stopped. */
  get started(): Role[] {
    return [...(this.#producer.started ? (['producer'] as const) : []), ...(this.#consumer.started ? (['consumer'] as const) : [])]
  }

  start(role: Role): void {
    if (role !== 'producer') this.#consumer.start()
    if (role !== 'consumer') this.#producer.start()
  }

  /** The producer first: what it still publishes is then written before the consumer ends. */
  async stop(role: Role): Promise<void> {
    if (role !== 'consumer') await this.#producer.stop()
    if (role !== 'producer') {
      if (role === 'both') await this.#drained(10_000)
      await this.#consumer.stop()
    }
  }

  replay(period: { from: string; to: string }, signal: AbortSignal) {
    return this.#producer.replay(period, signal)
  }

  /** One poll now; resolves when its rows are in the table. Runs the consumer for as long when it is stopped. */
  async collect(retry = false): Promise<CollectResult> {
    const consumerWasStopped = !this.#consumer.started
    if (consumerWasStopped) this.#consumer.start()
    try {
      const { replies, problems } = await this.#producer.collect(retry)
      if (!(await this.#drained(collectMs)))
        problems.push({ code: 'DATABASE_UNAVAILABLE', params: {}, detail: 'the records wait in the topic' })
      const rows = new Map<string, number>()
      const counted = await this.#pool.query<{ response_id: string; location: string; rows: string }>(
        'select response_id, location, count(*) as rows from weather_data where response_id = any($1) group by 1, 2',
        [replies.map((reply) => reply.responseId)],
      )
      for (const row of counted.rows) rows.set(`${row.response_id} ${row.location}`, Number(row.rows))
      const bySource = replies.flatMap((reply) =>
        reply.perLocation.map(({ location, records }) => ({
          source: reply.source,
          location,
          records,
          rows: rows.get(`${reply.responseId} ${location}`) ?? 0,
        })),
      )
      return { bySource, problems }
    } finally {
      if (consumerWasStopped) await this.#consumer.stop()
    }
  }

  async close(): Promise<void> {
    await this.stop('both')
    this.#closing.abort()
    await this.#topic.close()
    await this.#pool.end()
  }

  /** The tables exist even when nothing is started: a person may look before. */
  async #prepare(): Promise<void> {
    for (let waitMs = 250; !this.#closing.signal.aborted; waitMs = Math.min(waitMs * 2, 10_000)) {
      try {
        await ensureSchema(this.#pool)
        return
      } catch (error) {
        this.#note(problemOf(error), workerRoleSchema.options)
        await sleepUntilWoken(waitMs, this.#closing.signal)
      }
    }
  }

  /**
   * The embedded database is one with its data folder: when it is made again, what the raw store holds belongs into it.
   * Any other is known by the identifier that PostgreSQL gives a cluster when it is made.
   */
  async #identifyPlace(kind: PipelineConfig['topic']['kind']): Promise<string | null> {
    if (kind === 'postgres') return 'embedded'
    this.#place ??= this.#pool
      .query<{ id: string }>(`select system_identifier || '/' || current_database() as id from pg_control_system()`)
      .then(({ rows }) => rows[0]?.id ?? null)
    try {
      return await this.#place
    } catch {
      this.#place = null
      return null
    }
  }

  /** True when every record that was in the topic at the call is committed, false after `ms`. */
  async #drained(ms: number): Promise<boolean> {
    const ends = new Map((await this.#readLag()).map(({ partition, end }) => [partition, end]))
    for (const until = Date.now() + ms; Date.now() < until; ) {
      const partitions = await this.#readLag()
      if (partitions.every(({ partition, committed }) => committed >= (ends.get(partition) ?? 0))) return true
      if (this.#consumer.status.state === 'stopped') return false
      await sleepUntilWoken(100, this.#closing.signal)
    }
    return false
  }

  async #readLag(): Promise<PipelineReport['partitions']> {
    const partitions = await this.#topic.lag(consumerGroup).catch(() => null)
    const total = partitions?.reduce((sum, p) => sum + Math.max(0, p.end - p.committed), 0) ?? null
    if (total !== this.#lag.total) this.#reports.changed()
    this.#lag = { total, partitions: partitions ?? this.#lag.partitions }
    return this.#lag.partitions
  }

  async #watchLag(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      if (this.#reports.watched) await this.#readLag()
      await sleepUntilWoken(lagEveryMs, this.#closing.signal)
    }
  }

  #report(): PipelineReport {
    const producer = this.#producer.snapshot()
    return {
      at: Date.now(),
      producer: producer.status,
      consumer: this.#consumer.status,
      feed: producer.feed,
      nextPollAt: producer.nextPollAt,
      lastReplyAt: producer.lastReplyAt,
      budget: producer.budget,
      counters: { replies: producer.replies, published: producer.published, ...this.#consumer.counters },
      lag: this.#lag.total,
      partitions: this.#lag.partitions,
      raw: producer.raw,
      problems: this.#problems.list(),
    }
  }
}
