import { Writer } from './codec'
import type { Connection } from './connection'

export interface ClusterMetadata {
  /** What ZooKeeper or the controllers keep of the cluster as its id: another one for a broker with empty volumes. */
  cluster: string
  /** Address of each broker by its id. */
  brokers: Map<number, string>
  topics: Map<string, TopicMetadata>
}

export interface TopicMetadata {
  /** Kafka's number for the error of the topic; 0 for none. */
  error: number
  /** The topic's UUID, in hexadecimal: another one after the topic was deleted and created again. */
  id: string
  /** The leader's id by partition; -1 while there is none. */
  leaders: Map<number, number>
}

const metadata = 3
const noTopicId = Buffer.alloc(16)

/**
 * Metadata v10: the oldest version that names topics by their ids (KIP-516); Kafka 2.8 and later take it. No topic is
 * created by asking for it. kafkajs stops at v6, without the ids.
 */
export async function clusterMetadata(connection: Pick<Connection, 'sendFlexible'>, topics: readonly string[], timeoutMs?: number): Promise<ClusterMetadata> {
  const writer = new Writer()
  writer.compactArray(topics, (name) => void writer.bytes(noTopicId).compactString(name).int8(0))
  // Neither creation of topics nor two lists of rights; no tagged fields.
  writer.int8(0).int8(0).int8(0).int8(0)
  const reply = await connection.sendFlexible(metadata, 10, writer.done(), timeoutMs)
  reply.int32()
  const brokers = new Map(
    reply.compactArray(() => {
      const id = reply.int32()
      const address = `${reply.compactString() ?? ''}:${reply.int32()}`
      reply.compactString()
      reply.tags()
      return [id, address] as const
    }),
  )
  const cluster = reply.compactString() ?? ''
  reply.int32()
  const found = reply.compactArray(() => {
    const error = reply.int16()
    const name = reply.compactString() ?? ''
    const id = reply.slice(16).toString('hex')
    reply.int8()
    const leaders = new Map(
      reply.compactArray(() => {
        reply.int16()
        const partition = reply.int32()
        const leader = reply.int32()
        reply.int32()
        for (let lists = 0; lists < 3; lists++) reply.compactArray(() => reply.int32())
        reply.tags()
        return [partition, leader] as const
      }),
    )
    reply.int32()
    reply.tags()
    return [name, { error, id, leaders }] as const
  })
  return { cluster, brokers, topics: new Map(found) }
}
