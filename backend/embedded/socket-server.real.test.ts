import { connect } from 'node:net'
import { Client, Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectOptions } from '../../database/connect'
import { startEmbeddedPostgres, type TestDatabase } from '../../e2e/embedded-postgres'

let database: TestDatabase
beforeAll(async () => {
  database = await startEmbeddedPostgres({ idleInTransactionMs: 700 })
})
afterAll(() => database.close())

async function client(): Promise<Client> {
  const c = new Client(connectOptions(database.address))
  c.on('error', () => undefined)
  await c.connect()
  return c
}
const socketOf = (c: Client) => (c as unknown as { connection: { stream: { destroy(): void; write(b: Uint8Array): void } } }).connection.stream

describe('many clients of one session', () => {
  it('keeps parameterised queries of concurrent clients apart', async () => {
    const pool = new Pool({ ...connectOptions(database.address), max: 8 })
    const answers = await Promise.all(
      Array.from({ length: 400 }, async (_, i) => {
        const { rows } = await pool.query<{ v: string; kind: string }>(
          i % 2 === 0 ? `select $1::text as v, 'text' as kind` : `select ($1::int)::text as v, 'int' as kind`,
          [i],
        )
        return rows[0]
      }),
    )
    answers.forEach((row, i) => expect(row).toEqual({ v: String(i), kind: i % 2 === 0 ? 'text' : 'int' }))
    await pool.end()
  })

  it('gives a transaction the session to itself', async () => {
    const [a, b] = [await client(), await client()]
    await a.query('create table t1 (n int)')
    await a.query('begin')
    await a.query('insert into t1 values (1)')
    let done = false
    const waiting = b.query('select count(*)::int as n from t1').then((r) => {
      done = true
      return r.rows[0] as { n: number }
    })
    await new Promise((r) => setTimeout(r, 150))
    expect(done).toBe(false)
    await a.query('commit')
    expect(await waiting).toEqual({ n: 1 })
    await Promise.all([a.end(), b.end()])
  })

  it('rolls back what a client left when its connection breaks, at any point', async () => {
    const b = await client()
    await b.query('create table t2 (n int)')
    for (let round = 0; round < 30; round++) {
      const a = await client()
      const work = (async () => {
        await a.query('begin')
        await a.query('insert into t2 values ($1)', [round])
        await a.query('insert into t2 values ($1)', [round])
        await a.query('select pg_sleep(0.01)')
      })().catch(() => undefined)
      await new Promise((r) => setTimeout(r, Math.random() * 12))
      socketOf(a).destroy()
      await work
      expect((await b.query('select count(*)::int as n from t2')).rows).toEqual([{ n: 0 }])
    }
    await b.end()
  })

  it('survives a client that dies between Parse and Sync', async () => {
    const a = await client()
    const sql = Buffer.from('\0selec nonsense\0\0\0')
    const head = Buffer.alloc(5)
    head.write('P')
    head.writeInt32BE(sql.length + 4, 1)
    socketOf(a).write(Buffer.concat([head, sql]))
    await new Promise((r) => setTimeout(r, 50))
    socketOf(a).destroy()
    const b = await client()
    expect((await b.query('select $1::int as n', [7])).rows).toEqual([{ n: 7 }])
    await b.end()
  })

  it('does not let settings, roles and temporary tables leak from one client to the next', async () => {
    const [a, b] = [await client(), await client()]
    await a.query('create role nobody_in_particular nologin')
    await a.query(`set search_path = nowhere; set role nobody_in_particular; `)
    const { rows } = await b.query(`select current_user::text as who, current_setting('search_path') as path`)
    expect(rows).toEqual([{ who: 'postgres', path: 'public' }])
    await Promise.all([a.end(), b.end()])
  })

  it('ends a transaction that was left open while others wait', async () => {
    const [a, b] = [await client(), await client()]
    await a.query('begin')
    const started = Date.now()
    expect((await b.query('select 1 as n')).rows).toEqual([{ n: 1 }])
    expect(Date.now() - started).toBeGreaterThan(500)
    await expect(a.query('select 1')).rejects.toThrow()
    await b.end()
  })
})

describe('what it refuses', () => {
  it('a wrong password', async () => {
    const c = new Client({ ...connectOptions(database.address), password: 'guess' })
    await expect(c.connect()).rejects.toMatchObject({ code: '28P01' })
  })

  it('what is not PostgreSQL, without harm to others', async () => {
    if (!('path' in database.address)) throw new Error('no path')
    const socket = connect(database.address.path)
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await new Promise((r) => socket.once('close', r).once('error', r).resume())
    const c = await client()
    expect((await c.query('select 1 as n')).rows).toEqual([{ n: 1 }])
    await c.end()
  })

  it('COPY FROM STDIN, which would end PGlite, as a plain error', async () => {
    const c = await client()
    await c.query('create table t3 (n int)')
    await expect(c.query('copy t3 from stdin')).rejects.toMatchObject({ code: '0A000' })
    await expect(c.query({ text: 'COPY t3 (n)\nFROM STDIN', values: [] , name: 'x' })).rejects.toMatchObject({ code: '0A000' })
    expect((await c.query('select 1 as n')).rows).toEqual([{ n: 1 }])
    await c.end()
  })
})
