import type { ProblemError } from '../../contract/problem'
import { Connections } from '../../kafka-wire/connections'
import type { ClusterGuard } from '../../kafka-wire/guard'
import type { RawRecord } from '../../kafka-wire/record-batch'
import { earliest, fetchRecords, latest, listOffsets, type Fetched, type Position } from '../../kafka-wire/requests'
import type { KafkaMembership } from './kafka-membership'
import type { ConsumedRecord, SubscribeOptions } from './topic'

const fetchOptions = { maxBytes: 1024 * 1024, totalBytes: 10 * 1024 * 1024, waitMs: 500, committed: true }

export interface ReaderSource {
  topic: string
  /** Whose broker it has to be: what a stranger has is not read into our table. */
  guard: ClusterGuard | undefined
  membership: KafkaMembership
  /** Address of the leader of each partition. */
  leaders: () => Promise<Map<number, string>>
  /** What the group has committed; partitions without a commit are left out. */
  committed: () => Promise<Map<number, number>>
}

/**
 * Reads what a membership is assigned, by Fetch requests of our own: with every codec, checksums looked at, transactions
 * that were aborted left out, and a batch that nobody can read handed on as such instead of stopping what lies behind it.
 */
export class KafkaReader {
  readonly #connections: Connections
  readonly #positions = new Map<number, number>()
  #leaders = new Map<number, string>()
  #generation = 0

  constructor(
    private readonly source: ReaderSource,
    private readonly options: SubscribeOptions,
  ) {
    this.#connections = new Connections(source.guard)
  }

  /** Resolves when `ended` aborts and the last batch is committed. */
  async run(ended: AbortSignal): Promise<void> {
    const { membership } = this.source
    // Ends a fetch that waits for records.
    const close = (): void => this.#connections.close()
    ended.addEventListener('abort', close)
    try {
      while (!ended.aborted) {
        membership.check()
        if (this.#generation !== membership.generation) await this.#begin()
        if (this.#positions.size === 0) await membership.wait(1000, ended)
        else await this.#round(ended)
      }
    } catch (error) {
      // What was closed above fails.
      if (!ended.aborted || !isClosed(error)) throw error
    } finally {
      ended.removeEventListener('abort', close)
      close()
    }
  }

  /** From what is committed on, after each assignment: another member may have read on meanwhile. */
  async #begin(): Promise<void> {
    const { membership, committed, leaders } = this.source
    const generation = membership.generation
    const [offsets, addresses] = [await committed(), await leaders()]
    this.#leaders = addresses
    this.#positions.clear()
    const unknown = membership.partitions.filter((partition) => !offsets.has(partition))
    const lows = await this.#offsets(unknown, earliest)
    for (const partition of membership.partitions) {
      const at = offsets.get(partition) ?? lows.get(partition)
      if (at !== undefined) this.#positions.set(partition, at)
    }
    this.#generation = generation
  }

  async #round(ended: AbortSignal): Promise<void> {
    const positions = [...this.#positions].map(([partition, offset]) => ({ partition, offset }))
    const fetched = await this.#perLeader(positions, (connection, own) => fetchRecords(connection, this.source.topic, own, fetchOptions))
    for (const each of fetched.flat()) {
      if (ended.aborted || this.#generation !== this.source.membership.generation) return
      if (each.gone) await this.#skipGone(each.partition)
      else await this.#deliver(each, ended)
      // Last in the next request: the broker fills its reply in order.
      const at = this.#positions.get(each.partition)
      this.#positions.delete(each.partition)
      if (at !== undefined) this.#positions.set(each.partition, at)
    }
  }

  async #deliver({ partition, records, next, missing }: Fetched, ended: AbortSignal): Promise<void> {
    const { membership } = this.source
    const { handle, maxBatch, skipped } = this.options
    const from = this.#positions.get(partition) ?? 0
    if (next <= from) return
    if (missing > 0) skipped?.({ partition, from, to: next, count: missing })
    for (let at = 0; at < records.length || at === 0; at += maxBatch) {
      if (at > 0 && (ended.aborted || this.#generation !== membership.generation)) return
      const part = records.slice(at, at + maxBatch)
      if (part.length > 0) await handle(part.map(consumed))
      // Beyond its last record: markers of transactions, and what compaction removed.
      const after = at + maxBatch >= records.length ? next : (part.at(-1)?.offset ?? next - 1) + 1
      if (!(await membership.commit(partition, after, ended))) return
      this.#positions.set(partition, after)
    }
  }

  /** Retention or a person deleted what was to be read next; or the topic is shorter than it was. */
  async #skipGone(partition: number): Promise<void> {
    const from = this.#positions.get(partition) ?? 0
    const low = (await this.#offsets([partition], earliest)).get(partition)
    if (low === undefined) return
    if (low > from) this.options.skipped?.({ partition, from, to: low, count: low - from })
    // An offset beyond the end was committed in another topic of this name: read this one from its beginning.
    else if (from <= ((await this.#offsets([partition], latest)).get(partition) ?? from)) return
    this.#positions.set(partition, low)
  }

  async #offsets(partitions: readonly number[], at: number): Promise<Map<number, number>> {
    const asked = partitions.map((partition) => ({ partition, offset: at }))
    const { topic } = this.source
    const found = await this.#perLeader(asked, (connection, own) => listOffsets(connection, [{ topic, partitions: own }]))
    return new Map(found.flatMap((each) => [...(each.get(topic) ?? [])]))
  }

  #perLeader<T>(positions: readonly Position[], ask: (connection: ReturnType<Connections['to']>, own: Position[]) => Promise<T>): Promise<T[]> {
    const addresses = new Set(positions.flatMap(({ partition }) => this.#leaders.get(partition) ?? []))
    return Promise.all(
      [...addresses].map((address) =>
        ask(this.#connections.to(address), positions.filter(({ partition }) => this.#leaders.get(partition) === address)),
      ),
    )
  }
}

const isClosed = (error: unknown): boolean => (error as Partial<ProblemError>).problem?.code === 'BROKER_UNAVAILABLE'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** As text: bytes that are none would come out as something that nobody sent. */
function consumed({ partition, offset, key, value, unreadable }: RawRecord): ConsumedRecord {
  const place = { partition, offset }
  if (unreadable !== null) return { ...place, key: null, value: null, unreadable }
  const shownKey = key?.toString('utf8') ?? null
  try {
    return { ...place, key: shownKey, value: value === null ? null : utf8.decode(value) }
  } catch {
    return { ...place, key: shownKey, value: null, unreadable: `the value is not UTF-8 text: ${value?.subarray(0, 64).toString('hex') ?? ''}` }
  }
}
