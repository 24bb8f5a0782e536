import { Kafka, logLevel, Partitioners, type Admin } from 'kafkajs'
import type { z } from 'zod'
import type { GroupDetail, produceInputSchema, ResetChange, ResetTarget, TopicDetail } from '../../contract/kafka'
import { ProblemError } from '../../contract/problem'
import { BrokerReader } from './broker-reader'
import { brokerVersion, viewCluster, type ClusterView, type PartitionState } from './cluster-view'
import type { Guard } from '../../contract/pipeline-process'
import { Connections } from '../../kafka-wire/connections'
import { ClusterGuard } from '../../kafka-wire/guard'
import { asProblem, orProblem } from './errors'
import { describeGroups, readersOf } from './groups'
import type { Look, TopicSource } from './source'
import { cleanupOf, configOf } from './topic-config'
import { alterTopicConfig, commitOffsets, deleteRecords, findCoordinator, listOffsets, type Position } from '../../kafka-wire/requests'

const replicas = 1

/**
 * A Kafka broker (or several that make up a cluster): kafkajs where it has a call for it, wire/ where it has none.
 * Every method throws `ProblemError`: `BROKER_UNAVAILABLE`, `TOPIC_UNKNOWN`, `GROUP_UNKNOWN`, `KAFKA_REFUSED` and what is said below.
 */
export class Broker implements TopicSource {
  readonly #kafka: Kafka
  readonly #guard: ClusterGuard | undefined
  readonly #connections: Connections
  #admin: Promise<Admin> | null = null
  #version: string | null = null

