import { afterAll, expect, it } from 'vitest'
import { browseInputSchema, type Message } from '../../contract/kafka'
import { openPool } from '../../database/pool'
import { startEmbeddedPostgres } from '../../e2e/embedded-postgres'
import { Kafka } from './kafka'

const database = await startEmbeddedPostgres()
const pool = openPool(database.address, 'test', 1)
const kafka = new Kafka(() => ({ kind: 'embedded', database: database.address }))
afterAll(async () => {
  await kafka.close()
  await pool.end()
  await database.close()
})

async function read(input: unknown): Promise<Message[]> {
  const messages: Message[] = []
  for await (const event of kafka.browse(browseInputSchema.parse(input), undefined)) messages.push(...event.messages)
  return messages
}

it('is empty before the pipeline has made its tables', async () => {
  expect(await kafka.refresh()).toMatchObject({ kind: 'embedded', state: 'ready', topics: [], groups: [], problem: null })
})

it('shows topic, partitions, messages and lag of the embedded topic, and refuses what only Kafka can', async () => {
  // As pipeline/topic/postgres-topic.ts makes and fills them; partition 1 has lost its oldest.
  await pool.query(`create schema topic`)
  await pool.query(`create table topic.partitions (topic text, "partition" integer, next_offset bigint)`)
  await pool.query(`create table topic.records (topic text, "partition" integer, "offset" bigint, key text, value text, published_at timestamptz)`)
  await pool.query(`create table topic.offsets (topic text, "group" text, "partition" integer, committed bigint)`)
  await pool.query(`insert into topic.partitions values ('weather', 0, 700), ('weather', 1, 20), ('weather', 2, 0)`)
  await pool.query(`insert into topic.records select 'weather', 0, i, 'paris', 'p' || i, timestamptz '2026-11-01Z' + i * interval '2 s' from generate_series(0, 699) i`)
  await pool.query(`insert into topic.records select 'weather', 1, i, 'lyon', 'l' || i, timestamptz '2026-11-01Z' + i * interval '2 s' + interval '1 s' from generate_series(5, 19) i`)
  await pool.query(`insert into topic.offsets values ('weather', 'weather-consumer', 0, 690), ('weather', 'weather-consumer', 1, 20)`)

  const { topics, groups } = await kafka.refresh()
  expect(topics).toMatchObject([{ name: 'weather', partitions: 3, messages: 715 }])
  expect(groups).toMatchObject([{ group: 'weather-consumer', lag: 10 }])
  const { partitions } = await kafka.source.topic('weather')
  expect(partitions.map(({ low, high }) => [low, high])).toEqual([[0, 700], [5, 20], [0, 0]])
  expect((await kafka.source.group('weather-consumer')).offsets.map(({ committed, lag }) => [committed, lag])).toEqual([[690, 10], [20, 0]])

  const newest = await read({ topic: 'weather', from: { kind: 'newest' }, limit: 3 })
  expect(newest.map(({ value }) => value?.text)).toEqual(['p699', 'p698', 'p697'])
  const oldest = await read({ topic: 'weather', from: { kind: 'oldest' }, limit: 5000 })
  expect(oldest).toHaveLength(715)
  expect(oldest.slice(4, 9).map(({ value }) => value?.text)).toEqual(['p4', 'p5', 'l5', 'p6', 'l6'])
  expect((await read({ topic: 'weather', partitions: [1], from: { kind: 'time', at: Date.parse('2026-11-01T00:00:35Z') } })).map(({ offset }) => offset)).toEqual([17, 18, 19])
  expect((await read({ topic: 'weather', from: { kind: 'newest' }, filter: { key: 'LYON', text: '^l1?5$', regex: true } })).map(({ offset }) => offset)).toEqual([15, 5])
  expect(await kafka.message({ topic: 'weather', partition: 1, offset: 7 })).toMatchObject({ key: { text: 'lyon' }, value: { text: 'l7' } })
  await expect(kafka.message({ topic: 'weather', partition: 1, offset: 2 })).rejects.toMatchObject({ problem: { code: 'MESSAGE_GONE' } })
  await expect(read({ topic: 'other', from: { kind: 'newest' } })).rejects.toMatchObject({ problem: { code: 'TOPIC_UNKNOWN' } })
  await expect(kafka.change((broker) => broker.deleteTopic('weather'))).rejects.toMatchObject({ problem: { code: 'ONLY_IN_KAFKA' } })
})
