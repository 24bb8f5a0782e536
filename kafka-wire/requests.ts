import { Writer } from './codec'
import type { Connection } from './connection'
import { readBatches, type ReadBatches } from './record-batch'

/**
 * The requests that kafkajs has no call for, or none that fits: reading without a consumer group, offsets of all topics
 * at once, sizes on disk, one setting changed while the others stay, offsets committed for a group that nobody is in.
 * Versions are the oldest that Kafka 4 still takes, and that Kafka 2.4 and later take as well
 * (https://kafka.apache.org/protocol.html).
 */

/** What a broker answered instead of doing it, by Kafka's number. */
export class KafkaRefusal extends Error {
  override readonly name = 'KafkaRefusal'

  constructor(
    readonly code: number,
    message: string | null = null,
  ) {
    super(message ?? refusals[code] ?? `Kafka error ${code}`)
  }
}

/** Names of the errors that these requests may meet (org.apache.kafka.common.protocol.Errors). */
export const refusals: Record<number, string> = {
  1: 'OFFSET_OUT_OF_RANGE',
  2: 'CORRUPT_MESSAGE',
  3: 'UNKNOWN_TOPIC_OR_PARTITION',
  5: 'LEADER_NOT_AVAILABLE',
  6: 'NOT_LEADER_OR_FOLLOWER',
  7: 'REQUEST_TIMED_OUT',
  14: 'COORDINATOR_LOAD_IN_PROGRESS',
  15: 'COORDINATOR_NOT_AVAILABLE',
  16: 'NOT_COORDINATOR',
  22: 'ILLEGAL_GENERATION',
  24: 'INVALID_GROUP_ID',
  25: 'UNKNOWN_MEMBER_ID',
  27: 'REBALANCE_IN_PROGRESS',
  29: 'TOPIC_AUTHORIZATION_FAILED',
  40: 'INVALID_CONFIG',
  42: 'INVALID_REQUEST',
  44: 'POLICY_VIOLATION',
  56: 'KAFKA_STORAGE_ERROR',
  76: 'UNSUPPORTED_COMPRESSION_TYPE',
}

const check = (code: number, message: string | null = null): void => {
  if (code !== 0) throw new KafkaRefusal(code, message)
}

export interface Position {
  partition: number
  offset: number
}
type TopicPositions = { topic: string; partitions: Position[] }[]

const putTopics = (writer: Writer, topics: TopicPositions, put: (position: Position) => void): Writer =>
  writer.array(topics, ({ topic, partitions }) => void writer.string(topic).array(partitions, put))

export const earliest = -2
export const latest = -1

/**
 * ListOffsets v1: for each partition the first offset at or after a time (in `offset`; `earliest`, `latest`), -1 where
 * nothing is that new. Partitions that this broker does not lead are left out.
 */
export async function listOffsets(connection: Connection, topics: TopicPositions): Promise<Map<string, Map<number, number>>> {
  const writer = new Writer().int32(-1)
  putTopics(writer, topics, ({ partition, offset }) => void writer.int32(partition).int64(offset))
  const reply = await connection.send(2, 1, writer.done())
  const found = new Map<string, Map<number, number>>()
  reply.array(() => {
    const partitions = new Map<number, number>()
    found.set(reply.string() ?? '', partitions)
    reply.array(() => {
      const partition = reply.int32()
      const error = reply.int16()
      reply.int64()
      const offset = reply.int64()
      if (error === 0) partitions.set(partition, offset)
    })
  })
  return found
}

export interface Fetched extends ReadBatches {
  partition: number
  /** OFFSET_OUT_OF_RANGE: what was asked for is gone. */
  gone: boolean
}

const noSession = -1
const anyEpoch = -1

export interface FetchOptions {
  /** Of each partition, and of all of them together, unless `totalBytes` says otherwise. */
  maxBytes: number
  totalBytes?: number
  waitMs: number
  /** Leaves out what transactions have not committed; a panel shows it all the same. */
  committed?: boolean
}

/**
 * Fetch v10, the oldest that a broker answers where a topic's compression.type is zstd (KIP-110; Kafka 2.1), without a
 * session. A first message larger than `maxBytes` comes whole all the same. Waits up to `waitMs` while there is nothing.
 */
