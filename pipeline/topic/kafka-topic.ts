import { Kafka, logLevel, Partitioners, type Admin, type Producer } from 'kafkajs'
import type { PartitionLag } from '../../contract/pipeline'
import { ProblemError } from '../../contract/problem'
import type { Guard } from '../../contract/pipeline-process'
import { Connections } from '../../kafka-wire/connections'
import { ClusterGuard } from '../../kafka-wire/guard'
import { clusterMetadata, type ClusterMetadata } from '../../kafka-wire/metadata'
import { earliest, KafkaRefusal, latest, listOffsets } from '../../kafka-wire/requests'
import { KafkaMembership } from './kafka-membership'
import { asProblem } from './kafka-problems'
import { KafkaReader } from './kafka-reader'
import { topicPartitions, type OutgoingRecord, type Position, type SubscribeOptions, type Topic } from './topic'

export interface KafkaTopicOptions {
  brokers: string[]
  partitions?: number
  clientId?: string
  /** Whose broker it has to be; every connection is preceded by a look. */
  guard?: Guard | undefined
}

/** How long a broker may take to answer a question about itself, ms. */
const answerMs = 5000
/** UNKNOWN_TOPIC_OR_PARTITION. */
const unknownTopic = 3

/** The topic in Kafka: kafkajs publishes (idempotent) and is the group's member; `kafka-reader.ts` reads, and commits after each handled batch. */
export class KafkaTopic implements Topic {
  readonly #kafka: Kafka
  readonly #closed = new AbortController()
  readonly #partitionOf = Partitioners.DefaultPartitioner()
  #admin: Promise<Admin> | null = null
  #producer: Promise<Producer> | null = null
  readonly #guard: ClusterGuard | undefined
  readonly #connections: Connections
  /** Records in a request: fewer once the topic took no batch of that size. */
  #mostAtOnce = Infinity

