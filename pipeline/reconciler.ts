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
  /** Epoch ms. */
  now: () => number
}

/** Until a reply that was published again, and did not arrive either, is published once more, ms: growing with the times. */
const firstPause = 60_000
const longestPause = 6 * 3_600_000

/**
 * Finds replies that were published and whose rows never came: a topic that was deleted, a broker that lost its disk,
 * a retention shorter than the consumer's absence. What the ledger lacks, though nothing of the topic is left to read,
 * is published again from the raw store.
 */
export class Reconciler {
  readonly #o: ReconcilerOptions
  /** Replies that are in the ledger whole, or are not this place's. */
  readonly #settled = new Set<string>()
  /** How often a reply was reported as lost. */
  readonly #reported = new Map<string, number>()

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
      if (marker === null || (marker.result === 'error' && marker.problem?.code === 'FILE_UNREADABLE')) {
        // Its outcome cannot be read, or an earlier version gave it up because its file could not be opened once.
        void publisher.enqueue(id)
      } else if (marker.result !== 'published' || !belongs(marker, place) || holds(written.get(id), marker.locations ?? [])) {
        this.#settled.add(id)
      } else if (this.#isDue(marker)) {
        lost.push(marker)
      }
    }
    const fresh = lost.filter(({ responseId, republished = 0 }) => this.#reported.get(responseId) !== republished)
    for (const { responseId, republished = 0 } of fresh) this.#reported.set(responseId, republished)
    const records = fresh.reduce((sum, marker) => sum + marker.records, 0)
    if (fresh.length > 0) report({ code: 'RECORDS_LOST', params: { replies: fresh.length, records } })
    for (const { responseId } of lost) void publisher.enqueue(responseId, true)
  }

  #isDue({ at, republished = 0 }: Marker): boolean {
    if (republished === 0) return true
    const since = this.#o.now() - at
    // A clock that was set back must not put it off for ever.
    return since < 0 || since >= Math.min(longestPause, firstPause * 4 ** Math.min(republished - 1, 10))
  }
}

/** What was published while the database did not answer, and so without a place, is compared as well. */
function belongs(marker: Marker, place: string): boolean {
  return marker.locations !== undefined && (marker.place ?? place) === place
}

function holds(written: ReadonlySet<string> | undefined, locations: readonly string[]): boolean {
  return locations.every((location) => written?.has(location))
}
