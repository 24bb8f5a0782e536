import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink, type MessagePortMainLike } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { databaseProcessContract } from '../../contract/database-process'
import { orAway } from '../../database/errors'
import { problemOfCall } from '../../process/problems'
import { closeChild, connectTo, databaseEntry, openIn, type DatabaseChild } from './testing/database-child'

let root: string
let real: string
let serial = 0
const socket = (): string => join(root, `s${serial++}.sock`)

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'weatherdeck-dbp-'))
  real = join(root, 'data')
  mkdirSync(real)
  const { child } = await openIn(real, { socketPath: socket() })
  await closeChild(child)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const copyOf = (data: string): void => cpSync(join(real, 'postgres'), join(data, 'postgres'), { recursive: true, filter: (from) => !from.endsWith('.sock') })

const codeOf = (opening: Promise<unknown>): Promise<string> => opening.then(() => 'opened', (error: unknown) => problemOfCall(error).code)

/** Two data folders whose databases are one folder. */
function sharing(name: string): string {
  const other = join(root, name)
  mkdirSync(other)
  symlinkSync(join(real, 'postgres'), join(other, 'postgres'))
  return other
}

describe('one opener of a database folder, whatever its name', () => {
  it.each([
    ['the same name', () => real],
    ['a link to the data folder', () => (symlinkSync(real, join(root, 'link')), join(root, 'link'))],
    ['a link to the database folder alone', () => sharing('shared')],
  ])('refuses a second one under %s, and loses nothing', async (_, other) => {
    const path = socket()
    const first = await openIn(real, { socketPath: path })
    const client = await connectTo(path)
    await client.query('create table if not exists kept (n int)')
    await client.query('insert into kept values (1)')
    const before = (await client.query<{ n: number }>('select count(*)::int as n from kept')).rows[0]?.n
    expect(await codeOf(openIn(other(), { socketPath: socket() }))).toBe('DATABASE_IN_USE')
    await client.end()
    await closeChild(first.child)

    const again = socket()
    const second = await openIn(real, { socketPath: again })
    const reader = await connectTo(again)
    expect((await reader.query('select count(*)::int as n from kept')).rows).toEqual([{ n: before }])
    await reader.end()
    await closeChild(second.child)
  })

  it('lets exactly one of ten in that start at once where there is no database yet', async () => {
    const fresh = join(root, 'fresh')
    mkdirSync(fresh)
    symlinkSync(fresh, join(root, 'fresh-link'))
    const children: DatabaseChild[] = []
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        codeOf(openIn(i % 2 === 0 ? fresh : join(root, 'fresh-link'), { socketPath: socket() }).then(({ child }) => children.push(child))),
      ),
    )
    expect(results.filter((result) => result === 'opened')).toHaveLength(1)
    expect(results.filter((result) => result === 'DATABASE_IN_USE')).toHaveLength(9)
    for (const child of children) await closeChild(child)
  })

  it('is succeeded after kill -9, with all that was committed', async () => {
    const path = socket()
    const first = await openIn(real, { socketPath: path })
    const client = await connectTo(path)
    await client.query('create table killed (n int)')
    await client.query('insert into killed select generate_series(1, 100)')
    first.child.kill()
    await first.child.exited
    const again = socket()
    const second = await openIn(real, { socketPath: again })
    const reader = await connectTo(again)
    expect((await reader.query('select count(*)::int as n from killed')).rows).toEqual([{ n: 100 }])
    await reader.end()
    await closeChild(second.child)
  })
})

