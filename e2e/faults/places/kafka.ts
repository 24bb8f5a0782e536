import { Kafka, logLevel, type Admin, type Producer } from 'kafkajs'
import { Client } from 'pg'
import { connectOptions } from '../../../database/connect'
import { startRealKafka, type RealKafka } from '../../real-kafka'
import { startRealPostgres, type RealPostgres } from '../../real-postgres'
import type { Poison } from '../poison'
import { Proxy } from '../proxy'
import { sleep, within, type Random } from '../random'
import { leaveGroup } from './group-leave'
import type { Place, PlaceFault, TopicRecord } from './place'

const topic = 'weather'
const group = 'weather-consumer'

/** Kafka and PostgreSQL in containers of their own; the pipeline reaches both through proxies. */
export class KafkaPlace implements Place {
  readonly name = 'kafka'
  topicLost = false
  readonly faults: Record<string, PlaceFault> = {
    'broker paused': (random) => this.#pause(this.kafka, random),
    'broker killed': (random) => this.#kill(this.kafka, random),
    'database paused': (random) => this.#pause(this.postgres, random),
    'database killed': (random) => this.#kill(this.postgres, random),
    'way to the broker': (random) => this.toKafka.any(random),
    'way to the database': (random) => this.toPostgres.any(random),
    'partitions added': () => this.#addPartitions(),
    'topic deleted': () => this.#deleteTopic(),
  }
  #runs = 0

  private constructor(
    private readonly kafka: RealKafka,
    private readonly postgres: RealPostgres,
    private readonly toKafka: Proxy,
    private readonly toPostgres: Proxy,
  ) {}

  static async start(): Promise<KafkaPlace> {
    const postgres = await startRealPostgres()
    try {
      // The broker advertises the proxy's address: every connection of a client goes by it.
      const holder: { proxy: Proxy | null } = { proxy: null }
      const kafka = await startRealKafka({
        // A killed broker cannot come back before ZooKeeper has forgotten the one before it.
        settings: { KAFKA_ZOOKEEPER_SESSION_TIMEOUT_MS: '4000' },
        advertise: async (port) => (holder.proxy = await Proxy.start({ host: '127.0.0.1', port })).port,
      })
      if (!holder.proxy) throw new Error('no proxy')
      return new KafkaPlace(kafka, postgres, holder.proxy, await Proxy.start(postgres.address))
    } catch (error) {
      await postgres.remove()
      throw error
    }
  }

  get topic() {
    return { kind: 'kafka' as const, brokers: [`localhost:${this.toKafka.port}`] }
  }

  get database() {
    return { ...this.postgres.address, host: '127.0.0.1', port: this.toPostgres.port, database: this.#database }
  }

  get #database(): string {
    return `run_${this.#runs}`
  }

