import { ProblemError, problemOf, type Problem } from '../contract/problem'
import type { WeatherSource } from '../contract/weather'
import type { OutgoingRecord, Topic } from './topic/topic'
import { readSaved } from './source/open-meteo'
import type { RawReply, RawStore } from './source/raw-store'
import type { LocationRecords } from './source/reply'
import { backoff } from './source/retry'
import type { Timing } from './source/timing'

/** What became of one reply. */
export interface PublishedReply {
  responseId: string
  source: WeatherSource | null
  perLocation: { location: string; records: number }[]
  records: number
}

export interface PublisherOptions {
  raw: RawStore
  topic: Topic
  timing: Timing
  /** Where the topic's records end up, so that it is known what was published where; null while it is not known. */
  place: () => Promise<string | null>
  report: (problem: Problem) => void
  changed: () => void
}

interface Item {
  id: string
  /** Published before, and its rows never came. */
  again: boolean
  /** Not tried before this time, epoch ms: its file could not be read. */
  notBefore: number
  /** Set once its records are in the topic: what is left is to note it. */
  published: PublishedReply | null
  covers: { from: number; to: number } | null
  tries: number
  promise: Promise<PublishedReply | null>
  settle: (published: PublishedReply | null) => void
}

const maxBatch = 1000
/** Tries of a reply that fails for a reason nobody foresaw; then the next has its turn, and this one comes back at the next start. */
const maxTries = 5
/** Between two tries of a reply whose file cannot be opened, ms: a virus scanner takes seconds, a person hours. */
const firstUnreadablePause = 2000
const longestUnreadablePause = 600_000

/**
 * From the raw store to the topic, one reply after another in order. Reads each from disk: what is published is what
 * is kept. A topic that does not answer, or a full disk, holds the queue up and loses nothing.
 */
export class Publisher {
  readonly counters = { replies: 0, published: 0 }
  /** Why nothing is being published just now; null when nothing is in the way. */
  blocked: Problem | null = null
  readonly #queue: Item[] = []
  /** Replies that failed for a reason nobody foresaw, until the next start. */
  readonly #givenUp = new Set<string>()
  readonly #o: PublisherOptions
  #pump: Promise<void> | null = null
  #draining = false
  #pause: AbortController | null = null
  #alarm: AbortController | null = null

  constructor(options: PublisherOptions) {
    this.#o = options
  }

  /** True while replies wait that can be read. */
  get busy(): boolean {
    return this.#pump !== null
  }

  /**
   * Resolves when the reply is published or refused for good; with null when it was put off to the next start.
   * `again`: it was published before, and its rows never came.
   */
  enqueue(id: string, again = false): Promise<PublishedReply | null> {
    const waiting = this.#queue.find((item) => item.id === id)
    if (waiting) return waiting.promise
    if (this.#givenUp.has(id)) return Promise.resolve(null)
    let settle: Item['settle'] = () => undefined
    const promise = new Promise<PublishedReply | null>((resolve) => (settle = resolve))
    this.#queue.push({ id, again, notBefore: 0, published: null, covers: null, tries: 0, promise, settle })
    this.#wake()
    return promise
  }

  /** Publishes what is queued, without waiting for a topic or disk that is away: that work is left on disk for the next start. */
  async drain(): Promise<void> {
    this.#draining = true
    this.#pause?.abort(new Error('draining'))
    this.#alarm?.abort(new Error('draining'))
    try {
      await this.#pump
    } finally {
      this.#draining = false
      for (const item of this.#queue.splice(0)) item.settle(null)
      this.#block(null)
    }
  }

  #wake(): void {
    this.#alarm?.abort(new Error('woken'))
    this.#alarm = null
    this.#pump ??= this.#run().finally(() => {
      this.#pump = null
      if (this.#draining || this.#queue.length === 0) return
      // Something may have come in between the last look and now.
      if (this.#next()) this.#wake()
      else this.#wakeLater()
    })
  }

  /** The first reply that may be tried now. */
  #next(): Item | undefined {
    const now = this.#o.timing.now()
    return this.#queue.find(({ notBefore }) => notBefore <= now)
  }

  #wakeLater(): void {
    const alarm = (this.#alarm = new AbortController())
    const wait = Math.min(...this.#queue.map(({ notBefore }) => notBefore)) - this.#o.timing.now()
    this.#o.timing.sleep(wait, alarm.signal).then(
      () => this.#wake(),
      () => undefined,
    )
  }

  async #run(): Promise<void> {
    for (let item = this.#next(), failures = 0; item; item = this.#next()) {
      try {
        const done = await this.#publish(item)
        this.#drop(item, done)
        failures = 0
        this.#block(null)
      } catch (error) {
        const problem = problemOf(error)
        if (problem.code === 'FILE_UNREADABLE') {
          await this.#putOff(item, problem)
          continue
        }
        if (!waitsOutside(problem)) this.#o.report(problem)
        if (!waitsOutside(problem) && ++item.tries >= maxTries) {
          this.#givenUp.add(item.id)
          this.#drop(item, null)
          continue
        }
        if (this.#draining) return
        this.#block(problem)
        await this.#rest(failures++)
      }
    }
  }

