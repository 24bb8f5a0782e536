import type { Pool } from 'pg'
import type { BrokerState, BrowseEvent, BrowseInput, GroupSummary, KafkaSnapshot, Message } from '../../contract/kafka'
import type { DatabaseAddress, Guard } from '../../contract/pipeline-process'
import { ProblemError, problemOf, type Problem } from '../../contract/problem'
import type { Engine, StackService } from '../../contract/stack'
import { openPool } from '../../database/pool'
import { Watchable } from '../../process/watchable'
import { Broker } from './broker'
import { brokerState } from './broker-state'
import { browse } from './browse'
import { EmbeddedTopic } from './embedded-topic'
import { summaryOf } from './groups'
import { messageOf } from './payload'
import type { Look, TopicSource } from './source'

const lookEveryMs = 3000
/** While all is settled, and nobody has it before their eyes. */
const lookSeldomMs = 15_000
const settled: readonly BrokerState[] = ['ready', 'stopped', 'absent', 'noEngine']
/** Points of lag kept for a group: 15 minutes of looks. */
const keptPoints = 300

/** Where topics are in the present profile. */
export type KafkaPlace =
  | { kind: 'embedded'; database: DatabaseAddress }
  | {
      kind: 'kafka'
      /** null while the stack's files can't be read. */
      address: string | null
      /** Whose broker it has to be. */
      guard?: Guard | undefined
      service: Pick<StackService, 'state' | 'health' | 'image'> | undefined
      engine: Engine['state']
    }

const nothing: Look = { cluster: null, topics: [], groups: [] }
/** Where containers find the stack's broker (compose/compose.yaml). */
const containerAddress = 'kafka:29092'

/** The service behind contract/kafka.ts. Looks only while somebody watches. */
export class Kafka {
  readonly #view = new Watchable<KafkaSnapshot>(() => this.#snapshot, { intervalMs: 250, onWatch: () => this.#lookOn() })
  readonly #history = new Map<string, GroupSummary['history']>()
  #source: { of: string; source: TopicSource } | null = null
  #pool: { of: string; pool: Pool } | null = null
  #snapshot: KafkaSnapshot
  #lookingOn = false
  #looking: Promise<void> | null = null
  #wake: (() => void) | null = null
  #closed = false

  constructor(private readonly place: () => KafkaPlace) {
    this.#snapshot = this.#describe(nothing, null, 'connecting')
  }

  watch(signal: AbortSignal | undefined, closely = true): AsyncGenerator<KafkaSnapshot> {
    return this.#view.watch(signal, closely)
  }

  /** Looks anew and tells what it saw. */
  async refresh(): Promise<KafkaSnapshot> {
    // One that is under way may have begun before whatever was done just now.
    await this.#looking
    await this.#look()
    return this.#snapshot
  }

  /** The profile or the stack has changed: worth a look at once. */
  placeChanged(): void {
    this.#wake?.()
  }

  /** Throws what opening the place throws. */
  get source(): TopicSource {
    return this.#open(this.place())
  }

  /** What only a broker can do. Throws `ONLY_IN_KAFKA` in the embedded profile. */
  get broker(): Broker {
    const { source } = this
    if (source instanceof Broker) return source
    throw new ProblemError('ONLY_IN_KAFKA')
  }

  /** Does something to the broker; the next snapshot, at once, shows it. */
  async change<T>(work: (broker: Broker) => Promise<T>): Promise<T> {
    const result = await work(this.broker)
    this.#wake?.()
    return result
  }

  async *browse(input: BrowseInput, signal: AbortSignal | undefined): AsyncGenerator<BrowseEvent> {
    const reader = await this.source.reader(input.topic)
    const ended = new AbortController()
    const end = (): void => {
      ended.abort()
      // Ends a read under way as well: that may be one of many megabytes.
      reader.close()
    }
    signal?.addEventListener('abort', end)
    try {
      if (signal?.aborted === true) return
      yield* browse(reader, input, ended.signal)
    } catch (error) {
      if (!ended.signal.aborted) throw error
    } finally {
      signal?.removeEventListener('abort', end)
      end()
    }
  }

