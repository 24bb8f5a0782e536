import { Kafka as Client, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startRealKafka, whyNoKafka } from '../../e2e/real-kafka'
import { browseInputSchema, type BrowseEvent, type Message } from '../../contract/kafka'
import { Kafka, type KafkaPlace } from './kafka'

const reason = await whyNoKafka()
const real = reason === null ? await startRealKafka() : null
afterAll(() => real?.remove())

describe.skipIf(real === null)(`a real broker${reason === null ? '' : ` (left out: ${reason})`}`, () => {
  const address = real?.brokers[0] ?? ''
  const place: KafkaPlace = { kind: 'kafka', address, service: { state: 'running', health: 'healthy', image: 'kafka' }, engine: 'connected' }
  const kafka = new Kafka(() => place)
  const client = new Client({ clientId: 'test', brokers: [address], logLevel: logLevel.NOTHING })
  const producer = client.producer()
  const tool = (...args: string[]) => real?.tool(...args) ?? Promise.resolve('')

  beforeAll(() => producer.connect())
  afterAll(async () => {
    await kafka.close()
    await producer.disconnect()
  })

  /** Reads a browse to its end. */
  async function read(input: unknown): Promise<{ messages: Message[]; last: BrowseEvent }> {
    const messages: Message[] = []
    let last: BrowseEvent | undefined
    for await (const event of kafka.browse(browseInputSchema.parse(input), undefined)) {
      messages.push(...event.messages)
      last = event
    }
    if (!last) throw new Error('no event')
    return { messages, last }
  }
  const values = (messages: readonly Message[]) => messages.map((message) => message.value?.text)

  it('tells what it is, and makes a topic as Kafka itself sees it', async () => {
    const { state, cluster } = await kafka.refresh()
    expect(state).toBe('ready')
    expect(cluster).toMatchObject({ version: '3.9', controller: expect.any(Number), brokers: [{ address }] })
    expect(cluster?.id).toMatch(/^[\w-]{22}$/)
    await kafka.broker.createTopic('made', 3, { 'retention.ms': '3600000' })
    expect(await tool('kafka-topics', '--describe', '--topic', 'made')).toMatch(/PartitionCount: 3.*retention\.ms=3600000/)
    await expect(kafka.broker.createTopic('made', 3, {})).rejects.toMatchObject({ problem: { code: 'TOPIC_EXISTS' } })
    await expect(kafka.broker.createTopic('bad', 1, { 'retention.ms': 'soon' })).rejects.toMatchObject({ problem: { code: 'KAFKA_REFUSED' } })
    await kafka.broker.addPartitions('made', 4)
    await expect(kafka.broker.addPartitions('made', 2)).rejects.toMatchObject({ problem: { code: 'KAFKA_REFUSED' } })
    expect((await kafka.refresh()).topics.find(({ name }) => name === 'made')).toMatchObject({
      internal: false, partitions: 4, replication: 1, messages: 0, cleanup: 'delete', retentionMs: 3_600_000, unwell: 0,
    })
  })

  it('changes one setting and leaves the others', async () => {
    await kafka.broker.setConfig('made', 'cleanup.policy', 'compact')
    const config = async () => new Map((await kafka.source.topic('made')).config.map((each) => [each.name, each]))
    expect((await config()).get('retention.ms')).toMatchObject({ value: '3600000', isDefault: false, editable: true })
    expect((await config()).get('cleanup.policy')).toMatchObject({ value: 'compact', isDefault: false })
    expect((await config()).get('min.insync.replicas')).toMatchObject({ value: '1', isDefault: true, editable: false })
    await kafka.broker.setConfig('made', 'retention.ms', null)
    expect((await config()).get('retention.ms')).toMatchObject({ value: '604800000', isDefault: true })
    await expect(kafka.broker.setConfig('made', 'retention.ms', 'x')).rejects.toMatchObject({ problem: { code: 'KAFKA_REFUSED' } })
    await expect(kafka.broker.setConfig('unmade', 'retention.ms', '1')).rejects.toMatchObject({ problem: { code: 'TOPIC_UNKNOWN' } })
  })

  it('reads from every end, over all partitions in order of time, without a trace of a group', async () => {
    const start = Date.now() - 1_000_000
    await kafka.broker.createTopic('read', 3, {})
    const messages = Array.from({ length: 900 }, (_, i) => ({ key: `k${i % 7}`, value: `value ${i}`, timestamp: String(start + i * 1000), partition: (i * 7) % 3 }))
    await producer.send({ topic: 'read', messages })
    const expected = messages.map(({ value }) => value)

    const newest = await read({ topic: 'read', from: { kind: 'newest' }, limit: 50 })
    expect(values(newest.messages)).toEqual(expected.slice(-50).reverse())
    expect(newest.last).toMatchObject({ done: 'limit', total: 900 })
    const more = await read({ topic: 'read', from: { kind: 'next', direction: 'backwards', positions: newest.last.next }, limit: 5000 })
    expect(values(more.messages)).toEqual(expected.slice(0, -50).reverse())
    expect(more.last).toMatchObject({ done: 'end', next: [] })

    const oldest = await read({ topic: 'read', from: { kind: 'oldest' }, limit: 100 })
    expect(values(oldest.messages)).toEqual(expected.slice(0, 100))
    const rest = await read({ topic: 'read', from: { kind: 'next', direction: 'forwards', positions: oldest.last.next }, limit: 5000 })
    expect(values(rest.messages)).toEqual(expected.slice(100))

    const one = await read({ topic: 'read', partitions: [1], from: { kind: 'offset', offset: 295 } })
    expect(one.messages.map(({ partition, offset }) => [partition, offset])).toEqual([295, 296, 297, 298, 299].map((offset) => [1, offset]))
    expect(values((await read({ topic: 'read', from: { kind: 'time', at: start + 890_000 } })).messages)).toEqual(expected.slice(890))
    expect((await read({ topic: 'read', from: { kind: 'time', at: Date.now() + 10_000 } })).messages).toEqual([])

    expect(values((await read({ topic: 'read', from: { kind: 'newest' }, filter: { key: 'K3', text: 'value 89' } })).messages)).toEqual(
      messages.filter(({ key, value }) => key === 'k3' && value.includes('value 89')).map(({ value }) => value).reverse(),
    )
    expect(values((await read({ topic: 'read', from: { kind: 'oldest' }, filter: { text: '^VALUE 1?0$', regex: true } })).messages)).toEqual(['value 0', 'value 10'])
    expect(await tool('kafka-consumer-groups', '--list')).toBe('')

    await expect(read({ topic: 'nowhere', from: { kind: 'newest' } })).rejects.toMatchObject({ problem: { code: 'TOPIC_UNKNOWN' } })
    await expect(read({ topic: 'read', partitions: [9], from: { kind: 'newest' } })).rejects.toMatchObject({ problem: { code: 'INVALID_INPUT' } })
    await expect(read({ topic: 'read', from: { kind: 'newest' }, filter: { text: '(', regex: true } })).rejects.toMatchObject({ problem: { code: 'FILTER_INVALID' } })
  })

  it('shows text, bytes, tombstones, headers; large ones cut, and whole on demand', async () => {
    await kafka.broker.createTopic('shapes', 1, { 'max.message.bytes': '20000000' })
    const large = `{"a":"${'é'.repeat(5_000_000)}"}`
    await producer.send({
      topic: 'shapes',
      messages: [
        { key: 'text', value: 'déjà vu ☃', headers: { trace: 'abc', twice: ['1', '2'] } },
        { key: Buffer.from([0, 255]), value: Buffer.from([0xca, 0xfe, 0, 1]) },
        { key: 'gone', value: null },
        { key: null, value: '' },
        { key: 'large', value: large },
      ],
    })
    const { messages } = await read({ topic: 'shapes', from: { kind: 'oldest' } })
    expect(messages[0]).toMatchObject({ offset: 0, key: { text: 'text' }, value: { text: 'déjà vu ☃', encoding: 'text', bytes: 13, cut: false } })
    expect(messages[0]?.headers.map(({ key, value }) => [key, value?.text])).toEqual([['trace', 'abc'], ['twice', '1'], ['twice', '2']])
    expect(messages[1]).toMatchObject({ key: { text: '00 ff', encoding: 'hex' }, value: { text: 'ca fe 00 01', encoding: 'hex', bytes: 4 } })
    expect(messages[2]).toMatchObject({ value: null })
    expect(messages[3]).toMatchObject({ key: null, value: { text: '', bytes: 0 } })
    expect(messages[4]?.value).toMatchObject({ bytes: Buffer.byteLength(large), cut: true })
    expect(messages[4]?.value?.text.length).toBeLessThan(5000)
    expect((await kafka.message({ topic: 'shapes', partition: 0, offset: 4 })).value?.text).toBe(large)
    await expect(kafka.message({ topic: 'shapes', partition: 0, offset: 5 })).rejects.toMatchObject({ problem: { code: 'MESSAGE_GONE' } })
    await expect(kafka.broker.produce({ topic: 'made', partition: null, key: null, value: 'x'.repeat(2_000_000), headers: [] })).rejects.toMatchObject({
      problem: { code: 'MESSAGE_TOO_LARGE' },
    })
  })

  it('reads what is compressed with each codec', async () => {
    await kafka.broker.createTopic('packed', 1, {})
    for (const codec of ['gzip', 'snappy', 'lz4', 'zstd', 'none'])
      await real?.input(['kafka-console-producer', '--topic', 'packed', '--compression-codec', codec], `one ${codec}\ntwo ${codec}\n`)
    const { messages, last } = await read({ topic: 'packed', from: { kind: 'oldest' } })
    expect(last.done).toBe('end')
    expect(messages.map((message) => message.unreadable ?? message.value?.text)).toEqual([
      'one gzip', 'two gzip', 'one snappy', 'two snappy', 'one lz4', 'two lz4', 'one zstd', 'two zstd', 'one none', 'two none',
    ])
    expect(messages.map(({ offset }) => offset)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('follows a topic live, and ends at once when cancelled', async () => {
    await kafka.broker.createTopic('live', 2, {})
    await producer.send({ topic: 'live', messages: [{ value: 'before' }] })
    const stop = new AbortController()
    const seen: (string | undefined)[] = []
    const following = (async () => {
      for await (const event of kafka.browse(browseInputSchema.parse({ topic: 'live', from: { kind: 'live' } }), stop.signal)) {
        if (event.messages.length === 0) await producer.send({ topic: 'live', messages: [{ key: 'a', value: 'first' }, { key: 'b', value: 'second' }] })
        seen.push(...values(event.messages))
        if (seen.length >= 2) stop.abort()
      }
    })()
    await following
    expect([...seen].sort()).toEqual(['first', 'second'])
    const quiet = new AbortController()
    const silent = (async () => {
      for await (const event of kafka.browse(browseInputSchema.parse({ topic: 'live', from: { kind: 'live' } }), quiet.signal)) void event
    })()
    await new Promise((resolve) => setTimeout(resolve, 300))
    const asked = Date.now()
    quiet.abort()
    await silent
    expect(Date.now() - asked).toBeLessThan(400)
  })

  it('tells groups with members and lag, refuses to move an active one, and moves an empty one as previewed', async () => {
    await kafka.broker.createTopic('tracked', 2, {})
    const send = (count: number) => producer.send({ topic: 'tracked', messages: Array.from({ length: count }, (_, i) => ({ value: `${i}`, partition: i % 2 })) })
    await send(20)
    const consumer = client.consumer({ groupId: 'readers' })
    let read = 0
    await consumer.connect()
    await consumer.subscribe({ topic: 'tracked', fromBeginning: true })
    await consumer.run({ autoCommitThreshold: 1, eachMessage: () => Promise.resolve(void read++) })
    await vi.waitUntil(() => read === 20, { timeout: 30_000 })
    await vi.waitUntil(async () => (await kafka.source.group('readers')).offsets.every(({ lag }) => lag === 0), { timeout: 10_000, interval: 200 })
    const group = await kafka.source.group('readers')
    expect(group).toMatchObject({ state: 'Stable', members: [{ clientId: 'test', partitions: [{ topic: 'tracked', partition: 0 }, { topic: 'tracked', partition: 1 }] }] })
    expect(group.offsets.map(({ committed, end, reader }) => [committed, end, reader])).toEqual([[10, 10, 'test'], [10, 10, 'test']])
    const back = [{ partition: 0, offset: 4 }]
    await expect(kafka.broker.setOffsets('readers', 'tracked', back)).rejects.toMatchObject({ problem: { code: 'GROUP_ACTIVE', params: { clients: 'test' } } })
    await expect(kafka.broker.deleteGroup('readers')).rejects.toMatchObject({ problem: { code: 'GROUP_ACTIVE' } })
    await consumer.disconnect()
    await send(6)

    expect(await kafka.broker.previewReset('readers', 'tracked', [], { kind: 'earliest' })).toEqual([
      { partition: 0, from: 10, to: 0, low: 0, end: 13 }, { partition: 1, from: 10, to: 0, low: 0, end: 13 },
    ])
    expect((await kafka.broker.previewReset('readers', 'tracked', [1], { kind: 'offset', offset: 99 })).map(({ to }) => to)).toEqual([13])
    expect((await kafka.broker.previewReset('readers', 'tracked', [], { kind: 'time', at: Date.now() + 1000 })).map(({ to }) => to)).toEqual([13, 13])
    await expect(kafka.broker.setOffsets('readers', 'tracked', [{ partition: 0, offset: 14 }])).rejects.toMatchObject({ problem: { code: 'INVALID_INPUT' } })
    await kafka.broker.setOffsets('readers', 'tracked', back)
    expect(await tool('kafka-consumer-groups', '--describe', '--group', 'readers')).toMatch(/tracked\s+0\s+4\s+13\s+9/)
    const { groups } = await kafka.refresh()
    expect(groups).toMatchObject([{ group: 'readers', state: 'Empty', members: 0, topics: ['tracked'], lag: 12 }])
    expect((await kafka.source.topic('tracked')).groups).toEqual([{ group: 'readers', state: 'Empty', members: 0, lag: 12 }])
    await kafka.broker.deleteGroup('readers')
    expect((await kafka.refresh()).groups).toEqual([])
    await expect(kafka.source.group('readers')).rejects.toMatchObject({ problem: { code: 'GROUP_UNKNOWN' } })
  })

  it('produces where it is told to, empties, and deletes', async () => {
    const made = await kafka.broker.produce({ topic: 'tracked', partition: 1, key: 'k', value: 'here', headers: [{ key: 'h', value: 'v' }] })
    expect(made).toEqual({ partition: 1, offset: 13 })
    expect(await kafka.message({ topic: 'tracked', ...made })).toMatchObject({ key: { text: 'k' }, value: { text: 'here' }, headers: [{ key: 'h', value: { text: 'v' } }] })
    expect(await kafka.broker.emptyTopic('tracked')).toEqual({ messages: 27 })
    expect((await kafka.source.topic('tracked')).partitions.map(({ low, high }) => [low, high])).toEqual([[13, 13], [14, 14]])
    await expect(kafka.message({ topic: 'tracked', partition: 0, offset: 2 })).rejects.toMatchObject({ problem: { code: 'MESSAGE_GONE' } })
    await kafka.broker.deleteTopic('tracked')
    expect((await kafka.refresh()).topics.map(({ name }) => name)).not.toContain('tracked')
    await expect(kafka.broker.deleteTopic('tracked')).rejects.toMatchObject({ problem: { code: 'TOPIC_UNKNOWN' } })
  })

  it('takes a broker that is away as a state, and sees it when it is back', async () => {
    await real?.control('stop')
    const away = await kafka.refresh()
    expect(away).toMatchObject({ state: 'failing', topics: [], problem: { code: 'BROKER_UNAVAILABLE' } })
    await real?.control('start')
    await vi.waitUntil(async () => (await kafka.refresh()).state === 'ready', { timeout: 90_000, interval: 500 })
    // A broker learns of its topics from the controller a moment after it has begun to answer.
    const read = async () => (await kafka.refresh()).topics.find(({ name }) => name === 'read')
    await vi.waitUntil(async () => (await read()) !== undefined, { timeout: 30_000, interval: 500 })
    expect(await read()).toMatchObject({ messages: 900, unwell: 0 })
  })
})
