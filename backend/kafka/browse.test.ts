import { describe, expect, it } from 'vitest'
import { browseInputSchema, type BrowseEvent, type Message } from '../../contract/kafka'
import { browse } from './browse'
import type { LogReader } from './log-reader'
import type { RawRecord } from '../../kafka-wire/record-batch'

type Log = { low: number; records: RawRecord[] }[]

const record = (partition: number, offset: number, timestamp: number, value = `${partition}:${offset}`): RawRecord => ({
  partition, offset, timestamp, key: Buffer.from(`k${partition}`), value: Buffer.from(value), headers: [], unreadable: null,
})

/** A topic in memory; `reads` counts what was fetched. */
function reader(log: Log): LogReader & { reads: number } {
  const self = {
    reads: 0,
    bounds: () => Promise.resolve(log.map(({ low, records }, partition) => ({ partition, low, high: (records.at(-1)?.offset ?? low - 1) + 1 }))),
    offsetsAt: (time: number) =>
      Promise.resolve(log.map(({ records }, partition) => ({ partition, offset: records.find((each) => (each.timestamp ?? 0) >= time)?.offset ?? 1e6 }))),
    read: (positions: readonly { partition: number; offset: number }[]) => {
      self.reads++
      return Promise.resolve(
        positions.map(({ partition, offset }) => {
          const one = log[partition] ?? { low: 0, records: [] }
          if (offset < one.low) return { partition, records: [], next: offset, gone: true }
          const records = one.records.filter((each) => each.offset >= offset).slice(0, 10)
          return { partition, records, next: (records.at(-1)?.offset ?? offset - 1) + 1, gone: false }
        }),
      )
    },
    close: () => undefined,
  }
  return self
}

async function run(from: LogReader, input: unknown, signal = new AbortController().signal): Promise<{ messages: Message[]; last: BrowseEvent | undefined }> {
  const messages: Message[] = []
  let last: BrowseEvent | undefined
  for await (const event of browse(from, browseInputSchema.parse({ topic: 't', ...(input as object) }), signal)) {
    messages.push(...event.messages)
    last = event
  }
  return { messages, last }
}
const places = (messages: readonly Message[]) => messages.map((message) => `${message.partition}:${message.offset}`)

/** Two partitions whose times interlock, one of them with gaps as compaction leaves them. */
const interlocked: Log = [
  { low: 5, records: Array.from({ length: 40 }, (_, i) => record(0, 5 + i, 1000 + i * 20)) },
  { low: 0, records: Array.from({ length: 20 }, (_, i) => record(1, i * 3, 1010 + i * 40)) },
]
const byTime = interlocked.flatMap(({ records }) => records).sort((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0)).map((each) => `${each.partition}:${each.offset}`)

describe('browsing', () => {
  it('goes through all partitions in the order of time, in both directions', async () => {
    expect(places((await run(reader(interlocked), { from: { kind: 'oldest' } })).messages)).toEqual(byTime)
    expect(places((await run(reader(interlocked), { from: { kind: 'newest' } })).messages)).toEqual([...byTime].reverse())
  })

  it.each(['oldest', 'newest'])('goes on from %s where it ended, page by page, without a gap or a double', async (kind) => {
    const direction = kind === 'newest' ? 'backwards' : 'forwards'
    const all: string[] = []
    let from: unknown = { kind }
    for (let page = 0; page < 100; page++) {
      const { messages, last } = await run(reader(interlocked), { from, limit: 7 })
      all.push(...places(messages))
      if (last?.done === 'end') break
      expect(messages).toHaveLength(7)
      from = { kind: 'next', direction, positions: last?.next }
    }
    expect(all).toEqual(kind === 'newest' ? [...byTime].reverse() : byTime)
  })

  it('finds the needle, and reads no more than it must for the newest', async () => {
    const long: Log = [{ low: 0, records: Array.from({ length: 5000 }, (_, i) => record(0, i, i, i === 3 ? 'Needle' : 'hay')) }]
    const { messages, last } = await run(reader(long), { from: { kind: 'newest' }, filter: { text: 'nEEdle' } })
    expect(places(messages)).toEqual(['0:3'])
    expect(last).toMatchObject({ scanned: 5000, total: 5000, done: 'end' })
    const quick = reader(long)
    await run(quick, { from: { kind: 'newest' }, limit: 5 })
    expect(quick.reads).toBeLessThan(5)
  })

  it('passes over what was deleted while it reads', async () => {
    const log: Log = [{ low: 0, records: Array.from({ length: 100 }, (_, i) => record(0, i, i)) }]
    for (const kind of ['oldest', 'newest']) {
      const from = reader(log)
      const low = { ...log[0]!, low: 0 }
      const bounds = await from.bounds()
      let asked = 0
      // Emptied up to 60 after the beginning was asked for.
      from.bounds = () => Promise.resolve(asked++ === 0 ? bounds : [{ partition: 0, low: 60, high: 100 }])
      const read = from.read.bind(from)
      from.read = (positions, options) => {
        low.low = 60
        return positions[0]!.offset < 60 ? Promise.resolve([{ partition: 0, records: [], next: positions[0]!.offset, gone: true }]) : read(positions, options)
      }
      const { messages, last } = await run(from, { from: { kind }, limit: 1000 })
      expect(messages.map(({ offset }) => offset).sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => 60 + i))
      expect(last?.done).toBe('end')
    }
  })

  it('ends when it is cancelled', async () => {
    const stop = new AbortController()
    stop.abort()
    expect((await run(reader(interlocked), { from: { kind: 'oldest' } }, stop.signal)).messages).toEqual([])
  })

  it('leaves out, and counts, what comes live faster than anybody reads', async () => {
    const log: Log = [{ low: 0, records: [] }]
    const from = reader(log)
    const stop = new AbortController()
    let seen = 0
    let skipped = 0
    for await (const event of browse(from, browseInputSchema.parse({ topic: 't', from: { kind: 'live' } }), stop.signal)) {
      if (event.messages.length === 0) {
        const burst = Array.from({ length: 5000 }, (_, i) => record(0, i, i))
        from.read = ([position]) => Promise.resolve([{ partition: 0, records: burst.slice(position?.offset), next: 5000, gone: false }])
        from.bounds = () => Promise.resolve([{ partition: 0, low: 0, high: 5000 }])
        continue
      }
      seen += event.messages.length
      skipped = event.skipped
      stop.abort()
    }
    expect(seen).toBe(200)
    expect(skipped).toBe(4800)
  })
})