  constructor(
    private readonly address: string,
    guard?: Guard,
  ) {
    this.#guard = guard && new ClusterGuard(guard)
    this.#connections = new Connections(this.#guard)
    this.#kafka = new Kafka({
      clientId: 'weatherdeck-panel',
      brokers: [address],
      connectionTimeout: 3000,
      requestTimeout: 15_000,
      // Whoever looks, looks again soon; long waits inside the library would only hide what is wrong.
      retry: { retries: 2, initialRetryTime: 150 },
      logLevel: logLevel.NOTHING,
      ...(this.#guard === undefined ? {} : { socketFactory: this.#guard.sockets }),
    })
  }

  look(): Promise<Look> {
    return this.#call(async (admin) => {
      const view = await this.#view(admin)
      const names = [...view.topics.keys()]
      const [cleanup, groups] = await Promise.all([cleanupOf(admin, names), this.#groups(admin, view)])
      const topics = [...view.topics].map(([name, partitions]) => ({
        name,
        internal: name.startsWith('__'),
        partitions: partitions.length,
        replication: Math.max(0, ...partitions.map((each) => each.replicas.length)),
        messages: partitions.reduce((sum, { low, high }) => sum + high - low, 0),
        bytes: sumOf(partitions.map(({ bytes }) => bytes)),
        cleanup: cleanup.get(name)?.cleanup ?? null,
        retentionMs: cleanup.get(name)?.retentionMs ?? null,
        unwell: partitions.filter((each) => each.leader === null || each.isr.length < each.replicas.length).length,
      }))
      return { cluster: view.cluster, topics, groups }
    })
  }

  topic(name: string): Promise<TopicDetail> {
    return this.#call(
      async (admin) => {
        const view = await this.#view(admin)
        const partitions = partitionsOf(view, name)
        const [config, groups] = await Promise.all([configOf(admin, name), this.#groups(admin, view)])
        return { name, partitions, config, groups: readersOf(name, groups) }
      },
      { topic: name },
    )
  }

  group(group: string): Promise<GroupDetail> {
    return this.#call(
      async (admin) => {
        const [found] = await describeGroups(admin, [group], (await this.#view(admin)).topics)
        // Of a group that never was, Kafka says that it is dead.
        if (!found || (found.state === 'Dead' && found.offsets.length === 0)) throw new ProblemError('GROUP_UNKNOWN', { group })
        return found
      },
      { group },
    )
  }

  reader(topic: string): Promise<BrokerReader> {
    return this.#call(async (admin) => new BrokerReader(topic, await this.#view(admin), this.#guard), { topic })
  }

  /** Throws `TOPIC_EXISTS`. */
  async createTopic(topic: string, partitions: number, config: Readonly<Record<string, string>>): Promise<void> {
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }))
    const made = await this.#call(
      (admin) => admin.createTopics({ topics: [{ topic, numPartitions: partitions, replicationFactor: replicas, configEntries }], waitForLeaders: true }),
      { topic },
    )
    if (!made) throw new ProblemError('TOPIC_EXISTS', { topic })
  }

  addPartitions(topic: string, total: number): Promise<void> {
    return this.#call(
      async (admin) => {
        await admin.createPartitions({ topicPartitions: [{ topic, count: total }] })
      },
      { topic },
    )
  }

  setConfig(topic: string, name: string, value: string | null): Promise<void> {
    return this.#call(
      async (admin) => {
        partitionsOf(await this.#view(admin), topic)
        await alterTopicConfig(this.#connections.to(this.address), topic, name, value)
      },
      { topic },
    )
  }

  /** Resolves with how many messages there were. */
  emptyTopic(topic: string): Promise<{ messages: number }> {
    return this.#call(
      async (admin) => {
        const view = await this.#view(admin)
        const partitions = partitionsOf(view, topic).filter(({ low, high }) => high > low)
        for (const [leader, address] of view.addresses) {
          const own = partitions.filter((each) => each.leader === leader).map(({ partition, high }) => ({ partition, offset: high }))
          if (own.length > 0) await deleteRecords(this.#connections.to(address), topic, own)
        }
        return { messages: partitions.reduce((sum, { low, high }) => sum + high - low, 0) }
      },
      { topic },
    )
  }

  deleteTopic(topic: string): Promise<void> {
    return this.#call(
      async (admin) => {
        // kafkajs takes an unknown topic for one that is on its way, and waits for it.
        partitionsOf(await this.#view(admin), topic)
        await admin.deleteTopics({ topics: [topic] })
      },
      { topic },
    )
  }

  previewReset(group: string, topic: string, partitions: readonly number[], to: ResetTarget): Promise<ResetChange[]> {
    return this.#call(
      async (admin) => {
        const view = await this.#view(admin)
        const states = partitionsOf(view, topic).filter(({ partition }) => partitions.length === 0 || partitions.includes(partition))
        const committed = (await admin.fetchOffsets({ groupId: group })).find((each) => each.topic === topic)?.partitions ?? []
        const byTime = to.kind === 'time' ? await this.#offsetsAt(view, topic, to.at) : new Map<number, number>()
        return states.map(({ partition, low, high }) => {
          const from = Number(committed.find((each) => each.partition === partition)?.offset ?? -1)
          const at = byTime.get(partition) ?? -1
          const wanted = { earliest: low, latest: high, time: at < 0 ? high : at, offset: to.kind === 'offset' ? to.offset : low }[to.kind]
          return { partition, from: from < 0 ? null : from, to: Math.min(high, Math.max(low, wanted)), low, end: high }
        })
      },
      { topic, group },
    )
  }

  /** Throws `GROUP_ACTIVE` while the group has members, `INVALID_INPUT` for an offset that the partition does not have. */
  setOffsets(group: string, topic: string, offsets: readonly Position[]): Promise<void> {
    return this.#call(
      async (admin) => {
        const view = await this.#view(admin)
        const states = partitionsOf(view, topic)
        const [found] = await describeGroups(admin, [group], view.topics)
        if (found && found.members.length > 0) throw active(found)
        for (const { partition, offset } of offsets) {
          const state = states.find((each) => each.partition === partition)
          if (!state || offset < state.low || offset > state.high)
            throw new ProblemError('INVALID_INPUT', { field: 'offset' }, { detail: `${topic}-${partition}: ${offset}` })
        }
        const first = this.#connections.to(this.address)
        await commitOffsets(this.#connections.to(await findCoordinator(first, group)), group, topic, offsets)
      },
      { topic, group },
    )
  }

  /** Throws `GROUP_ACTIVE`. */
  deleteGroup(group: string): Promise<void> {
    return this.#call(
      async (admin) => {
        const [found] = await describeGroups(admin, [group], new Map())
        if (found && found.members.length > 0) throw active(found)
        await admin.deleteGroups([group])
      },
      { group },
    )
  }

  /** Throws `MESSAGE_TOO_LARGE`. */
  async produce({ topic, partition, key, value, headers }: z.output<typeof produceInputSchema>): Promise<{ partition: number; offset: number }> {
    const producer = this.#kafka.producer({ allowAutoTopicCreation: false, createPartitioner: Partitioners.DefaultPartitioner })
    return this.#call(
      async (admin) => {
        const states = partitionsOf(await this.#view(admin), topic)
        if (partition !== null && states.every((each) => each.partition !== partition))
          throw new ProblemError('INVALID_INPUT', { field: 'partition' }, { detail: `${topic} has no partition ${partition}` })
        try {
          await producer.connect()
          const [written] = await producer.send({
            topic,
            acks: -1,
            messages: [
              {
                key,
                value,
                ...(partition === null ? {} : { partition }),
                // Two headers of one name are both kept.
                headers: headers.reduce<Record<string, string[]>>((all, { key: name, value: text }) => ({ ...all, [name]: [...(all[name] ?? []), text] }), {}),
              },
            ],
          })
          return { partition: written?.partition ?? 0, offset: Number(written?.baseOffset ?? 0) }
        } finally {
          await producer.disconnect()
        }
      },
      { topic },
    )
  }

  async close(): Promise<void> {
    this.#connections.close()
    await this.#drop()
  }

  #groups = async (admin: Admin, view: ClusterView): Promise<GroupDetail[]> => {
    const { groups } = await admin.listGroups()
    return describeGroups(admin, groups.map(({ groupId }) => groupId), view.topics)
  }

  async #offsetsAt(view: ClusterView, topic: string, at: number): Promise<Map<number, number>> {
    const found = new Map<number, number>()
    for (const [leader, address] of view.addresses) {
      const partitions = partitionsOf(view, topic).filter((each) => each.leader === leader)
      const asked = [{ topic, partitions: partitions.map(({ partition }) => ({ partition, offset: at })) }]
      const offsets = (await listOffsets(this.#connections.to(address), asked)).get(topic) ?? new Map<number, number>()
      for (const [partition, offset] of offsets) found.set(partition, offset)
    }
    return found
  }

  async #view(admin: Admin): Promise<ClusterView> {
    this.#version ??= await brokerVersion(admin)
    return viewCluster(admin, this.#connections, this.#version)
  }

  async #call<T>(work: (admin: Admin) => Promise<T>, params: Record<string, string | number> = {}): Promise<T> {
    try {
      this.#admin ??= this.#open()
      return await work(await this.#admin)
    } catch (error) {
      const problem = asProblem(error, { address: this.address, ...params })
      // The next call connects anew: what the connection knew may be of a broker that is no more.
      const away = problem instanceof ProblemError && ['BROKER_UNAVAILABLE', 'STRANGER'].includes(problem.problem.code)
      if (away) void this.#drop()
      // kafkajs makes a connection error of a stranger's broker.
      throw away ? (this.#guard?.failure ?? problem) : problem
    }
  }

  async #open(): Promise<Admin> {
    const admin = this.#kafka.admin()
    try {
      await orProblem(() => admin.connect(), { address: this.address })
      return admin
    } catch (error) {
      this.#admin = null
      await admin.disconnect().catch(() => undefined)
      throw error
    }
  }

  async #drop(): Promise<void> {
    const admin = this.#admin
    this.#admin = null
    this.#version = null
    await admin?.then((open) => open.disconnect()).catch(() => undefined)
  }
}

function partitionsOf(view: ClusterView, topic: string): PartitionState[] {
  const partitions = view.topics.get(topic)
  if (partitions === undefined) throw new ProblemError('TOPIC_UNKNOWN', { topic })
  return partitions
}

/** Who has to leave a group first. */
function active({ group, members }: GroupDetail): ProblemError {
  const clients = [...new Set(members.map(({ clientId }) => clientId))].join(', ')
  return new ProblemError('GROUP_ACTIVE', { group, count: members.length, clients })
}

const sumOf = (values: readonly (number | null)[]): number | null =>
  values.every((value) => value === null) ? null : values.reduce<number>((sum, value) => sum + (value ?? 0), 0)