export async function fetchRecords(
  connection: Connection,
  topic: string,
  positions: readonly Position[],
  { maxBytes, totalBytes = maxBytes, waitMs, committed = false }: FetchOptions,
): Promise<Fetched[]> {
  const writer = new Writer().int32(-1).int32(waitMs).int32(1).int32(totalBytes).int8(committed ? 1 : 0)
  writer.int32(0).int32(noSession)
  putTopics(writer, [{ topic, partitions: [...positions] }], ({ partition, offset }) => {
    writer.int32(partition).int32(anyEpoch).int64(offset).int64(-1).int32(maxBytes)
  })
  const reply = await connection.send(1, 10, writer.array([], () => undefined).done(), waitMs + 30_000)
  reply.int32()
  check(reply.int16())
  reply.int32()
  const fetched: Fetched[] = []
  reply.array(() => {
    reply.string()
    reply.array(() => {
      const partition = reply.int32()
      const error = reply.int16()
      reply.slice(24) // high watermark, last stable offset, first offset
      const aborted = reply.array(() => ({ producer: reply.int64(), from: reply.int64() }))
      const bytes = reply.slice(Math.max(0, reply.int32()))
      const from = positions.find((each) => each.partition === partition)?.offset ?? 0
      if (error !== 1) check(error)
      fetched.push({ partition, ...readBatches(bytes, partition, from, aborted), gone: error === 1 })
    })
  })
  return fetched
}

/** DescribeLogDirs v1: bytes of each partition on this broker's disks. */
export async function logSizes(connection: Connection): Promise<Map<string, Map<number, number>>> {
  const reply = await connection.send(35, 1, new Writer().array(null, () => undefined).done())
  reply.int32()
  const sizes = new Map<string, Map<number, number>>()
  reply.array(() => {
    reply.int16()
    reply.string()
    reply.array(() => {
      const topic = reply.string() ?? ''
      const partitions = sizes.get(topic) ?? new Map<number, number>()
      sizes.set(topic, partitions)
      reply.array(() => {
        const partition = reply.int32()
        partitions.set(partition, (partitions.get(partition) ?? 0) + reply.int64())
        reply.slice(9)
      })
    })
  })
  return sizes
}

/** IncrementalAlterConfigs v0 of one setting of a topic. AlterConfigs, which kafkajs has, would forget all the others. */
export async function alterTopicConfig(connection: Connection, topic: string, name: string, value: string | null): Promise<void> {
  const writer = new Writer()
  writer.array([topic], () => {
    writer.int8(2).string(topic).array([name], () => void writer.string(name).int8(value === null ? 1 : 0).string(value))
  })
  const reply = await connection.send(44, 0, writer.int8(0).done())
  reply.int32()
  reply.array(() => {
    check(reply.int16(), reply.string())
    reply.int8()
    reply.string()
  })
}

/** DeleteRecords v1: everything before each offset. */
export async function deleteRecords(connection: Connection, topic: string, positions: readonly Position[]): Promise<void> {
  const writer = new Writer()
  putTopics(writer, [{ topic, partitions: [...positions] }], ({ partition, offset }) => void writer.int32(partition).int64(offset))
  const reply = await connection.send(21, 1, writer.int32(15_000).done(), 20_000)
  reply.int32()
  reply.array(() => {
    reply.string()
    reply.array(() => {
      reply.int32()
      reply.int64()
      check(reply.int16())
    })
  })
}

/** FindCoordinator v1: the address of the broker that keeps a group's offsets. */
export async function findCoordinator(connection: Connection, group: string): Promise<string> {
  const reply = await connection.send(10, 1, new Writer().string(group).int8(0).done())
  reply.int32()
  check(reply.int16(), reply.string())
  reply.int32()
  const host = reply.string() ?? ''
  return `${host}:${reply.int32()}`
}

/** OffsetCommit v2 from outside the group, as kafka-consumer-groups does it: the broker refuses while the group has members. */
export async function commitOffsets(connection: Connection, group: string, topic: string, positions: readonly Position[]): Promise<void> {
  const writer = new Writer().string(group).int32(-1).string('').int64(-1)
  putTopics(writer, [{ topic, partitions: [...positions] }], ({ partition, offset }) => {
    writer.int32(partition).int64(offset).string('')
  })
  const reply = await connection.send(8, 2, writer.done())
  reply.array(() => {
    reply.string()
    reply.array(() => {
      reply.int32()
      check(reply.int16())
    })
  })
}
