import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConsumedRecord, Topic } from './topic'

/** What both kinds of topic must hold. `open` makes another client of the same topic each time; names are fresh. */
export function topicSuite(kind: string, open: (name: string) => Promise<Topic>): void {
  describe(`${kind} topic`, () => {
    let topic: Topic
    const name = `suite-${Date.now()}`
    const group = 'readers'
    beforeAll(async () => {
      topic = await open(name)
    })
    afterAll(() => topic.close())

    /** Reads until `count` records came, or `ms` passed. */
    async function read(from: Topic, as: string, count: number, options: { maxBatch?: number; ms?: number } = {}) {
      const got: ConsumedRecord[] = []
      const stop = new AbortController()
      const timer = setTimeout(() => stop.abort(), options.ms ?? 30_000)
      await from.subscribe({
        group: as,
        maxBatch: options.maxBatch ?? 100,
        signal: stop.signal,
        handle: (batch) => {
          got.push(...batch)
          if (got.length >= count) stop.abort()
          return Promise.resolve()
        },
      })
      clearTimeout(timer)
      return got
    }

    it('gives each partition its own offsets from 0 on, and keeps the order of a key', async () => {
      const records = Array.from({ length: 250 }, (_, i) => ({ key: `key-${i % 7}`, value: JSON.stringify({ i }) }))
      const positions = [...(await topic.publish(records.slice(0, 100))), ...(await topic.publish(records.slice(100)))]
      expect(positions).toHaveLength(250)
      const partitionOfKey = new Map<string, number>()
      const perPartition = new Map<number, number[]>()
      positions.forEach(({ partition, offset }, i) => {
        const key = records[i]?.key ?? ''
        expect(partitionOfKey.get(key) ?? partition).toBe(partition)
        partitionOfKey.set(key, partition)
        perPartition.set(partition, [...(perPartition.get(partition) ?? []), offset])
      })
      expect(perPartition.size).toBeGreaterThan(1)
      for (const offsets of perPartition.values()) expect(offsets).toEqual(offsets.map((_, i) => i))

      const got = await read(topic, group, 250)
      expect(got).toHaveLength(250)
      for (const key of partitionOfKey.keys()) {
        const order = got.filter((r) => r.key === key).map((r) => (JSON.parse(r.value ?? '') as { i: number }).i)
        expect(order).toEqual([...order].sort((a, b) => a - b))
      }
      got.forEach((r) => expect(positions[(JSON.parse(r.value ?? '') as { i: number }).i]).toEqual({ partition: r.partition, offset: r.offset }))
    })

    it('knows the lag of a group, which is 0 after all was handled', async () => {
      const total = async (as: string) => (await topic.lag(as)).reduce((sum, p) => sum + p.end - p.committed, 0)
      expect(await total(group)).toBe(0)
      await topic.publish([{ key: 'a', value: '1' }, { key: 'b', value: '2' }])
      expect(await total(group)).toBe(2)
      expect(await total('another group')).toBe(252)
      expect(await read(topic, group, 2)).toHaveLength(2)
      expect(await total(group)).toBe(0)
    })

    it('gives the same batch again when handling it failed, and when the reader ended before the commit', async () => {
      await topic.publish(Array.from({ length: 20 }, (_, i) => ({ key: 'again', value: String(i) })))
      const stop = new AbortController()
      let seen = 0
      await expect(
        topic.subscribe({
          group,
          maxBatch: 5,
          signal: stop.signal,
          handle: (batch) => {
            seen += batch.length
            return seen > 10 ? Promise.reject(new Error('cannot write')) : Promise.resolve()
          },
        }),
      ).rejects.toThrow('cannot write')
      const rest = (await read(topic, group, 10)).map((r) => Number(r.value))
      // Everything from the failed batch on, nothing left out, in order.
      expect(rest.slice(-10)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
    })

    it('has an identity that every client reads alike, and that no other topic has', async () => {
      const again = await open(name)
      const other = await open(`${name}-other`)
      const identity = await topic.identity()
      expect(identity).not.toBe('')
      expect(await again.identity()).toBe(identity)
      expect(await other.identity()).not.toBe(identity)
      await again.publish([])
      expect(await again.identity()).toBe(identity)
      await Promise.all([again.close(), other.close()])
    })

    it('wakes a waiting reader soon after a publish', async () => {
      const stop = new AbortController()
      let arrived: (at: number) => void = () => undefined
      const arrival = new Promise<number>((resolve) => (arrived = resolve))
      const reading = topic.subscribe({
        group,
        maxBatch: 10,
        signal: stop.signal,
        handle: () => {
          arrived(Date.now())
          return Promise.resolve()
        },
      })
      await new Promise((r) => setTimeout(r, 3000))
      const published = Date.now()
      await topic.publish([{ key: 'wake', value: 'up' }])
      expect((await arrival) - published).toBeLessThan(5000)
      stop.abort()
      await reading
    })

    it('carries any text as it is: empty, unicode, long', async () => {
      const values = ['', 'été ☃ \u{1F327}', 'x'.repeat(200_000), '{"a":"\\u0000"}', "'; drop table records; --"]
      await topic.publish(values.map((value) => ({ key: 'text', value })))
      expect((await read(topic, group, values.length)).map((r) => r.value)).toEqual(values)
    })

    it('keeps everything of several publishers at once', async () => {
      const others = await Promise.all([open(name), open(name)])
      const all = [topic, ...others]
      await Promise.all(
        all.flatMap((t, who) =>
          Array.from({ length: 10 }, (_, n) =>
            t.publish(Array.from({ length: 10 }, (_, i) => ({ key: `p${who}-${i % 3}`, value: `${who}/${n}/${i}` }))),
          ),
        ),
      )
      const got = await read(topic, group, 300)
      expect(new Set(got.map((r) => r.value)).size).toBe(300)
      expect(got).toHaveLength(300)
      await Promise.all(others.map((t) => t.close()))
    })

    it('lets another group read from the start', async () => {
      const ends = (await topic.lag(group)).reduce((sum, p) => sum + p.end, 0)
      expect(await read(topic, 'late', ends)).toHaveLength(ends)
    })
  })
}