describe('a folder that cannot be opened', () => {
  const damages: [string, string, 'whole'?][] = [
    ['an empty pg_control', ': > global/pg_control', 'whole'],
    ['no pg_control', 'rm global/pg_control'],
    ['a flipped bit in pg_control', 'printf X | dd of=global/pg_control bs=1 seek=100 conv=notrunc'],
    ['a folder in the place of pg_control', 'rm global/pg_control; mkdir global/pg_control'],
    ['no PG_VERSION', 'rm PG_VERSION', 'whole'],
    ['another PG_VERSION than the databases have', 'echo 17 > PG_VERSION'],
    ['no WAL', 'rm -rf pg_wal/0*'],
    ['no folder of the WAL', 'rm -rf pg_wal'],
    ['a cut WAL', 'for f in pg_wal/0*; do truncate -s 100 "$f"; done'],
    ['a torn configuration', 'printf "\\200garbage = = 3" > postgresql.conf'],
    ['no pg_hba.conf', 'rm pg_hba.conf'],
    ['no databases', 'rm -rf base/*'],
    ['nothing in it', 'rm -rf ./* '],
    ['a file in its place', 'cd ..; rm -rf postgres; : > postgres', 'whole'],
  ]
  it.each(damages)('with %s is damaged, which changes nothing in it', async (_, damage, whole) => {
    const data = join(root, `damaged-${serial}`)
    copyOf(data)
    spawnSync('sh', ['-c', damage], { cwd: join(data, 'postgres') })
    const tables = () => spawnSync('sh', ['-c', 'find . -type f -path "*/base/*" ! -name pg_internal.init | sort | xargs -r cat | cksum'], { cwd: data, encoding: 'utf8' }).stdout
    const before = tables()
    expect(await codeOf(openIn(data, { socketPath: socket() }))).toBe('DATABASE_DAMAGED')
    expect(tables()).toBe(before)
    if (whole !== undefined) await setsAside(data, tables, before)
    rmSync(data, { recursive: true })
  })

  /** It is kept under the other name, and a new one is made. */
  async function setsAside(data: string, tables: () => string, before: string): Promise<void> {
    const path = socket()
    const { child, made } = await openIn(data, { socketPath: path, setAside: join(data, 'postgres.damaged-1') })
    expect(made).toBe(true)
    const client = await connectTo(path)
    expect((await client.query('select 1 as n')).rows).toEqual([{ n: 1 }])
    await client.end()
    await closeChild(child)
    rmSync(join(data, 'postgres'), { recursive: true })
    expect(tables()).toBe(before)
  }

  it('of another version is neither damaged nor set aside', async () => {
    const data = join(root, 'version')
    copyOf(data)
    spawnSync('sh', ['-c', 'find . -name PG_VERSION | while read f; do echo 17 > "$f"; done'], { cwd: join(data, 'postgres') })
    expect(await codeOf(openIn(data, { socketPath: socket(), setAside: join(data, 'aside') }))).toBe('DATABASE_OTHER_VERSION')
  })

  it.skipIf(process.platform === 'win32')('because its disk is away is neither damaged nor made again', async () => {
    const data = join(root, 'away')
    mkdirSync(data)
    symlinkSync(join(root, 'unplugged'), join(data, 'postgres'))
    expect(await codeOf(openIn(data, { socketPath: socket(), setAside: join(data, 'aside') }))).toBe('FILE_UNREADABLE')
  })

  it.skipIf(process.platform === 'win32')('for want of file handles is not called damaged', async () => {
    const data = join(root, 'handles')
    copyOf(data)
    const codes: string[] = []
    for (const handles of [24, 28, 32, 36, 48]) codes.push(await openWithHandles(handles, data))
    expect(codes).toContain('FILE_UNREADABLE')
    expect(codes).not.toContain('DATABASE_DAMAGED')
    const { child, made } = await openIn(data, { socketPath: socket(), setAside: join(data, 'aside') })
    expect(made).toBe(false)
    await closeChild(child)
  })
})

/** Opens it in a process that may hold no more than `handles` files open; gives the code of what came of it. */
async function openWithHandles(handles: number, data: string): Promise<string> {
  const child = spawn('sh', ['-c', `ulimit -n ${handles}; exec "$0" "$1"`, process.execPath, databaseEntry], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  })
  const port = {
    on: (event: string, callback: (message: { data: unknown }) => void) =>
      event === 'message' ? child.on('message', (message) => callback({ data: message })) : child.once('exit', () => callback({ data: null })),
    postMessage: (message: object) => void child.send(message, () => undefined),
  } as unknown as MessagePortMainLike
  const client = createORPCClient<ContractRouterClient<typeof databaseProcessContract>>(new RPCLink({ port }))
  const opening = client.open({ dataDir: join(data, 'postgres'), socketPath: socket(), password: '', setAside: join(data, 'aside'), patienceMs: 0 })
  const code = await codeOf(opening)
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
  return code
}

it('says so when a page of a table is damaged, and still reads the rest', async () => {
  const data = join(root, 'page')
  mkdirSync(data)
  copyOf(data)
  const path = socket()
  const first = await openIn(data, { socketPath: path })
  const client = await connectTo(path)
  await client.query(`create table paged as select g as n, repeat('x', 500) as pad from generate_series(1, 100) g`)
  await client.query('create table whole as select 1 as n')
  await client.query('checkpoint')
  const { file } = (await client.query<{ file: string }>(`select pg_relation_filepath('paged') as file`)).rows[0] ?? { file: '' }
  await client.end()
  await closeChild(first.child)
  const bytes = readFileSync(join(data, 'postgres', file))
  bytes[4000] = (bytes[4000] ?? 0) ^ 1
  writeFileSync(join(data, 'postgres', file), bytes)

  const again = socket()
  const second = await openIn(data, { socketPath: again })
  const reader = await connectTo(again)
  await expect(orAway('DATABASE_UNAVAILABLE', () => reader.query('select count(pad) from paged'))).rejects.toMatchObject({ problem: { code: 'DATABASE_PAGE_DAMAGED' } })
  expect((await reader.query('select n from whole')).rows).toEqual([{ n: 1 }])
  await reader.end()
  await closeChild(second.child)
})
