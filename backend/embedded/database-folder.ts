import { existsSync, lstatSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { PGlite } from '@electric-sql/pglite'
import { ProblemError } from '../../contract/problem'
import { errnoOf, syncFolder, writeProblem } from '../../process/atomic-file'
import { lockFolder, type FolderLock } from '../../process/folder-lock'
import { DurableFiles, durableStart, syncTree } from './durable-files'
import { accessProblem, isPassing, whyNotOpened } from './open-failure'

declare global {
  // Node has it; @types/node knows only its types.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace WebAssembly {
    function compile(bytes: Uint8Array): Promise<Module>
  }
}

/** How long a predecessor that lost its parent may take to end, ms: it ends itself after 10 s (process/parent-port.ts). */
const predecessorMs = 15_000
/** Lines of PostgreSQL's that are kept for the report of a failure. */
const keptLines = 20

const embeddedNames = { database: 'weatherdb', username: 'admin' }

/**
 * PGlite's default is 128 MB, which are resident from the start on. Measured with 400,000 rows: 115 MB less of memory, the same
 * times for inserts, scans and sorts; only lookups all over the table take twice as long (10 µs instead of 5).
 */
const startParams = [...durableStart, '-c', 'shared_buffers=32MB']

/**
 * PostgreSQL itself, which the build puts beside this file: read here, by plain `readFile`, so that it may lie in an
 * application's archive, where PGlite's own way of finding it does not look.
 */
export async function postgresParts(folder: string) {
  const read = (name: string) => readFile(join(folder, name))
  const [server, initdb, files] = await Promise.all([read('pglite.wasm'), read('initdb.wasm'), read('pglite.data')])
  const [pgliteWasmModule, initdbWasmModule] = await Promise.all([WebAssembly.compile(server), WebAssembly.compile(initdb)])
  return { pgliteWasmModule, initdbWasmModule, fsBundle: new Blob([files]) }
}
export type PostgresParts = Awaited<ReturnType<typeof postgresParts>>

/** Makes a database beside its place. What stands there is what a crash left of an earlier attempt. */
async function make(folder: string, parts: PostgresParts): Promise<string> {
  const unfinished = `${folder}.unfinished`
  try {
    rmSync(unfinished, { recursive: true, force: true })
    mkdirSync(unfinished, { recursive: true, mode: 0o700 })
    const fresh = await PGlite.create({ ...parts, dataDir: unfinished })
    // The same names as in the stack, so that queries and habits carry over.
    await fresh.exec(`create role ${embeddedNames.username} superuser login`)
    await fresh.exec(`create database ${embeddedNames.database} owner ${embeddedNames.username}`)
    await fresh.close()
    await syncTree(unfinished)
  } catch (error) {
    throw writeProblem(error, folder)
  }
  freeMemory()
  return unfinished
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
    await syncFolder(dirname(to))
  } catch (error) {
    throw writeProblem(error, from)
  }
}

/**
 * Makes V8 give back what nobody holds any more: the memory of WebAssembly instances is outside of what it counts, so that by
 * itself it let hundreds of megabytes lie for minutes.
 */
function freeMemory(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  setFlagsFromString('--no-expose-gc')
  collect()
}

/** Whether there is anything at the database's place. A link whose target is away is there: its disk may come back. */
function isThere(folder: string): boolean {
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return false
  try {
    statSync(folder)
    return true
  } catch (error) {
    throw accessProblem(errnoOf(error), folder, String(error))
  }
}

/** A database that is open, and the locks that keep others from its folder. */
export class DatabaseFolder {
  #database: PGlite | null = null
  /** Of the place, while the folder may be made or moved; of the folder itself, under whatever name others know it. */
  #place: FolderLock | null = null
  #inside: FolderLock | null = null

  constructor(private readonly folder: string, private readonly patienceMs = predecessorMs) {}

  /**
   * Takes the place of the database for this process. Waits for a predecessor that is ending, then throws `DATABASE_IN_USE`;
   * `FILE_UNWRITABLE` where no lock can be made.
   */
  async lock(): Promise<void> {
    this.#place = await lockFolder(join(dirname(this.folder), 'run'), 'database', this.patienceMs)
    if (this.#place === null) throw new ProblemError('DATABASE_IN_USE', { folder: this.folder })
  }

  /**
   * Opens the database, and makes one where there is none. A damaged one is renamed to `setAside` where that is given, and a
   * new one made; `made` says whether the database is new. Throws what `whyNotOpened` says, `DATABASE_IN_USE`, and
   * `FILE_UNWRITABLE` or `DISK_FULL` where none can be made.
   */
  async open(parts: PostgresParts, setAside: string | null): Promise<{ database: PGlite; made: boolean }> {
    let damaged = false
    if (isThere(this.folder)) {
      try {
        return { database: await this.#openExisting(parts), made: false }
      } catch (error) {
        damaged = error instanceof ProblemError && error.problem.code === 'DATABASE_DAMAGED'
        if (!damaged || setAside === null) throw error
      }
    }
    // First, as it proves that PostgreSQL itself works. Only whole does it come to its place: a crash leaves nothing there
    // that looks like a database.
    const unfinished = await make(this.folder, parts)
    await this.#release()
    if (damaged && setAside !== null) await move(this.folder, setAside)
    await move(unfinished, this.folder)
    return { database: await this.#openExisting(parts), made: true }
  }

  async close(): Promise<void> {
    await this.#database?.close()
    this.#database = null
    await this.#release()
    await this.#place?.release()
    this.#place = null
  }

  async #release(): Promise<void> {
    await this.#inside?.release()
    this.#inside = null
  }

  async #openExisting(parts: PostgresParts): Promise<PGlite> {
    const { folder } = this
    const lines: string[] = []
    const keep = (line: string): boolean => {
      lines.push(line)
      if (lines.length > keptLines) lines.shift()
      return false
    }
    const fs = new DurableFiles(folder)
    try {
      // PGlite would make a new database over one that has lost this file.
      if (!statSync(folder).isDirectory()) throw new Error('a file is in the place of the folder')
      if (!existsSync(join(folder, 'PG_VERSION'))) throw new Error('PG_VERSION is missing')
      this.#inside = await lockFolder(join(folder, 'lock'), 'database', this.patienceMs)
      if (this.#inside === null) throw new ProblemError('DATABASE_IN_USE', { folder })
      return (this.#database = await PGlite.create({ ...parts, fs, startParams, ...embeddedNames, onStderr: keep }))
    } catch (error) {
      if (error instanceof ProblemError) throw error
      if (isPassing(errnoOf(error))) throw accessProblem(errnoOf(error), folder, String(error))
      throw whyNotOpened({ folder, error, errnos: fs.errnos, lines })
    }
  }
}