  #drop(item: Item, done: PublishedReply | null): void {
    this.#queue.splice(this.#queue.indexOf(item), 1)
    item.settle(done)
  }

  /** A file that cannot be opened says nothing of what is in it: it is tried again, and the others go on. */
  async #putOff(item: Item, problem: Problem): Promise<void> {
    if (item.tries === 0) this.#o.report(problem)
    if (await this.#o.raw.isGone(item.id)) {
      this.#o.raw.forget(item.id)
      this.#drop(item, null)
      return
    }
    const pause = Math.min(longestUnreadablePause, firstUnreadablePause * 2 ** Math.min(item.tries++, 20))
    item.notBefore = this.#o.timing.now() + pause
  }

  async #rest(failures: number): Promise<void> {
    this.#pause = new AbortController()
    const wait = 500 + backoff(failures, () => this.#o.timing.random(), 500, 10_000)
    await this.#o.timing.sleep(wait, this.#pause.signal).catch(() => undefined)
    this.#pause = null
  }

  #block(problem: Problem | null): void {
    if (problem && this.blocked?.code !== problem.code) this.#o.report(problem)
    const changed = this.blocked !== problem
    this.blocked = problem
    if (changed) this.#o.changed()
  }

  async #publish(item: Item): Promise<PublishedReply> {
    const { raw } = this.#o
    if (!item.published) {
      const read = await this.#read(item.id)
      if ('problem' in read) {
        const { problem, reply } = read
        await raw.mark({ responseId: item.id, source: reply?.source ?? null, result: resultOf(problem), records: 0, covers: null, problem })
        this.#o.report(problem)
        return { responseId: item.id, source: reply?.source ?? null, perLocation: [], records: 0 }
      }
      const records = outgoing(read.places)
      for (let i = 0; i < records.length; i += maxBatch) await this.#o.topic.publish(records.slice(i, i + maxBatch))
      this.counters.replies++
      this.counters.published += records.length
      item.covers = coversOf(read.places)
      item.published = {
        responseId: item.id,
        source: read.reply.source,
        perLocation: read.places.map(({ location, observations }) => ({ location, records: observations })),
        records: records.length,
      }
      this.#o.changed()
    }
    const { source, records, perLocation } = item.published
    const place = await this.#o.place()
    const before = item.again ? ((await raw.marker(item.id))?.republished ?? 0) + 1 : 0
    await raw.mark({
      responseId: item.id,
      source,
      result: 'published',
      records,
      covers: item.covers,
      locations: perLocation.map(({ location }) => location),
      ...(place === null ? {} : { place }),
      ...(before === 0 ? {} : { republished: before }),
    })
    return item.published
  }

  /** What a reply holds, or what is wrong with its content. Throws `FILE_UNREADABLE`. */
  async #read(id: string): Promise<{ reply: RawReply; places: LocationRecords[] } | { reply: RawReply | null; problem: Problem }> {
    const reply = await this.#o.raw.load(id).catch((error: unknown) => {
      if (error instanceof ProblemError && error.problem.code === 'RAW_CORRUPT') return error.problem
      throw error
    })
    if ('code' in reply) return { reply: null, problem: reply }
    try {
      return { reply, places: readSaved(reply).places }
    } catch (error) {
      if (error instanceof ProblemError) return { reply, problem: error.problem }
      throw error
    }
  }
}

/** The outcome that a reply without records is marked with. */
export function resultOf(problem: Problem): 'rejected' | 'error' {
  return problem.code.startsWith('REPLY_') || problem.code === 'RAW_CORRUPT' ? 'rejected' : 'error'
}

/** The records of a reply as the topic takes them: one location keeps its order. */
export function outgoing(locations: LocationRecords[]): OutgoingRecord[] {
  return locations.flatMap(({ location, records }) => records.map((record) => ({ key: location, value: JSON.stringify(record) })))
}

/** First and last time observed, epoch ms; null without observations. */
export function coversOf(locations: LocationRecords[]): { from: number; to: number } | null {
  const times = locations.flatMap(({ records }) => records.flatMap((record) => (record.type === 'observation' ? [Date.parse(record.observed_at)] : [])))
  if (times.length === 0) return null
  return times.reduce((covers, at) => ({ from: Math.min(covers.from, at), to: Math.max(covers.to, at) }), { from: Infinity, to: -Infinity })
}

/** True for what time, or somebody else, will mend: the work waits, as long as it takes. */
export function waitsOutside(problem: Problem): boolean {
  const topic = ['BROKER_UNAVAILABLE', 'MESSAGE_TOO_LARGE', 'NOT_ENOUGH_REPLICAS', 'KAFKA_REFUSED', 'STACK_NOT_READY', 'STRANGER']
  return [...topic, 'DATABASE_UNAVAILABLE', 'DATABASE_DISK_FULL', 'DISK_FULL', 'FILE_UNWRITABLE'].includes(problem.code)
}
