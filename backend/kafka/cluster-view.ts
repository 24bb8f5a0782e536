import { ConfigResourceTypes, type Admin } from 'kafkajs'
import type { KafkaSnapshot } from '../../contract/kafka'
import { ProblemError } from '../../contract/problem'
import type { Connections } from '../../kafka-wire/connections'
import { earliest, latest, listOffsets, logSizes } from '../../kafka-wire/requests'

export interface PartitionState {
  partition: number
  leader: number | null
  replicas: number[]
  isr: number[]
  low: number
  high: number
  bytes: number | null
}

export interface ClusterView {
  cluster: NonNullable<KafkaSnapshot['cluster']>
  /** Address of each broker by its id. */
  addresses: Map<number, string>
  topics: Map<string, PartitionState[]>
}

const noLeader = -1

/** Brokers, topics and their partitions with beginnings, ends and sizes: two or three requests, however many topics. */
export async function viewCluster(admin: Admin, connections: Connections, version: string | null): Promise<ClusterView> {
  const [{ brokers, clusterId, controller }, metadata] = await Promise.all([admin.describeCluster(), admin.fetchTopicMetadata()])
  // A broker that has just started answers before it knows of anything, itself included.
  if (brokers.length === 0) throw new ProblemError('BROKER_UNAVAILABLE', {}, { detail: 'no broker is registered yet' })
  const addresses = new Map(brokers.map(({ nodeId, host, port }) => [nodeId, `${host}:${port}`]))
  const topics = new Map<string, PartitionState[]>()
  for (const { name, partitions } of metadata.topics) {
    const states = partitions.map(({ partitionId, leader, replicas, isr }) => ({
      partition: partitionId,
      leader: leader === noLeader ? null : leader,
      replicas,
      isr,
      low: 0,
      high: 0,
      bytes: null,
    }))
    topics.set(name, states.sort((a, b) => a.partition - b.partition))
  }
  await Promise.all([...addresses].map(([id, address]) => fillIn(topics, id, connections.to(address))))
  return {
    cluster: { id: clusterId, version, controller, brokers: [...addresses].map(([id, address]) => ({ id, address })) },
    addresses,
    topics,
  }
}

/** What only the leader of a partition knows of it. */
async function fillIn(topics: ClusterView['topics'], leader: number, connection: ReturnType<Connections['to']>): Promise<void> {
  const own = [...topics].map(([topic, all]) => ({ topic, partitions: all.filter((each) => each.leader === leader) }))
  const at = (offset: number) =>
    own.map(({ topic, partitions }) => ({ topic, partitions: partitions.map(({ partition }) => ({ partition, offset })) }))
  const [lows, highs, sizes] = await Promise.all([
    listOffsets(connection, at(earliest)),
    listOffsets(connection, at(latest)),
    logSizes(connection),
  ])
  for (const { topic, partitions } of own) {
    for (const state of partitions) {
      state.low = lows.get(topic)?.get(state.partition) ?? 0
      state.high = highs.get(topic)?.get(state.partition) ?? state.low
      state.bytes = sizes.get(topic)?.get(state.partition) ?? null
    }
  }
}

/** Release of the broker, `3.9`, by the version of the protocol it speaks with its like; null where it tells none. */
export async function brokerVersion(admin: Admin): Promise<string | null> {
  const { brokers } = await admin.describeCluster()
  const [first] = brokers
  if (!first) return null
  const name = 'inter.broker.protocol.version'
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.BROKER, name: String(first.nodeId), configNames: [name] }],
  })
  return /^\d+\.\d+/.exec(resources[0]?.configEntries[0]?.configValue ?? '')?.[0] ?? null
}