  constructor(
    readonly name: string,
    private readonly options: KafkaTopicOptions,
  ) {
    this.#guard = options.guard && new ClusterGuard(options.guard)
    this.#connections = new Connections(this.#guard)
    this.#kafka = new Kafka({
      clientId: options.clientId ?? 'weatherdeck',
      brokers: options.brokers,
      // The caller shows BROKER_UNAVAILABLE and tries again; long waits inside the library would hide it.
      connectionTimeout: 3000,
      requestTimeout: 15_000,
      retry: { retries: 3, initialRetryTime: 200 },
      logLevel: logLevel.NOTHING,
      ...(this.#guard === undefined ? {} : { socketFactory: this.#guard.sockets }),
    })
  }

  async publish(records: readonly OutgoingRecord[]): Promise<Position[]> {
    const positions: Position[] = []
    while (positions.length < records.length) {
      const part = records.slice(positions.length, positions.length + this.#mostAtOnce)
      try {
        positions.push(...(await this.#send(part)))
      } catch (error) {
        // An idempotent producer that failed has lost its sequence: the next one starts a new one.
        await this.#dropProducer()
        void this.#dropAdmin()
        const problem = this.#problem(error)
        const tooLarge = problem instanceof ProblemError && problem.problem.code === 'MESSAGE_TOO_LARGE'
        if (!tooLarge || part.length === 1) throw problem
        // The topic's limit holds for a batch; kafkajs makes one of all that goes to a partition.
        this.#mostAtOnce = Math.ceil(part.length / 2)
      }
    }
    return positions
  }

  async #send(records: readonly OutgoingRecord[]): Promise<Position[]> {
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
  }

  async subscribe(options: SubscribeOptions): Promise<void> {
    const ended = AbortSignal.any([options.signal, this.#closed.signal])
    const membership = new KafkaMembership(this.#kafka, this.name, options.group)
    try {
      await this.#connectedAdmin()
      await membership.join()
      const source = { topic: this.name, guard: this.#guard, membership, leaders: () => this.#leaders(), committed: () => this.#committed(options.group) }
      await new KafkaReader(source, options).run(ended)
    } catch (error) {
      void this.#dropAdmin()
      throw this.#problem(error)
    } finally {
      await membership.leave()
    }
  }

  async lag(group: string): Promise<PartitionLag[]> {
    try {
      const committed = await this.#committed(group)
      const leaders = await this.#leaders()
      const at = async (time: number): Promise<Map<number, number>> => {
        const found = await Promise.all(
          [...new Set(leaders.values())].map((address) => {
            const own = [...leaders].filter(([, leader]) => leader === address).map(([partition]) => ({ partition, offset: time }))
            return listOffsets(this.#connections.to(address), [{ topic: this.name, partitions: own }])
          }),
        )
        return new Map(found.flatMap((each) => [...(each.get(this.name) ?? [])]))
      }
      const [lows, highs] = await Promise.all([at(earliest), at(latest)])
      return [...highs]
        .map(([partition, end]) => {
          // A group that has committed nothing yet would begin with the oldest record; what is gone is not waited for.
          const low = lows.get(partition) ?? 0
          return { partition, end, committed: Math.max(low, committed.get(partition) ?? low) }
        })
        .sort((a, b) => a.partition - b.partition)
    } catch (error) {
      void this.#dropAdmin()
      throw this.#problem(error)
    }
  }

  /** The cluster's id and the topic's, which the broker gives it when it is created (Kafka 2.8 and later): `<cluster>/<topic>`. */
  async identity(): Promise<string> {
    // Twice where the topic was deleted behind the back of an open connection: the next one creates it.
    for (let tries = 0; ; tries++) {
      try {
        await this.#connectedAdmin()
        const { cluster, topics } = await this.#metadata()
        const topic = topics.get(this.name)
        if (topic?.error === 0) return `${cluster}/${topic.id}`
        throw new ProblemError('BROKER_UNAVAILABLE', {}, { detail: `no topic ${this.name} yet (error ${topic?.error ?? 'unknown'})` })
      } catch (error) {
        await this.#dropAdmin()
        if (tries > 0) throw this.#problem(error)
      }
    }
  }

  /** A stranger's broker, where that is what stood in the way: kafkajs makes a connection error of it. */
  #problem(error: unknown): unknown {
    const problem = asProblem(error, this.name)
    const away = problem instanceof ProblemError && problem.problem.code === 'BROKER_UNAVAILABLE'
    return away ? (this.#guard?.failure ?? problem) : problem
  }

  /** Of each partition the address of the broker that leads it. */
  async #leaders(): Promise<Map<number, string>> {
    const { brokers, topics } = await this.#metadata()
    const topic = topics.get(this.name)
    if (topic === undefined || topic.error !== 0) throw new KafkaRefusal(topic?.error ?? unknownTopic)
    return new Map([...topic.leaders].flatMap(([partition, leader]) => {
      const address = brokers.get(leader)
      return address === undefined ? [] : [[partition, address] as const]
    }))
  }

  async #committed(group: string): Promise<Map<number, number>> {
    const admin = await this.#connectedAdmin()
    const [offsets] = await admin.fetchOffsets({ groupId: group, topics: [this.name] })
    const committed = (offsets?.partitions ?? []).map(({ partition, offset }) => [partition, Number(offset)] as const)
    return new Map(committed.filter(([, offset]) => offset >= 0))
  }

  /** From the first of the brokers that answers. */
  async #metadata(): Promise<ClusterMetadata> {
    let failure: unknown = new ProblemError('BROKER_UNAVAILABLE')
    for (const address of this.options.brokers) {
      try {
        return await clusterMetadata(this.#connections.to(address), [this.name], answerMs)
      } catch (error) {
        failure = error
      }
    }
    throw failure
  }

  async close(): Promise<void> {
    this.#closed.abort()
    this.#connections.close()
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
