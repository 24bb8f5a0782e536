import type { Consumer, Kafka } from 'kafkajs'
import { sleepUntilWoken } from '../sleep'

/** New partitions of a topic are looked for this often, ms; kafkajs itself would look every five minutes. */
const metadataAgeMs = 3000
/** How long a member waits for the group after its commit came in the middle of a rebalance, ms. */
const rebalanceMs = 60_000

/** What a commit is refused with while the group shares its partitions out again. */
const rebalancing = new Set(['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'NOT_COORDINATOR_FOR_GROUP'])

/**
 * A member of a consumer group, by kafkajs, that reads nothing: kafkajs joins, sends heartbeats, joins again after a
 * rebalance and commits. It does not fetch, as one batch that it cannot decode would end it, for ever.
 */
export class KafkaMembership {
  /** Counts how often partitions were assigned: what was read by an older count may be another member's by now. */
  generation = 0
  partitions: number[] = []
  readonly #consumer: Consumer
  readonly #failed = new AbortController()
  #changed = new AbortController()

  constructor(
    kafka: Kafka,
    private readonly topic: string,
    group: string,
  ) {
    this.#consumer = kafka.consumer({
      groupId: group,
      sessionTimeout: 30_000,
      maxWaitTimeInMs: 500,
      metadataMaxAge: metadataAgeMs,
      // A crash ends this subscription; the caller starts the next one and shows why.
      retry: { retries: 3, restartOnFailure: () => Promise.resolve(false) },
    })
    const { CRASH, GROUP_JOIN } = this.#consumer.events
    this.#consumer.on(CRASH, ({ payload }) => this.#failed.abort(payload.error))
    this.#consumer.on(GROUP_JOIN, ({ payload }) => {
      // Comes before the first fetch.
      this.#consumer.pause([{ topic }])
      this.partitions = payload.memberAssignment[topic] ?? []
      this.generation++
      this.#changed.abort()
      this.#changed = new AbortController()
    })
  }

  async join(): Promise<void> {
    await this.#consumer.connect()
    await this.#consumer.subscribe({ topic: this.topic, fromBeginning: true })
    await this.#consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: () => Promise.resolve() })
    this.check()
  }

  /** Throws what ended the membership, if something did. */
  check(): void {
    if (this.#failed.signal.aborted) throw this.#failed.signal.reason
  }

  /** Resolves after `ms`, or when partitions are assigned, the membership fails or `signal` aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void> {
    return sleepUntilWoken(ms, signal, this.#changed.signal, this.#failed.signal)
  }

  /** False where the partition may be another member's by now: it is read again from what was committed last. */
  async commit(partition: number, next: number, signal: AbortSignal): Promise<boolean> {
    const { generation } = this
    try {
      await this.#consumer.commitOffsets([{ topic: this.topic, partition, offset: String(next) }])
      this.check()
      return generation === this.generation
    } catch (error) {
      if (!inRebalance(error)) throw error
      // The heartbeat finds out as well, and joins again.
      if (generation === this.generation) await this.wait(rebalanceMs, signal)
      if (generation === this.generation && !signal.aborted) throw error
      return false
    }
  }

  async leave(): Promise<void> {
    await this.#consumer.disconnect().catch(() => undefined)
  }
}

function inRebalance(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { type } = error as { type?: unknown }
  return (typeof type === 'string' && rebalancing.has(type)) || inRebalance(error.cause)
}
