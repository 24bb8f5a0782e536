import type { PartitionLag } from '../../contract/pipeline'

/** A record to publish. Records with one key keep their order: they go to one partition. */
export interface OutgoingRecord {
  key: string
  value: string
}

/** A record as it stands in the topic. `value` is null for a tombstone, and where `unreadable` says why it can't be read. */
export interface ConsumedRecord {
  partition: number
  /** Position in its partition, from 0, without gaps that matter. */
  offset: number
  key: string | null
  value: string | null
  /** Damaged, compressed by a codec that fails, or no text. It will not be readable another time either: reject it. */
  unreadable?: string
}

/** Records that the topic no longer had when they were to be read: retention, compaction or a person deleted them. */
export interface SkippedRecords {
  partition: number
  /** Offsets between which they were: the first, and the one after the last. */
  from: number
  to: number
  count: number
}

/** Where a published record ended up. */
export interface Position {
  partition: number
  offset: number
}

export interface SubscribeOptions {
  /** The consumer group whose committed offsets count. */
  group: string
  /** Records a batch holds at most. */
  maxBatch: number
  /** Gets records of one partition in order. The group's offset is committed only after it resolves: at least once. */
  handle: (batch: ConsumedRecord[]) => Promise<void>
  /** Hears of records that were gone before they could be read. */
  skipped?: (skipped: SkippedRecords) => void
  /** Ends the subscription after the batch in hand is handled and committed. */
  signal: AbortSignal
}

/**
 * A topic: an append-only log in partitions. Two implementations, Kafka's (`kafka-topic.ts`) and one in PostgreSQL
 * (`postgres-topic.ts`), held to one suite (`topic-suite.ts`).
 *
 * Every method throws `ProblemError` `BROKER_UNAVAILABLE` while nothing answers; the caller waits and tries again.
 */
export interface Topic {
  readonly name: string
  /** Resolves when the records are durable, with their positions in the order given. After a throw some may be there all the same: publish again. */
  publish(records: readonly OutgoingRecord[]): Promise<Position[]>
  /** Resolves when `signal` aborted and the last batch is committed; rejects when the topic fails or `handle` throws. */
  subscribe(options: SubscribeOptions): Promise<void>
  /** End and committed offset of each partition for a group. */
  lag(group: string): Promise<PartitionLag[]>
  /**
   * Which topic this is, made where there is none yet. Stays while the topic does, over restarts of whatever keeps it;
   * another one after the topic was deleted and created again, or the broker's volume or the database was lost. Offsets of
   * one identity mean nothing in another.
   */
  identity(): Promise<string>
  close(): Promise<void>
}

export const topicName = 'weather'
export const topicPartitions = 3
export const consumerGroup = 'weather-consumer'