  /** Throws `MESSAGE_GONE` where there is none at this offset, or no longer. */
  async message(at: { topic: string; partition: number; offset: number }): Promise<Message> {
    const reader = await this.source.reader(at.topic)
    try {
      const [fetched] = await reader.read([at], { maxBytes: 64 * 1024, waitMs: 0 })
      const record = fetched?.records.find(({ offset }) => offset === at.offset)
      if (!record) throw new ProblemError('MESSAGE_GONE', at)
      return messageOf(record, Infinity)
    } finally {
      reader.close()
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#wake?.()
    await this.#source?.source.close()
    await this.#pool?.pool.end()
  }

  /** Looks for as long as anybody watches; at once when somebody comes to. */
  #lookOn(): void {
    if (this.#lookingOn) return this.#wake?.()
    this.#lookingOn = true
    void this.#keepLooking()
  }

  async #keepLooking(): Promise<void> {
    while (this.#view.watched && !this.#closed) {
      await this.#look()
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#view.watchedClosely || !settled.includes(this.#snapshot.state) ? lookEveryMs : lookSeldomMs)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    this.#lookingOn = false
  }

  #look(): Promise<void> {
    this.#looking ??= this.#lookOnce().finally(() => (this.#looking = null))
    return this.#looking
  }

  async #lookOnce(): Promise<void> {
    let look = nothing
    let problem: Problem | null = null
    try {
      look = await this.source.look()
    } catch (error) {
      problem = problemOf(error)
    }
    this.#remember(look)
    this.#snapshot = this.#describe(look, problem)
    this.#view.changed()
  }

  #describe(look: Look, problem: Problem | null, unknown?: 'connecting'): KafkaSnapshot {
    const place = this.place()
    const groups = look.groups.map((group) => ({ ...summaryOf(group), history: this.#history.get(group.group) ?? [] }))
    const seen = { at: Date.now(), cluster: look.cluster, topics: look.topics, groups, problem }
    if (place.kind === 'embedded') {
      const state = unknown ?? (problem === null ? 'ready' : 'starting')
      return { ...seen, kind: 'embedded', state, address: null, containerAddress: null, image: null }
    }
    const { address, service, engine } = place
    const state = unknown ?? brokerState(problem === null, service, engine)
    return { ...seen, kind: 'kafka', state, address, containerAddress, image: service?.image ?? null }
  }

  #remember(look: Look): void {
    const at = Date.now()
    for (const group of look.groups) {
      const { lag } = summaryOf(group)
      if (lag === null) continue
      this.#history.set(group.group, [...(this.#history.get(group.group) ?? []), { at, lag }].slice(-keptPoints))
    }
    // While nothing answers, what is known of the past stays.
    if (look === nothing) return
    for (const name of this.#history.keys()) if (look.groups.every(({ group }) => group !== name)) this.#history.delete(name)
  }

  #open(place: KafkaPlace): TopicSource {
    const of = JSON.stringify(place.kind === 'embedded' ? place.database : [place.address, place.guard])
    if (this.#source?.of === of) return this.#source.source
    void this.#source?.source.close()
    this.#source = null
    this.#history.clear()
    if (place.kind === 'embedded') this.#source = { of, source: new EmbeddedTopic(() => this.#poolOf(place.database)) }
    else if (place.address === null) throw new ProblemError('STACK_NOT_READY')
    else this.#source = { of, source: new Broker(place.address, place.guard) }
    return this.#source.source
  }

  #poolOf(database: DatabaseAddress): Pool {
    const of = JSON.stringify(database)
    if (this.#pool?.of !== of) {
      void this.#pool?.pool.end()
      this.#pool = { of, pool: openPool(database, 'weatherdeck-kafka', 2) }
    }
    return this.#pool.pool
  }
}
