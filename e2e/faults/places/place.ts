import type { Client } from 'pg'
import type { DatabaseAddress, TopicAddress } from '../../../contract/pipeline-process'
import type { Poison } from '../poison'
import type { Random } from '../random'

/** A record as it stands in the topic. */
export interface TopicRecord {
  partition: number
  offset: number
  value: string | null
}

/** A fault of the place. Resolves when it is lifted again. */
export type PlaceFault = (random: Random) => Promise<void>

/** Where topic and tables are, for one run after another. */
export interface Place {
  readonly name: 'embedded' | 'kafka'
  /** As the pipeline reaches them. */
  readonly database: DatabaseAddress
  readonly topic: TopicAddress
  readonly faults: Record<string, PlaceFault>
  /** Empties topic and tables, for the next run. */
  reset(): Promise<void>
  /** Writes a foreign record into the topic. Rejects while nobody is there. */
  publish(poison: Poison): Promise<void>
  /** Lifts what is left of all faults. */
  lift(): Promise<void>
  /** Called when every pipeline process has just been killed. */
  forgetReaders(): Promise<void>
  /** Records that the consumer group has not committed; null while that is not known. */
  lag(): Promise<number | null>
  /** Every record of the topic, by a reader that is not the product's. */
  records(): Promise<TopicRecord[]>
  /** A connection for the checker, past all faults. */
  connect(): Promise<Client>
  /** Whether the topic was deleted in this run: what it held before is gone. */
  readonly topicLost: boolean
  close(): Promise<void>
}