  async #pause(server: Pick<RealKafka, 'control'>, random: Random): Promise<void> {
    await server.control('pause').catch(() => undefined)
    await sleep(random.between(200, 6000))
    await server.control('unpause').catch(() => undefined)
  }

  async #kill(server: Pick<RealKafka, 'control'>, random: Random): Promise<void> {
    await server.control('kill').catch(() => undefined)
    await sleep(random.between(0, 2000))
    await server.control('start')
  }

  #addPartitions(): Promise<void> {
    return this.#admin(async (admin) => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
      await admin.createPartitions({ topicPartitions: [{ topic, count: (topics[0]?.partitions.length ?? 3) + 1 }] })
    }).then(() => undefined, () => undefined)
  }

  async #deleteTopic(): Promise<void> {
    // Also when no answer came it may be gone.
    this.topicLost = true
    await this.#admin((admin) => admin.deleteTopics({ topics: [topic], timeout: 5000 })).catch(() => undefined)
  }

  async reset(): Promise<void> {
    await this.lift()
    this.topicLost = false
    this.#runs++
    await this.#admin(async (admin) => {
      // A new broker has no coordinator for groups yet.
      await this.#leave(admin).catch(() => undefined)
      await admin.deleteGroups([group]).catch(() => undefined)
      await admin.deleteTopics({ topics: [topic], timeout: 15_000 }).catch(() => undefined)
      // A deleted topic is listed for a moment longer, and made again too early it is taken away once more.
      while ((await admin.listTopics()).includes(topic)) await sleep(200)
      await sleep(500)
    })
    const client = await this.connect('postgres')
    try {
      await client.query(`create database ${this.#database}`)
    } finally {
      await client.end()
    }
  }

  async publish({ key, value }: Poison): Promise<void> {
    const producer: Producer = this.#client().producer({ allowAutoTopicCreation: false })
    try {
      await producer.connect()
      await producer.send({ topic, messages: [{ key, value }] })
    } finally {
      await producer.disconnect().catch(() => undefined)
    }
  }

  /** Both run, and both answer. */
  async lift(): Promise<void> {
    this.toKafka.lift()
    this.toPostgres.lift()
    for (const end = Date.now() + 90_000; ; await sleep(500)) {
      // Again and again: a broker that came too early has ended.
      for (const server of [this.kafka, this.postgres]) {
        await server.control('unpause').catch(() => undefined)
        await server.control('start').catch(() => undefined)
      }
      const answers = async (): Promise<boolean> => {
        await (await this.connect('postgres')).end()
        await this.#admin((admin) => admin.describeCluster())
        return true
      }
      if (await within(10_000, answers())) return
      if (Date.now() > end) throw new Error('broker or database did not come back within 90 s')
    }
  }

  async forgetReaders(): Promise<void> {
    await this.#admin((admin) => this.#leave(admin)).catch(() => undefined)
  }

  async #leave(admin: Admin): Promise<void> {
    const { groups } = await admin.describeGroups([group])
    for (const { memberId } of groups[0]?.members ?? []) await leaveGroup({ host: '127.0.0.1', port: this.toKafka.port }, group, memberId)
  }

  async lag(): Promise<number | null> {
    return this.#admin(async (admin) => {
      const ends = await admin.fetchTopicOffsets(topic)
      const [offsets] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
      return ends.reduce((sum, { partition, high, low }) => {
        const committed = Number(offsets?.partitions.find((p) => p.partition === partition)?.offset ?? -1)
        return sum + Number(high) - (committed < 0 ? Number(low) : committed)
      }, 0)
    })
  }

  async records(): Promise<TopicRecord[]> {
    const ends = await this.#admin((admin) => admin.fetchTopicOffsets(topic))
    const count = ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0)
    if (count === 0) return []
    const properties = ['print.partition=true', 'print.offset=true', 'print.value=true', 'null.literal=<null>']
    const printed = await this.kafka.tool('kafka-console-consumer', '--topic', topic, '--from-beginning', '--max-messages', String(count), '--timeout-ms', '30000', ...properties.flatMap((property) => ['--property', property]))
    return printed.split('\n').flatMap((line) => {
      const [, partition, offset, value] = /^Partition:(\d+)\tOffset:(\d+)\t(.*)$/.exec(line) ?? []
      return value === undefined ? [] : [{ partition: Number(partition), offset: Number(offset), value: value === '<null>' ? null : value }]
    })
  }

  async connect(database = this.#database): Promise<Client> {
    const client = new Client({ ...connectOptions({ ...this.postgres.address, database }, 'faults'), connectionTimeoutMillis: 5000 })
    client.on('error', () => undefined)
    await client.connect()
    return client
  }

  #client(): Kafka {
    return new Kafka({ clientId: 'faults', brokers: [`localhost:${this.toKafka.port}`], connectionTimeout: 2000, requestTimeout: 10_000, retry: { retries: 2 }, logLevel: logLevel.NOTHING })
  }

  async #admin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.#client().admin()
    try {
      await admin.connect()
      return await work(admin)
    } finally {
      await admin.disconnect().catch(() => undefined)
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.toKafka.close(), this.toPostgres.close()])
    await Promise.all([this.kafka.remove(), this.postgres.remove()])
  }
}
