import type { BrowseEvent, BrowseInput, Message } from '../../contract/kafka'
import { ProblemError } from '../../contract/problem'
import { makeFilter, type Filter } from './filter'
import type { Bounds, LogReader } from './log-reader'
import { messageOf } from './payload'
import type { Position } from '../../kafka-wire/requests'

const yieldEveryMs = 100
/** Little at first, for a quick first sight, more while nothing matches. */
const firstFetch = 64 * 1024
const fetchBytes = 1024 * 1024
/** Offsets that a step backwards covers; the same. */
const firstWindow = 4
const largestWindow = 16_384
/** Messages of a live batch at most: more than anybody reads in 100 ms. */
const liveBatch = 200

type Live = { kind: 'live' }
type Start = Exclude<BrowseInput['from'], Live>

const order = (a: Message, b: Message): number =>
  (a.timestamp ?? 0) - (b.timestamp ?? 0) || a.partition - b.partition || a.offset - b.offset

/** One partition on the way through it, with what matched and was not handed on yet. */
class Cursor {
  readonly found: Message[] = []
  scanned = 0
  /** Time of the message looked at last; nothing beyond it is known. */
  reached: number | null = null
  #window = firstWindow
  #fetch = firstFetch

  /** Forwards: from `position` to below `end`. Backwards: from below `position` down to `end`. */
  constructor(
    readonly partition: number,
    private position: number,
    private end: number,
    private readonly backwards: boolean,
  ) {}

  get exhausted(): boolean {
    return this.backwards ? this.position <= this.end : this.position >= this.end
  }

  get left(): number {
    return this.exhausted ? 0 : Math.abs(this.end - this.position)
  }

  /** Where another browse would go on. */
  get next(): Position | null {
    const [first] = this.found
    if (first) return { partition: this.partition, offset: this.backwards ? first.offset + 1 : first.offset }
    return this.exhausted ? null : { partition: this.partition, offset: this.position }
  }

