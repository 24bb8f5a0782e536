import { fsyncSync } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import { errnoOf, syncFolder, syncFolderNow } from '../../process/atomic-file'

/** A file or folder in Emscripten's tree. */
type Node = object
/** What NODEFS, Emscripten's file system over Node's, has of a file that is open: `nfd` is Node's descriptor, none for folders. */
interface OpenFile {
  nfd?: number
  node: Node
}
interface NodeOperations {
  mknod(parent: Node, name: string, mode: number, device: number): Node
  rename(node: Node & { parent: Node }, folder: Node, name: string): void
  unlink(parent: Node, name: string): void
  rmdir(parent: Node, name: string): void
  symlink(parent: Node, name: string, target: string): void
}
interface HostFiles {
  NODEFS: {
    realPath(node: Node): string
    tryFSOperation<T>(operation: () => T): T
    node_ops: NodeOperations
    stream_ops: { fsync?: (file: OpenFile) => number }
  }
}

const keptErrors = 20

/**
 * PGlite's files, with an `fsync` that reaches the disk. Emscripten's NODEFS has none, so PostgreSQL's would be done at once
 * and a power cut could take what it had committed, or break the database.
 *
 * Names are flushed too. PostgreSQL flushes a folder after it renames a file, but not after it makes a table's file: on the
 * file systems it knows, the flush of a new file covers its name. POSIX does not promise that, so here it is made true: the
 * flush of a file also flushes the folders above it in which names have changed.
 */
export class DurableFiles extends NodeFS {
  /** Folders in which names have changed since they were last flushed. */
  readonly #changed = new Set<string>()
  readonly #errnos: string[] = []

  /** The last errors of the file system that PostgreSQL met, as errno names. */
  get errnos(): readonly string[] {
    return this.#errnos
  }

  override async init(...[database, options]: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(database, options)
    const adapt = ({ NODEFS }: HostFiles): void => {
      this.#noteErrors(NODEFS)
      this.#noteNames(NODEFS)
      NODEFS.stream_ops.fsync = ({ nfd, node }) =>
        NODEFS.tryFSOperation(() => {
          const path = NODEFS.realPath(node)
          if (nfd !== undefined) fsyncSync(nfd)
          else this.#syncNames(path, true)
          this.#syncAbove(path)
          return 0
        })
    }
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), adapt as never] } }
  }

  #noteErrors(files: HostFiles['NODEFS']): void {
    const { tryFSOperation } = files
    files.tryFSOperation = (operation) =>
      tryFSOperation(() => {
        try {
          return operation()
        } catch (error) {
          this.#errnos.push(errnoOf(error))
          if (this.#errnos.length > keptErrors) this.#errnos.shift()
          throw error
        }
      })
  }

  #noteNames({ node_ops, realPath }: HostFiles['NODEFS']): void {
    const { mknod, rename, unlink, rmdir, symlink } = node_ops
    const changed = (folder: Node): void => void this.#changed.add(realPath(folder))
    node_ops.mknod = (parent, name, mode, device) => {
      changed(parent)
      return mknod(parent, name, mode, device)
    }
    node_ops.rename = (node, folder, name) => {
      changed(node.parent)
      changed(folder)
      rename(node, folder, name)
    }
    node_ops.unlink = (parent, name) => {
      changed(parent)
      unlink(parent, name)
    }
    node_ops.rmdir = (parent, name) => {
      changed(parent)
      rmdir(parent, name)
    }
    node_ops.symlink = (parent, name, target) => {
      changed(parent)
      symlink(parent, name, target)
    }
  }

  /** Flushes the folders above, up to the database's own, in which names have changed. */
  #syncAbove(path: string): void {
    for (let folder = dirname(path); this.#changed.size > 0 && folder.startsWith(this.rootDir); folder = dirname(folder))
      this.#syncNames(folder, false)
  }

  #syncNames(folder: string, always: boolean): void {
    if (!this.#changed.delete(folder) && !always) return
    try {
      syncFolderNow(folder)
    } catch (error) {
      // Removed meanwhile: then its own folder has changed.
      if (errnoOf(error) === 'ENOENT') return
      this.#changed.add(folder)
      throw error
    }
  }
}

/** PGlite starts PostgreSQL with `-F`, which is `fsync=off`; and of the ways to sync, only `fsync` reaches Emscripten's files. */
export const durableStart = [...PGlite.defaultStartParams.filter((param) => param !== '-F'), '-c', 'wal_sync_method=fsync']

/** Files that are open at once while a tree is flushed: macOS allows a process 256. */
const atOnce = 16

/** Puts every file and every name of a folder on the disk. */
export async function syncTree(folder: string): Promise<void> {
  const files: string[] = []
  const folders = [folder]
  for (const at of folders)
    for (const entry of await readdir(at, { withFileTypes: true })) (entry.isDirectory() ? folders : files).push(join(at, entry.name))
  const next = files.values()
  const syncSome = async (): Promise<void> => {
    for (const path of next) {
      // Windows flushes only what is open for writing.
      const file = await open(path, 'r+')
      await file.sync().finally(() => file.close())
    }
  }
  await Promise.all(Array.from({ length: atOnce }, syncSome))
  for (const at of folders) await syncFolder(at)
}
