import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectOptions } from '../../database/connect'
import { startRealPostgres, whyNoPostgres, type RealPostgres } from '../../e2e/real-postgres'
import { Postgres } from './postgres'
import { collect, pick, postgresSuite, rowsOf } from './suite'

const reason = await whyNoPostgres()

async function until(what: string, check: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 15_000; !(await check()); await new Promise((r) => setTimeout(r, 50))) {
    if (Date.now() > end) throw new Error(`not within 15 s: ${what}`)
  }
}

if (reason === null) {
  postgresSuite('Postgres on a real server', async () => {
    const { address, remove } = await startRealPostgres()
    return { address, stop: remove }
  })

  describe('Postgres and a real server', () => {
    let server: RealPostgres
    let postgres: Postgres
    let other: Client
    const sleeping = async (): Promise<number> => {
      const { rows } = await other.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity where state = 'active' and query like '%pg_sleep(60)%' and pid <> pg_backend_pid()`,
      )
      return rows[0]?.n ?? 0
    }
    const connections = async (): Promise<number> => {
      const { rows } = await other.query<{ n: number }>(`select count(*)::int as n from pg_stat_activity where application_name = 'weatherdeck'`)
      return rows[0]?.n ?? 0
    }
    beforeAll(async () => {
      server = await startRealPostgres()
      postgres = new Postgres(() => server.address)
      other = new Client({ ...connectOptions(server.address), application_name: 'other' })
      other.on('error', () => undefined)
      await other.connect()
    })
    afterAll(async () => {
      await postgres.close()
      await other.end().catch(() => undefined)
      await server.remove()
    })

    it('cancels on the server when the signal aborts, and says so', async () => {
      const abort = new AbortController()
      const events = collect(postgres, 'select pg_sleep(60)', {}, abort.signal)
      await until('the statement runs', async () => (await sleeping()) === 1)
      const asked = Date.now()
      abort.abort()
      expect(pick(await events, 'failed')[0]?.problem.code).toBe('SQL_CANCELLED')
      expect(Date.now() - asked).toBeLessThan(3_000)
      await until('the statement is gone', async () => (await sleeping()) === 0)
      await until('no connection is left', async () => (await connections()) === 0)
    })

    it('cancels when the consumer stops iterating while a statement runs', async () => {
      const events = postgres.run({ sql: 'select pg_sleep(60)', readOnly: false, maxRows: 10 })
      await events.next()
      const pending = events.next()
      await until('the statement runs', async () => (await sleeping()) === 1)
      await events.return()
      expect(await pending).toEqual({ done: true, value: undefined })
      await until('the statement is gone', async () => (await sleeping()) === 0)
    })

    it('ends between two portions of rows without cutting the connection', async () => {
      const abort = new AbortController()
      const events = postgres.run({ sql: `select repeat('x', 10000) from generate_series(1, 20000)`, readOnly: true, maxRows: 1_000_000 }, abort.signal)
      await events.next()
      await new Promise((resolve) => setTimeout(resolve, 500))
      const asked = Date.now()
      abort.abort()
      let last
      for await (const event of events) last = event
      expect(last).toMatchObject({ type: 'failed', problem: { code: 'SQL_CANCELLED' } })
      expect(Date.now() - asked).toBeLessThan(2_500)
      await until('no connection is left', async () => (await connections()) === 0)
    })

    it('does not read ahead of a consumer that pauses, and goes on when it comes back', async () => {
      const events = postgres.run({ sql: `select repeat('x', 10000) from generate_series(1, 20000)`, readOnly: true, maxRows: 1_000_000 })
      await events.next()
      await new Promise((resolve) => setTimeout(resolve, 1500))
      const before = process.memoryUsage().heapUsed
      await new Promise((resolve) => setTimeout(resolve, 1000))
      expect(process.memoryUsage().heapUsed - before).toBeLessThan(30_000_000)
      let rows = 0
      for await (const event of events) if (event.type === 'rows') rows += event.rows.length
      expect(rows).toBe(20_000)
    })

    it('reads with the rights of the user itself where it may not create the reader role', async () => {
      await other.query(`create role plain login password 'plain'; create table seen as select 1 as a; grant select on seen to plain`)
      const plain = new Postgres(() => ({ ...server.address, user: 'plain', password: 'plain' }))
      expect(rowsOf(await collect(plain, 'select current_user, a from seen'))).toEqual([['plain', '1']])
      expect(pick(await collect(plain, 'create temp table x (a int)'), 'failed')[0]?.problem.code).toBe('SQL_READ_ONLY')
      expect(pick(await collect(plain, `select 1 from pg_authid`), 'failed')[0]?.problem.code).toBe('SQL_READ_ONLY')
      await plain.close()
    })

    it('two apps at once make the reader role', async () => {
      await other.query('drop owned by weatherdeck_reader; drop role weatherdeck_reader')
      const apps = [1, 2, 3, 4].map(() => new Postgres(() => server.address))
      const results = await Promise.all(apps.map((app) => collect(app, 'select current_user')))
      for (const events of results) expect(pick(events, 'failed')).toEqual([])
      expect(rowsOf(await collect(postgres, 'select current_user'))).toEqual([['weatherdeck_reader']])
    })

    it('says DATABASE_UNAVAILABLE for a wrong password, a closed port and no address', async () => {
      const wrong = [{ ...server.address, password: 'wrong' }, { ...server.address, port: 1 }, { ...server.address, database: 'none' }, null]
      for (const address of wrong) {
        const away = new Postgres(() => address)
        await expect(collect(away, 'select 1')).rejects.toMatchObject({ problem: { code: 'DATABASE_UNAVAILABLE' } })
        await expect(away.relations()).rejects.toMatchObject({ problem: { code: 'DATABASE_UNAVAILABLE' } })
        await expect(away.connection()).rejects.toMatchObject({ problem: { code: 'DATABASE_UNAVAILABLE' } })
      }
    })

    it('gives a psql command line', async () => {
      const { port } = server.address
      expect(await postgres.connection()).toEqual({
        server: expect.stringMatching(/^PostgreSQL 17\.\d+/) as string,
        psql: `psql -h 127.0.0.1 -p ${port} -U admin -d weatherdb`,
      })
    })

    it('reports a server that goes away in the middle, and works again when it is back', async () => {
      const events = collect(postgres, 'select pg_sleep(60)')
      await until('the statement runs', async () => (await sleeping()) === 1)
      await other.query(`select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()`)
      expect(pick(await events, 'failed')[0]?.problem.code).toBe('DATABASE_UNAVAILABLE')
      expect(rowsOf(await collect(postgres, 'select 1'))).toEqual([['1']])
    })
  })
} else it.skip(`Postgres on a real server: ${reason}`)
