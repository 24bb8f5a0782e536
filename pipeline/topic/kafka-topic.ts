import { Kafka, KafkaJSError, logLevel, Partitioners, type Admin, type Consumer, type Producer } from 'kafkajs'
import type { PartitionLag } from '../../contract/pipeline'
import { ProblemError } from '../../contract/problem'
import { topicPartitions, type OutgoingRecord, type Position, type SubscribeOptions, type Topic } from './topic'

export interface KafkaTopicOptions {
  brokers: string[]
  partitions?: number
  clientId?: string
}

/** Kafka's own names for "nobody there, or not ready yet", which kafkajs wraps in errors of several classes. */
const awayErrors = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSNumberOfRetriesExceeded',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSLockTimeout',
])

function asProblem(error: unknown): unknown {
  if (!(error instanceof KafkaJSError)) return error
  const away = awayErrors.has(error.name) || error.retriable
  return away ? new ProblemError('BROKER_UNAVAILABLE', {}, { detail: error.message, cause: error }) : error
}

/** The topic in Kafka, by kafkajs: idempotent producer, offsets committed by hand after each handled batch. */
export class KafkaTopic implements Topic {
  readonly #kafka: Kafka
  readonly #closed = new AbortController()
  readonly #partitionOf = Partitioners.DefaultPartitioner()
  #admin: Promise<Admin> | null = null
  #producer: Promise<Producer> | null = null