  async step(reader: LogReader, filter: Filter): Promise<void> {
    const from = this.backwards ? Math.max(this.end, this.position - this.#window) : this.position
    const to = this.backwards ? this.position : this.end
    let bytes = 0
    const found: Message[] = []
    for (let at = from; at < to; ) {
      const [fetched] = await reader.read([{ partition: this.partition, offset: at }], { maxBytes: this.#fetch, waitMs: 0 })
      this.#fetch = Math.min(fetchBytes, this.#fetch * 2)
      if (!fetched || fetched.gone) {
        // Deleted meanwhile, by age or by somebody.
        const bounds = (await reader.bounds()).find((each) => each.partition === this.partition)
        const low = bounds?.low ?? to
        if (this.backwards) this.end = Math.min(Math.max(this.end, low), this.position)
        at = Math.max(at + 1, low)
        if (!this.backwards) this.position = Math.min(at, this.end)
        continue
      }
      const records = fetched.records.filter((record) => record.offset < to)
      // What is asked for exists: an empty answer means that it does no more.
      if (fetched.next <= at) break
      at = fetched.next
      bytes += records.reduce((sum, record) => sum + (record.value?.length ?? 0), 0)
      this.scanned += records.length
      for (const record of filter(records)) found.push(messageOf(record))
      const edge = this.backwards ? records[0] : records.at(-1)
      if (edge && (!this.backwards || this.reached === null || (edge.timestamp ?? 0) < this.reached)) this.reached = edge.timestamp
      if (!this.backwards) {
        this.position = Math.min(at, this.end)
        break
      }
    }
    if (this.backwards) {
      this.position = from
      found.reverse()
      this.#window = bytes > 8 * fetchBytes ? Math.max(1, this.#window >> 2) : Math.min(largestWindow, this.#window * 2)
    } else if (found.length === 0 && this.position === from && !this.exhausted) this.position = this.end
    this.found.push(...found)
  }
}

async function cursors(reader: LogReader, input: BrowseInput, from: Start): Promise<Cursor[]> {
  const bounds = wanted(await reader.bounds(), input)
  const at = async (): Promise<readonly Position[]> => {
    switch (from.kind) {
      case 'newest':
        return bounds.map(({ partition, high }) => ({ partition, offset: high }))
      case 'oldest':
        return bounds.map(({ partition, low }) => ({ partition, offset: low }))
      case 'offset':
        return bounds.map(({ partition }) => ({ partition, offset: from.offset }))
      case 'time':
        return reader.offsetsAt(from.at)
      case 'next':
        return from.positions
    }
  }
  const starts = new Map((await at()).map(({ partition, offset }) => [partition, offset]))
  const backwards = from.kind === 'newest' || (from.kind === 'next' && from.direction === 'backwards')
  return bounds.flatMap(({ partition, low, high }) => {
    const start = starts.get(partition)
    if (start === undefined) return []
    return [new Cursor(partition, Math.min(high, Math.max(low, start)), backwards ? low : high, backwards)]
  })
}

/** The partitions asked for. Throws `INVALID_INPUT` for one that there is not. */
function wanted(bounds: Bounds[], { partitions, topic }: BrowseInput): Bounds[] {
  const missing = partitions.find((partition) => bounds.every((each) => each.partition !== partition))
  if (missing !== undefined)
    throw new ProblemError('INVALID_INPUT', { field: 'partition' }, { detail: `${topic} has no partition ${missing}` })
  return partitions.length === 0 ? bounds : bounds.filter(({ partition }) => partitions.includes(partition))
}

/**
 * The messages of a topic that match, in order of time over all partitions, as far as `limit`; memory is bounded by that
 * and by one window of each partition. Ends when `signal` aborts. Throws what the reader throws, `FILTER_INVALID`, `INVALID_INPUT`.
 */
export async function* browse(reader: LogReader, input: BrowseInput, signal: AbortSignal): AsyncGenerator<BrowseEvent> {
  const filter = makeFilter(input.filter)
  const { from } = input
  if (from.kind === 'live') {
    yield* live(reader, input, filter, signal)
    return
  }
  const all = await cursors(reader, input, from)
  const backwards = from.kind === 'newest' || (from.kind === 'next' && from.direction === 'backwards')
  const before = (a: Message, b: Message): boolean => (backwards ? order(a, b) > 0 : order(a, b) < 0)
  const total = all.reduce((sum, cursor) => sum + cursor.left, 0)
  let given = 0
  let messages: Message[] = []
  let yielded = Date.now()
  const event = (done: BrowseEvent['done']): BrowseEvent => {
    const next = done === 'limit' ? all.flatMap((cursor) => cursor.next ?? []) : []
    const scanned = all.reduce((sum, cursor) => sum + cursor.scanned, 0)
    const batch = { messages, scanned, total, skipped: 0, done, next }
    messages = []
    yielded = Date.now()
    return batch
  }
  for (;;) {
    const heads = all.flatMap((cursor) => (cursor.found[0] ? [{ cursor, head: cursor.found[0] }] : []))
    const best = heads.reduce<(typeof heads)[number] | undefined>((a, b) => (a && before(a.head, b.head) ? a : b), undefined)
    // Whoever may still hold something that comes before the best head has to look further first.
    const behind = all.filter((cursor) => {
      if (cursor.found.length > 0 || cursor.exhausted) return false
      if (!best || cursor.reached === null) return true
      const time = best.head.timestamp ?? 0
      return backwards ? cursor.reached >= time : cursor.reached <= time
    })
    if (signal.aborted) return
    if (behind.length > 0) {
      if (Date.now() - yielded >= yieldEveryMs) yield event(null)
      await Promise.all(behind.map((cursor) => cursor.step(reader, filter)))
    } else if (!best || given === input.limit) break
    else {
      best.cursor.found.shift()
      messages.push(best.head)
      given++
    }
  }
  yield event(all.some((cursor) => cursor.next !== null) ? 'limit' : 'end')
}

async function* live(reader: LogReader, input: BrowseInput, filter: Filter, signal: AbortSignal): AsyncGenerator<BrowseEvent> {
  let positions = wanted(await reader.bounds(), input).map(({ partition, high }) => ({ partition, offset: high }))
  let scanned = 0
  let skipped = 0
  const event = (messages: Message[]): BrowseEvent => ({ messages, scanned, total: null, skipped, done: null, next: [] })
  yield event([])
  while (!signal.aborted) {
    const started = Date.now()
    const fetched = await reader.read(positions, { maxBytes: fetchBytes, waitMs: 500 })
    const records = fetched.flatMap((each) => each.records)
    positions = positions.map((position) => {
      const one = fetched.find((each) => each.partition === position.partition)
      return { ...position, offset: Math.max(position.offset, one?.next ?? 0) }
    })
    if (fetched.some((each) => each.gone) || records.length > 10 * liveBatch) {
      // Emptied, or written to faster than it is read here: on with what is new now.
      const bounds = await reader.bounds()
      positions = positions.map(({ partition, offset }) => {
        const high = bounds.find((each) => each.partition === partition)?.high ?? offset
        const to = high < offset ? high : Math.max(offset, high - liveBatch)
        skipped += Math.max(0, to - offset)
        return { partition, offset: to }
      })
    }
    scanned += records.length
    const found = filter(records)
    skipped += Math.max(0, found.length - liveBatch)
    if (found.length > 0) yield event(found.slice(-liveBatch).map((record) => messageOf(record)).sort(order))
    else if (records.length > 0) yield event([])
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, yieldEveryMs - (Date.now() - started))))
  }
}
