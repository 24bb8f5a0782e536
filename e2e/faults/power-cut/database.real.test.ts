/*
 * What the embedded database has acknowledged survives a power cut.
 *
 * The database's process runs as built, and `record-fs.cjs` writes down all that it does to its files. `disk-model.ts` then
 * makes the folder as a cut at a random moment would leave it: what was flushed, and of everything else nothing, all, what a
 * journalling file system would keep, or any sectors and any names. Each such folder is opened by the process again.
 * A failure names its seed: POWER_CUT_SEED=... POWER_CUT_SECONDS=600 npx vitest run --project real e2e/faults/power-cut
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from 'pg'
import { closeChild, connectTo, openIn } from '../../../backend/embedded/testing/database-child'
import { problemOfCall } from '../../../process/problems'
import { DiskModel } from './disk-model'
import { cutOften, logEnd, randomFrom, seconds, seed, unrecorded, type Cut } from './trial'

let root: string
let serial = 0
const socket = (): string => join(root, `s${serial++}.sock`)
const recorder = join(import.meta.dirname, 'record-fs.cjs')

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'weatherdeck-cut-'))
})
afterEach(() => rmSync(join(root, 'cut'), { recursive: true, force: true }))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function emptyFolder(): string {
  const folder = join(root, `empty-${serial++}`)
  mkdirSync(folder)
  return folder
}

/** Opens the database in a process whose changes to `dataDir` are recorded. */
async function openRecorded(dataDir: string, log: string) {
  const socketPath = socket()
  const before = { ...process.env }
  Object.assign(process.env, { NODE_OPTIONS: `--require "${recorder}"`, RECORD_ROOT: dataDir, RECORD_LOG: log })
  const opening = openIn(dataDir, { socketPath })
  process.env = before
  return { socketPath, ...(await opening) }
}

async function reopen<T>(folder: string, name: string, look: (client: Client, made: boolean) => Promise<T>): Promise<T> {
  const socketPath = socket()
  const { child, made } = await openIn(folder, { socketPath }).catch((error: unknown) => {
    throw new Error(`not opened after ${name}: ${JSON.stringify(problemOfCall(error))}`, { cause: error })
  })
  try {
    const client = await connectTo(socketPath)
    return await look(client, made).finally(() => client.end())
  } finally {
    child.kill()
    await child.exited
  }
}

interface Run {
  /** Log position at which each fact was acknowledged: fact n is the nth. */
  facts: number[]
  /** Tables whose making was acknowledged: rows, and from where to where in the log they were certainly there. */
  tables: Map<string, { rows: number; from: number; until: number }>
}

/** Small commits, and in between all that makes PostgreSQL touch its files in other ways. */
async function work(client: Client, log: string, rounds: number): Promise<Run> {
  const random = randomFrom(seed)
  const run: Run = { facts: [], tables: new Map() }
  for (let n = 1; n <= rounds; n++) {
    await client.query('begin')
    await client.query('insert into facts values ($1, $2)', [n, 'x'.repeat(Math.floor(random() * 3000))])
    if (n % 5 === 0) await client.query('update facts set pad = $1 where n % 7 = $2', ['y'.repeat(Math.floor(random() * 500)), n % 7])
    await client.query('commit')
    run.facts.push(logEnd(log))
    const table = `t${n}`
    const rows = 1 + Math.floor(random() * 2000)
    if (n % 6 === 0) {
      await client.query(`create table ${table} as select g as n, repeat(md5(g::text), 3) as pad from generate_series(1, ${rows}) g`)
      await client.query(`create index on ${table} (n)`)
      run.tables.set(table, { rows, from: logEnd(log), until: Infinity })
    }
    if (n % 14 === 0) await client.query('checkpoint')
    if (n % 17 === 0) await client.query(`select pg_switch_wal()`)
    const [oldest] = [...run.tables].filter(([, { until }]) => until === Infinity)
    if (n % 15 === 0 && oldest !== undefined) {
      oldest[1].until = logEnd(log)
      await client.query(n % 2 === 0 ? `drop table ${oldest[0]}` : `truncate ${oldest[0]}`)
    }
    if (n % 25 === 0) await client.query('vacuum facts')
  }
  return run
}

describe.skipIf(process.platform === 'win32')('the embedded database after a power cut', () => {
  it('opens, with every row that was acknowledged, and none that was not sent', { timeout: seconds * 1000 + 120_000 }, async () => {
    const data = join(root, 'data')
    const log = join(root, 'log')
    mkdirSync(data)
    const socketPath = socket()
    const { child } = await openIn(data, { socketPath })
    const maker = await connectTo(socketPath)
    await maker.query('create table facts (n int primary key, pad text)')
    await maker.end()
    await closeChild(child)

    const base = new DiskModel(data)
    const recorded = await openRecorded(data, log)
    const client = await connectTo(recorded.socketPath)
    const run = await work(client, log, 60)
    recorded.child.kill()
    await recorded.child.exited
    await client.end().catch(() => undefined)

    const check = async ({ folder, at, name }: Cut): Promise<void> => {
      await reopen(folder, name, async (reader, made) => {
        expect(made, name).toBe(false)
        const acknowledged = run.facts.filter((end) => end <= at).length
        const { rows } = await reader.query<{ n: number }>('select n from facts order by n')
        expect(rows.map((row) => row.n), name).toEqual(Array.from({ length: rows.length }, (_, i) => i + 1))
        expect(rows.length, name).toBeGreaterThanOrEqual(acknowledged)
        expect(rows.length, name).toBeLessThanOrEqual(acknowledged + 1)
        for (const [table, { rows: count, from, until }] of run.tables) {
          if (from > at || until <= at) continue
          const counted = await reader.query(`select count(*)::int as n, count(pad)::int as pads from ${table} where n >= 0`)
          expect(counted.rows, `${table}, ${name}`).toEqual([{ n: count, pads: count }])
        }
      })
    }
    const cuts = await cutOften({ base, log, acknowledged: run.facts, folder: join(root, 'cut'), check })
    expect(cuts).toBeGreaterThanOrEqual(4)
    console.log(`${cuts} power cuts, seed ${seed}`)
  })

  it('opens after a cut during its very first start, and after that has what it was given', { timeout: seconds * 1000 + 120_000 }, async () => {
    const data = join(root, 'first')
    const log = join(root, 'first-log')
    mkdirSync(data)
    const base = new DiskModel(data)
    const recorded = await openRecorded(data, log)
    const opened = logEnd(log)
    const client = await connectTo(recorded.socketPath)
    await client.query('create table facts (n int)')
    await client.query('insert into facts values (1)')
    const acknowledged = logEnd(log)
    recorded.child.kill()
    await recorded.child.exited
    await client.end().catch(() => undefined)
    expect(unrecorded(new DiskModel(emptyFolder()), log, data, join(root, 'cut'))).toEqual([])

    await cutOften({
      base,
      log,
      acknowledged: [opened, acknowledged],
      folder: join(root, 'cut'),
      check: async ({ folder, at, name }) => {
        await reopen(folder, name, async (reader, made) => {
          if (at >= opened) expect(made, name).toBe(false)
          if (at >= acknowledged) expect((await reader.query('select n from facts')).rows, name).toEqual([{ n: 1 }])
        })
      },
    })
  })
})
