import { afterAll, describe, expect, it, vi } from 'vitest'
import { startRealKafka, whyNoKafka } from '../../e2e/real-kafka'
import { KafkaTopic } from './kafka-topic'
import { topicSuite } from './topic-suite'

const reason = await whyNoKafka()
const kafka = reason === null ? await startRealKafka() : null
afterAll(() => kafka?.remove())

describe.skipIf(kafka === null)(`on a real broker${reason === null ? '' : ` (${reason})`}`, () => {
  const brokers = kafka?.brokers ?? []
  topicSuite('Kafka', async (name) => {
    const topic = new KafkaTopic(name, { brokers })
    // A new broker makes its offsets topic when first asked for a group; until then it is a broker that is still starting.
    await vi.waitUntil(() => topic.lag('readers').then(() => true, () => false), { timeout: 60_000, interval: 500 })
    return topic
  })

  it('makes the topic with its partitions, as Kafka itself sees it', async () => {
    const topic = new KafkaTopic('weather', { brokers })
    await topic.publish([{ key: 'paris', value: '{}' }])
    expect(await kafka?.tool('kafka-topics', '--describe', '--topic', 'weather')).toMatch(/PartitionCount: 3/)
    await topic.close()
  })

  it('has another identity after the topic was deleted, and the same after a restart of the broker', async () => {
    const topic = new KafkaTopic('identified', { brokers })
    const first = await topic.identity()
    await kafka?.tool('kafka-topics', '--delete', '--topic', 'identified')
    const second = await vi.waitFor(() => topic.identity(), { timeout: 30_000, interval: 500 })
    expect(second).not.toBe(first)
    expect(second.split('/')[0]).toBe(first.split('/')[0])
    await kafka?.control('stop')
    await expect(topic.identity()).rejects.toMatchObject({ problem: { code: 'BROKER_UNAVAILABLE' } })
    await kafka?.control('start')
    expect(await vi.waitFor(() => topic.identity(), { timeout: 60_000, interval: 500 })).toBe(second)
    await topic.close()
  })

  it('acknowledges no record that is for a partition added meanwhile before it is written', async () => {
    const topic = new KafkaTopic('grown', { brokers })
    await topic.publish([{ key: 'a', value: 'before' }])
    await kafka?.tool('kafka-topics', '--alter', '--topic', 'grown', '--partitions', '12')
    const records = Array.from({ length: 60 }, (_, i) => ({ key: `place-${i}`, value: 'after' }))
    await vi.waitUntil(() => topic.publish(records).then(() => true, () => false), { timeout: 30_000, interval: 200 })
    const printed = await kafka?.tool('kafka-console-consumer', '--topic', 'grown', '--from-beginning', '--timeout-ms', '8000', '--property', 'print.key=true')
    const keys = new Set(printed?.split('\n').flatMap((line) => (line.endsWith('after') ? [line.split('\t')[0]] : [])))
    expect(keys.size).toBe(60)
    await topic.close()
  })

  it('takes a broker that is away as a state, and goes on when it is back', async () => {
    const topic = new KafkaTopic('away', { brokers })
    await topic.publish([{ key: 'a', value: 'before' }])
    await kafka?.control('stop')
    await expect(topic.publish([{ key: 'a', value: 'lost?' }])).rejects.toMatchObject({ problem: { code: 'BROKER_UNAVAILABLE' } })
    await expect(topic.lag('g')).rejects.toMatchObject({ problem: { code: 'BROKER_UNAVAILABLE' } })
    await kafka?.control('start')
    for (const end = Date.now() + 60_000; ; await new Promise((r) => setTimeout(r, 500))) {
      try {
        await topic.publish([{ key: 'a', value: 'after' }])
        break
      } catch (error) {
        if (Date.now() > end) throw error
        expect(error).toMatchObject({ problem: { code: 'BROKER_UNAVAILABLE' } })
      }
    }
    await topic.close()
  })
})
