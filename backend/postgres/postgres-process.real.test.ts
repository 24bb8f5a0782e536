import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forkProcess } from '../../process/fork'
import { EmbeddedDatabase } from '../embedded/embedded-database'
import { Rebuild } from '../embedded/rebuild'
import { Postgres } from './postgres'
import { collect, pick, rowsOf } from './suite'

const entry = join(process.cwd(), 'out', 'main', 'database.cjs')
const endless = 'select count(*) from generate_series(1, 5000000) a, generate_series(1, 100000) b'

describe('Postgres and the embedded database in its process', () => {
  let folder: string
  let database: EmbeddedDatabase
  let postgres: Postgres
  beforeAll(async () => {
    expect(existsSync(entry), 'out/main/database.cjs is missing: run "npm run build" first').toBe(true)
    folder = await mkdtemp(join(tmpdir(), 'weatherdeck-postgres-'))
    const rebuild = await Rebuild.open({ dataDir: folder, replay: () => null, onChange: () => undefined })
    database = new EmbeddedDatabase({ dataDir: folder, launch: () => forkProcess(entry), rebuild, onChange: () => undefined })
    postgres = new Postgres(() => database.place().database, { cancelEmbedded: () => database.interrupt() })
  })
  afterAll(async () => {
    await postgres.close()
    await database.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('waits for a database that is still starting', async () => {
    expect(rowsOf(await collect(postgres, 'select 1'))).toEqual([['1']])
  })

  it('cancels a statement that cannot be interrupted, keeps what was committed, and works again at once', async () => {
    await collect(postgres, 'create table kept (a int); insert into kept values (7)', { readOnly: false })
    const abort = new AbortController()
    const running = collect(postgres, endless, {}, abort.signal)
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const asked = Date.now()
    abort.abort()
    // Waits in the line behind it.
    const behind = collect(postgres, 'select a from kept').catch(() => null)
    expect(pick(await running, 'failed')[0]?.problem.code).toBe('SQL_CANCELLED')
    expect(Date.now() - asked).toBeLessThan(5_000)
    expect(rowsOf(await collect(postgres, 'select a from kept'))).toEqual([['7']])
    await behind
  })

  it('leaves a statement that ends by itself within the grace its database', async () => {
    const { pid } = database.database()
    const abort = new AbortController()
    const running = collect(postgres, 'select pg_sleep(0.8)', {}, abort.signal)
    await new Promise((resolve) => setTimeout(resolve, 300))
    abort.abort()
    await running
    await new Promise((resolve) => setTimeout(resolve, 2000))
    expect(database.database().pid).toBe(pid)
  })

  it('does not let a consumer that pauses keep others from the database', async () => {
    const slow = postgres.run({ sql: `select g, repeat('x', 100) from generate_series(1, 50000) g`, readOnly: true, maxRows: 100_000 })
    await slow.next()
    await new Promise((resolve) => setTimeout(resolve, 4000))
    const asked = Date.now()
    expect(pick(await collect(postgres, 'insert into kept values (8)', { readOnly: false }), 'done')).toHaveLength(1)
    expect(Date.now() - asked).toBeLessThan(2_000)
    let rows = 0
    for await (const event of slow) if (event.type === 'rows') rows += event.rows.length
    expect(rows).toBe(50_000)
  })
})
