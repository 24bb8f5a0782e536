import type { Problem } from '../contract/problem'
import type { Ledger } from './poll'
import type { Publisher } from './publisher'
import type { Marker, RawStore } from './source/raw-store'
import { consumerGroup, type Topic } from './topic/topic'

export interface ReconcilerOptions {
  raw: RawStore
  publisher: Publisher
  topic: Topic
  ledger: Ledger
  place: () => Promise<string | null>
  report: (problem: Problem) => void
}

/** How often one reply is published again, until it is plain that its records cannot be written. */
const mostTimes = 3

/**
 * Finds replies that were published and whose rows never came: a topic that was deleted, a broker that lost its disk,
 * a retention shorter than the consumer's absence. What the ledger lacks, though nothing of the topic is left to read,
 * is published again from the raw store.
 */
export class Reconciler {
  readonly #o: ReconcilerOptions
  /** Replies that are in the ledger whole, or are not this place's. */
  readonly #settled = new Set<string>()

  constructor(options: ReconcilerOptions) {
    this.#o = options
  }

  /** Compares once; does nothing while records wait to be read. Throws what topic and database throw. */
  async run(): Promise<void> {
    const { raw, publisher, topic, ledger, report } = this.#o
    if (publisher.busy) return
    const place = await this.#o.place()
    const ids = raw.published().filter((id) => !this.#settled.has(id))
    if (place === null || ids.length === 0) return
    // In this order: what was published before the look at the topic, and is read, is written.
    const lag = await topic.lag(consumerGroup)
    if (lag.some(({ end, committed }) => committed < end)) return
    const written = await ledger.written(ids)

    const lost: Marker[] = []
    for (const id of ids) {
      const marker = await raw.marker(id)
      if (marker?.result === 'error' && marker.problem?.code === 'FILE_UNREADABLE') {
        // Given up by an earlier version because its file could not be opened once.
        void publisher.enqueue(id)
      } else if (marker?.result !== 'published' || marker.place !== place || holds(written.get(id), marker.locations ?? [])) {
        this.#settled.add(id)
      } else if ((marker.republished ?? 0) >= mostTimes) {
        this.#settled.add(id)
      } else {
        lost.push(marker)
      }
    }
    if (lost.length === 0) return
    const records = lost.reduce((sum, marker) => sum + marker.records, 0)
    report({ code: 'RECORDS_LOST', params: { replies: lost.length, records } })
    for (const { responseId } of lost) void publisher.enqueue(responseId, true)
  }
}

function holds(written: ReadonlySet<string> | undefined, locations: readonly string[]): boolean {
  return locations.every((location) => written?.has(location))
}
