import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { expect, it } from 'vitest'
import { DurableFiles, durableStart } from './durable-files'

it('puts each commit of the embedded database on the disk before it is done', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'weatherdeck-durable-'))
  const database = await PGlite.create({ fs: new DurableFiles(join(folder, 'database')), startParams: durableStart })
  try {
    const { NODEFS } = database.Module as unknown as { NODEFS: { stream_ops: { fsync: (file: { nfd?: number; path?: string }) => number } } }
    const synced: string[] = []
    const sync = NODEFS.stream_ops.fsync
    NODEFS.stream_ops.fsync = (file) => {
      synced.push(file.path ?? '')
      return sync(file)
    }
    await database.exec('create table t (a int)')
    synced.length = 0
    await database.exec('insert into t values (1)')
    expect(synced.some((path) => path.includes('pg_wal'))).toBe(true)
    synced.length = 0
    await database.query('select * from t')
    expect(synced).toEqual([])
  } finally {
    await database.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
