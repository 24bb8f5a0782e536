import { fsyncSync } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/** What NODEFS, Emscripten's file system over Node's, has of a file that is open: `nfd` is Node's descriptor, none for folders. */
interface OpenFile {
  nfd?: number
}
interface HostFiles {
  NODEFS: { stream_ops: { fsync?: (file: OpenFile) => number } }
}

/**
 * PGlite's files, with an `fsync` that reaches the disk. Emscripten's NODEFS has none, so PostgreSQL's would be done at once
 * and a power cut could take what it had committed, or break the database.
 */
export class DurableFiles extends NodeFS {
  override async init(...[database, options]: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(database, options)
    const addSync = ({ NODEFS }: HostFiles): void => {
      NODEFS.stream_ops.fsync = ({ nfd }) => {
        if (nfd !== undefined) fsyncSync(nfd)
        return 0
      }
    }
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), addSync as never] } }
  }
}

/** PGlite starts PostgreSQL with `-F`, which is `fsync=off`; and of the ways to sync, only `fsync` reaches Emscripten's files. */
export const durableStart = [...PGlite.defaultStartParams.filter((param) => param !== '-F'), '-c', 'wal_sync_method=fsync']

/** Puts every file of a folder on the disk. */
export async function syncTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true })
  await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return syncTree(path)
      // Windows flushes only what is open for writing.
      const file = await open(path, 'r+')
      await file.sync().finally(() => file.close())
    }),
  )
}
