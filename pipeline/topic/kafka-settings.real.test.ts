import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { startRealKafka, whyNoKafka } from '../../e2e/real-kafka'
import { Connection } from '../../kafka-wire/connection'
import { deleteRecords } from '../../kafka-wire/requests'
import { KafkaTopic } from './kafka-topic'
import type { ConsumedRecord, SkippedRecords, Topic } from './topic'

const reason = await whyNoKafka()
const settings = { KAFKA_LOG_CLEANER_BACKOFF_MS: '500', KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS: '500', KAFKA_LOG_INITIAL_TASK_DELAY_MS: '500' }
const kafka = reason === null ? await startRealKafka({ settings }) : null
afterAll(() => kafka?.remove())

const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd']

describe.skipIf(kafka === null)(`settings and tools that others use on the topic${reason === null ? '' : ` (${reason})`}`, () => {
  const brokers = kafka?.brokers ?? []
  const group = 'readers'

  // A new broker makes its offsets topic when first asked for a group.
  beforeAll(async () => {
    const topic = new KafkaTopic('first', { brokers })
    await vi.waitUntil(() => topic.lag(group).then(() => true, () => false), { timeout: 60_000, interval: 500 })
    await topic.close()
  })

  function open(name: string, partitions = 1): KafkaTopic {
    const topic = new KafkaTopic(name, { brokers, partitions })
    onTestFinished(() => topic.close())
    return topic
  }
  const set = (topic: string, ...pairs: string[]) =>
    kafka?.tool('kafka-configs', '--alter', '--entity-type', 'topics', '--entity-name', topic, '--add-config', pairs.join(','))
  const produce = (topic: string, lines: string, ...args: string[]) => kafka?.input(['kafka-console-producer', '--topic', topic, ...args], lines)
  const lagOf = async (topic: Topic) => (await topic.lag(group)).reduce((sum, { end, committed }) => sum + end - committed, 0)

  /** Reads in the background until the test ends. */
  function reading(topic: Topic) {
    const got: ConsumedRecord[] = []
    const skipped: SkippedRecords[] = []
    const stop = new AbortController()
    const done = topic.subscribe({
      group,
      maxBatch: 100,
      signal: stop.signal,
      skipped: (gone) => void skipped.push(gone),
      handle: (batch) => {
        got.push(...batch)
        return Promise.resolve()
      },
    })
    done.catch(() => undefined)
    const end = async (): Promise<void> => {
      stop.abort()
      await done
    }
    onTestFinished(end)
    return { got, skipped, stop: end, values: () => got.map(({ value, unreadable }) => unreadable ?? value) }
  }

  it('reads what the stock tools compress with each codec, mixed in one partition', async () => {
    const topic = open('tools')
    await topic.identity()
    const { values } = reading(topic)
    for (const codec of codecs) await produce('tools', `one ${codec}\ntwo ${codec}\n`, '--compression-codec', codec)
    await expect.poll(values).toEqual(codecs.flatMap((codec) => [`one ${codec}`, `two ${codec}`]))
    await expect.poll(() => lagOf(topic)).toBe(0)
  })

  it('reads on whatever compression.type is set to meanwhile, and after it is set back', async () => {
    const topic = open('recompressed')
    await topic.identity()
    const { values } = reading(topic)
    const expected: string[] = []
    for (const type of ['zstd', 'snappy', 'lz4', 'gzip', 'uncompressed', 'producer']) {
      await set('recompressed', `compression.type=${type}`)
      const batch = Array.from({ length: 150 }, (_, i) => `${type} ${i} ${'é'.repeat(i)}`)
      await topic.publish(batch.map((value) => ({ key: 'k', value })))
      expected.push(...batch)
      await expect.poll(() => values().length).toBe(expected.length)
      expect(values().join() === expected.join()).toBe(true)
    }
  })

  it('rejects a batch that was damaged on the disk, with the reason, and reads what follows', async () => {
    const topic = open('damaged')
    await topic.publish([{ key: 'k', value: 'damage-me' }])
    await topic.publish([{ key: 'k', value: 'whole' }])
    const file = '/var/lib/kafka/data/damaged-0/00000000000000000000.log'
    await kafka?.exec('bash', '-c', `printf X | dd of=${file} bs=1 seek=$(grep -obUa damage-me ${file} | cut -d: -f1) conv=notrunc`)
    const { got } = reading(topic)
    await expect.poll(() => got.length).toBe(2)
    expect(got).toMatchObject([{ offset: 0, value: null, unreadable: expect.stringMatching(/checksum/) as string }, { offset: 1, value: 'whole' }])
    await expect.poll(() => lagOf(topic)).toBe(0)
  })

  it('rejects what is no text instead of changing it, and passes tombstones and headers', async () => {
    const topic = open('bytes')
    const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer()
    await topic.identity()
    await producer.connect()
    await producer.send({
      topic: 'bytes',
      messages: [{ value: Buffer.from([0x22, 0xff, 0x22]) }, { key: 'k', value: null }, { value: 'fine', headers: { h: 'x', 'é': Buffer.from([0xff]) } }],
    })
    await producer.disconnect()
    const { got } = reading(topic)
    await expect.poll(() => got.length).toBe(3)
    expect(got[0]).toMatchObject({ value: null, unreadable: 'the value is not UTF-8 text: 22ff22' })
    expect(got.slice(1)).toEqual([{ partition: 0, offset: 1, key: 'k', value: null }, { partition: 0, offset: 2, key: null, value: 'fine' }])
  })

  it('leaves out what a transaction aborted, waits for one that is open, and counts no marker as lag', async () => {
    const topic = open('transactions')
    await topic.identity()
    const { values, skipped } = reading(topic)
    const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer({ transactionalId: 't', maxInFlightRequests: 1, idempotent: true })
    await producer.connect()
    const transact = async (value: string) => {
      const transaction = await producer.transaction()
      await transaction.send({ topic: 'transactions', messages: [{ key: 'k', value }] })
      return transaction
    }
    await (await transact('aborted')).abort()
    await (await transact('kept')).commit()
    const open_ = await transact('open')
    await topic.publish([{ key: 'k', value: 'behind' }])
    await expect.poll(values).toEqual(['kept'])
    await open_.commit()
    await expect.poll(values).toEqual(['kept', 'open', 'behind'])
    await expect.poll(() => lagOf(topic)).toBe(0)
    expect(skipped).toEqual([])
    await producer.disconnect()
  })

  it('publishes in parts what is larger than max.message.bytes or segment.bytes, and names a record that is too large alone', async () => {
    const topic = open('small')
    await topic.identity()
    for (const setting of ['max.message.bytes=3000', 'max.message.bytes=1000000,segment.bytes=3000']) {
      await set('small', ...setting.split(','))
      const before = await topic.lag(group)
      const positions = await topic.publish(Array.from({ length: 100 }, (_, i) => ({ key: 'k', value: `${i} ${'x'.repeat(400)}` })))
      expect(positions.map(({ offset }) => offset - (before[0]?.end ?? 0))).toEqual(positions.map((_, i) => i))
      await expect(topic.publish([{ key: 'k', value: 'x'.repeat(5000) }])).rejects.toMatchObject({ problem: { code: 'MESSAGE_TOO_LARGE', params: { topic: 'small' } } })
    }
    await set('small', 'segment.bytes=1000000')
    await topic.publish([{ key: 'k', value: 'x'.repeat(5000) }])
  })

  it('publishes whatever min.insync.replicas says where one broker keeps all there is', async () => {
    const topic = open('replicas')
    await topic.identity()
    await set('replicas', 'min.insync.replicas=2')
    await topic.publish([{ key: 'k', value: 'v' }])
  })

  /** Ten records of one key, of which the group has read the first. */
  async function readOnce(name: string): Promise<KafkaTopic> {
    const topic = open(name)
    await topic.publish(Array.from({ length: 10 }, (_, i) => ({ key: 'place', value: `record-${i}` })))
    const stop = new AbortController()
    await topic.subscribe({ group, maxBatch: 1, signal: stop.signal, handle: () => Promise.resolve(stop.abort()) })
    expect(await lagOf(topic)).toBe(9)
    return topic
  }

  it('reports what was deleted before it was read, and does not count it as lag', async () => {
    const topic = await readOnce('deleted')
    const connection = new Connection(brokers[0] ?? '')
    await deleteRecords(connection, 'deleted', [{ partition: 0, offset: 7 }])
    connection.close()
    expect(await lagOf(topic)).toBe(3)
    const { values, skipped } = reading(topic)
    await expect.poll(values).toEqual(['record-7', 'record-8', 'record-9'])
    expect(skipped).toEqual([{ partition: 0, from: 1, to: 7, count: 6 }])
  })

  it('reports what compaction removed before it was read: keys are places', async () => {
    const topic = await readOnce('compacted')
    await set('compacted', 'cleanup.policy=compact', 'segment.ms=100', 'min.cleanable.dirty.ratio=0.001', 'max.compaction.lag.ms=100')
    // Each new segment makes the one before it one that may be compacted.
    const left = async () => {
      await topic.publish([{ key: 'place', value: 'later' }])
      return (await kafka?.exec('bash', '-c', 'cat /var/lib/kafka/data/compacted-0/*.log | grep -ca record-3 || true'))?.trim()
    }
    await expect.poll(left, { timeout: 60_000, interval: 1000 }).toBe('0')
    const { values, skipped } = reading(topic)
    await expect.poll(() => lagOf(topic)).toBe(0)
    expect(values()).not.toContain('record-3')
    expect(skipped).not.toEqual([])
    const ends = (await topic.lag(group))[0]?.end ?? 0
    expect(skipped.reduce((sum, { count }) => sum + count, 0)).toBe(ends - 1 - values().length)
  })

  it('reads new partitions within seconds, and counts them in the lag', async () => {
    const topic = open('grown', 3)
    await topic.identity()
    const { got } = reading(topic)
    await topic.publish([{ key: 'a', value: 'before' }])
    await expect.poll(() => got.length).toBe(1)
    await kafka?.tool('kafka-topics', '--alter', '--topic', 'grown', '--partitions', '5')
    const start = Date.now()
    await produce('grown', Array.from({ length: 40 }, (_, i) => `k${i}:v${i}\n`).join(''), '--property', 'parse.key=true', '--property', 'key.separator=:')
    expect(await topic.lag(group)).toHaveLength(5)
    await vi.waitUntil(() => got.length === 41, { timeout: 20_000 })
    expect(Date.now() - start).toBeLessThan(15_000)
    expect(new Set(got.map(({ partition }) => partition)).size).toBe(5)
    await expect.poll(() => lagOf(topic)).toBe(0)
  })

  it.each(['0.9.0', '0.10.2'])('reads what a broker keeps in the message format of Kafka %s, compressed or not', async (format) => {
    const old = await startRealKafka({ settings: { KAFKA_INTER_BROKER_PROTOCOL_VERSION: '2.8', KAFKA_LOG_MESSAGE_FORMAT_VERSION: format } })
    const topic = new KafkaTopic('old', { brokers: old.brokers, partitions: 1 })
    try {
      await vi.waitUntil(() => topic.lag(group).then(() => true, () => false), { timeout: 60_000, interval: 500 })
      const kinds = codecs.filter((codec) => codec !== 'zstd')
      for (const codec of kinds)
        await old.input(['kafka-console-producer', '--topic', 'old', '--compression-codec', codec, '--producer-property', 'enable.idempotence=false'], `one ${codec}\ntwo ${codec}\n`)
      const magic = await old.exec('od', '-An', '-tu1', '-j16', '-N1', '/var/lib/kafka/data/old-0/00000000000000000000.log')
      expect(magic.trim()).toBe(format === '0.9.0' ? '0' : '1')
      const { values, skipped, stop } = reading(topic)
      await expect.poll(values).toEqual(kinds.flatMap((codec) => [`one ${codec}`, `two ${codec}`]))
      expect(skipped).toEqual([])
      await stop()
    } finally {
      await topic.close()
      await old.remove()
    }
  })
})
