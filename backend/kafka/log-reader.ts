import type { Fetched, Position } from '../../kafka-wire/requests'

/** What was read of a partition. */
export type Read = Pick<Fetched, 'partition' | 'records' | 'next' | 'gone'>

export interface Bounds {
  partition: number
  /** The oldest offset there is. */
  low: number
  /** The offset that the next message gets. */
  high: number
}

/** A topic as something to read in: Kafka's (broker-reader.ts) or the embedded one's (embedded-topic.ts). */
export interface LogReader {
  /** Of all partitions. */
  bounds(): Promise<Bounds[]>
  /** Of each partition the first offset at or after a time, epoch ms; its end where nothing is that new. */
  offsetsAt(time: number): Promise<Position[]>
  /**
   * From each position on, up to `maxBytes` a partition, though at least one message where there is one. Waits up to
   * `waitMs` while there is nothing.
   */
  read(positions: readonly Position[], options: { maxBytes: number; waitMs: number }): Promise<Read[]>
  /** Ends what is under way. */
  close(): void
}