  constructor(
    readonly name: string,
    private readonly options: KafkaTopicOptions,
  ) {
    this.#kafka = new Kafka({
      clientId: options.clientId ?? 'weatherdeck',
      brokers: options.brokers,
      // The caller shows BROKER_UNAVAILABLE and tries again; long waits inside the library would hide it.
      connectionTimeout: 3000,
      requestTimeout: 15_000,
      retry: { retries: 3, initialRetryTime: 200 },
      logLevel: logLevel.NOTHING,
    })
  }

  async publish(records: readonly OutgoingRecord[]): Promise<Position[]> {
    if (records.length === 0) return []
    try {
      const admin = await this.#connectedAdmin()
      const { topics } = await admin.fetchTopicMetadata({ topics: [this.name] })
      const partitionMetadata = topics[0]?.partitions ?? []
      // Kafka's own choice (murmur2 of the key), made here so that each record's position is known.
      const placed = records.map((message) => this.#partitionOf({ topic: this.name, partitionMetadata, message }))
      const producer = await this.#connectedProducer()
      const written = await producer.send({
        topic: this.name,
        acks: -1,
        messages: records.map(({ key, value }, i) => ({ key, value, partition: placed[i] ?? 0 })),
      })
      const next = new Map(written.map((w) => [w.partition, Number(w.baseOffset)]))
      // kafkajs leaves out, without a word, what is for a partition that was added since its producer asked for the
      // topic's metadata (`findLeaderForPartitions`). The next producer knows it.
      const unwritten = placed.find((partition) => !next.has(partition))
      if (unwritten !== undefined) throw new ProblemError('BROKER_UNAVAILABLE', {}, { detail: `partition ${unwritten} is new, and was not written to yet` })
      return placed.map((partition) => {
        const offset = next.get(partition) ?? 0
        next.set(partition, offset + 1)
        return { partition, offset }
      })
    } catch (error) {
      // An idempotent producer that failed has lost its sequence: the next one starts a new one.
      await this.#dropProducer()
      void this.#dropAdmin()
      throw asProblem(error)
    }
  }

  async subscribe({ group, maxBatch, handle, signal }: SubscribeOptions): Promise<void> {
    let consumer: Consumer | undefined
    try {
      await this.#connectedAdmin()
      consumer = this.#kafka.consumer({
        groupId: group,
        sessionTimeout: 30_000,
        maxWaitTimeInMs: 500,
        // A crash of the reader ends this subscription; the caller starts the next one and shows why.
        retry: { retries: 3, restartOnFailure: () => Promise.resolve(false) },
      })
      await this.#read(consumer, { group, maxBatch, handle, signal })
    } catch (error) {
      void this.#dropAdmin()
      throw asProblem(error)
    } finally {
      await consumer?.disconnect().catch(() => undefined)
    }
  }

  async #read(consumer: Consumer, { maxBatch, handle, signal }: SubscribeOptions): Promise<void> {
    let end: (failure: unknown) => void = () => undefined
    const ended = new Promise<unknown>((resolve) => (end = resolve))
    const stop = (): void => end(null)
    let failed = false
    consumer.on(consumer.events.CRASH, ({ payload }) => end(payload.error))
    signal.addEventListener('abort', stop)
    this.#closed.signal.addEventListener('abort', stop)
    if (signal.aborted || this.#closed.signal.aborted) stop()
    try {
      await consumer.connect()
      await consumer.subscribe({ topic: this.name, fromBeginning: true })
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: async ({ batch, heartbeat, isRunning, isStale, commitOffsetsIfNecessary, resolveOffset }) => {
          for (let at = 0; at < batch.messages.length; at += maxBatch) {
            if (failed || signal.aborted || !isRunning() || isStale()) return
            const part = batch.messages.slice(at, at + maxBatch)
            try {
              await handle(
                part.map((message) => ({
                  partition: batch.partition,
                  offset: Number(message.offset),
                  key: message.key?.toString('utf8') ?? null,
                  value: message.value?.toString('utf8') ?? null,
                })),
              )
            } catch (error) {
              failed = true
              end(error)
              return
            }
            const last = part.at(-1)?.offset ?? '0'
            resolveOffset(last)
            const next = String(Number(last) + 1)
            await commitOffsetsIfNecessary({ topics: [{ topic: this.name, partitions: [{ partition: batch.partition, offset: next }] }] })
            await heartbeat()
          }
        },
      })
      const failure = await ended
      await consumer.stop()
      if (failure !== null) throw failure
    } finally {
      signal.removeEventListener('abort', stop)
      this.#closed.signal.removeEventListener('abort', stop)
    }
  }

  async lag(group: string): Promise<PartitionLag[]> {
    try {
      const admin = await this.#connectedAdmin()
      const ends = await admin.fetchTopicOffsets(this.name)
      const [offsets] = await admin.fetchOffsets({ groupId: group, topics: [this.name] })
      return ends
        .map(({ partition, high, low }) => {
          const committed = Number(offsets?.partitions.find((p) => p.partition === partition)?.offset ?? -1)
          // -1: this group has committed nothing yet and would begin with the oldest record.
          return { partition, end: Number(high), committed: committed < 0 ? Number(low) : committed }
        })
        .sort((a, b) => a.partition - b.partition)
    } catch (error) {
      void this.#dropAdmin()
      throw asProblem(error)
    }
  }

  async close(): Promise<void> {
    this.#closed.abort()
    await this.#dropProducer()
    await this.#dropAdmin()
  }

  /** The next call connects anew, and makes the topic where a broker with empty volumes has come back. */
  async #dropAdmin(): Promise<void> {
    const admin = this.#admin
    this.#admin = null
    await admin?.then((a) => a.disconnect()).catch(() => undefined)
  }

  #connectedAdmin(): Promise<Admin> {
    this.#admin ??= this.#openAdmin().catch((error: unknown) => {
      this.#admin = null
      throw error
    })
    return this.#admin
  }

  async #openAdmin(): Promise<Admin> {
    const admin = this.#kafka.admin()
    try {
      await admin.connect()
      await admin.createTopics({
        topics: [{ topic: this.name, numPartitions: this.options.partitions ?? topicPartitions, replicationFactor: 1 }],
        waitForLeaders: true,
      })
      return admin
    } catch (error) {
      await admin.disconnect().catch(() => undefined)
      throw error
    }
  }

  #connectedProducer(): Promise<Producer> {
    this.#producer ??= (async () => {
      const producer = this.#kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
      await producer.connect()
      return producer
    })()
    return this.#producer
  }

  async #dropProducer(): Promise<void> {
    const producer = this.#producer
    this.#producer = null
    await producer?.then((p) => p.disconnect()).catch(() => undefined)
  }
}
