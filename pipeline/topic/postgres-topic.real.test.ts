import { afterAll, expect, it } from 'vitest'
import { openPool } from '../../database/pool'
import { startEmbeddedPostgres } from '../../e2e/embedded-postgres'
import { PostgresTopic } from './postgres-topic'
import { topicSuite } from './topic-suite'

const database = await startEmbeddedPostgres()
const pool = openPool(database.address, 'test', 4)
afterAll(async () => {
  await pool.end()
  await database.close()
})

topicSuite('PostgreSQL', (name) => Promise.resolve(new PostgresTopic(name, pool, { pollMs: 100 })))

it('deletes what is old and was read by all, and nothing else', async () => {
  const topic = new PostgresTopic('expiry', pool, { partitions: 1, keepDays: 7 })
  await topic.publish(Array.from({ length: 10 }, (_, i) => ({ key: 'k', value: String(i) })))
  await pool.query(`update topic.records set published_at = now() - interval '8 days' where topic = 'expiry' and "offset" < 8`)
  await pool.query(`insert into topic.offsets values ('expiry', 'fast', 0, 10), ('expiry', 'slow', 0, 5)`)
  const stop = new AbortController()
  stop.abort()
  await topic.subscribe({ group: 'fast', maxBatch: 1, signal: stop.signal, handle: () => Promise.resolve() })
  const { rows } = await pool.query<{ offset: string }>(`select "offset" from topic.records where topic = 'expiry' order by 1`)
  expect(rows.map((r) => Number(r.offset))).toEqual([5, 6, 7, 8, 9])
})

it('has another identity after its tables were dropped', async () => {
  const topic = new PostgresTopic('identified', pool)
  const first = await topic.identity()
  await pool.query('drop schema topic cascade')
  expect(await new PostgresTopic('identified', pool).identity()).not.toBe(first)
})

it('says BROKER_UNAVAILABLE when nobody answers', async () => {
  const nobody = openPool({ path: '/nonexistent/postgres.sock', user: 'x', database: 'x', password: 'x' }, 'test', 1)
  const topic = new PostgresTopic('weather', nobody)
  await expect(topic.publish([{ key: 'a', value: 'b' }])).rejects.toMatchObject({ problem: { code: 'BROKER_UNAVAILABLE' } })
  await expect(topic.identity()).rejects.toMatchObject({ problem: { code: 'BROKER_UNAVAILABLE' } })
  await nobody.end()
})
