import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { PGlite } from '@electric-sql/pglite'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { databaseProcessContract } from '../../contract/database-process'
import { ProblemError } from '../../contract/problem'
import { parentPort } from '../../process/parent-port'
import { problemsMiddleware } from '../../process/problems'
import { DurableFiles, durableStart, syncTree } from './durable-files'
import { isAlive, prepareSocketFolder, removeStaleSocket } from '../local-socket'
import { SocketServer } from './socket-server'

declare global {
  // Node has it; @types/node knows only its types.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace WebAssembly {
    function compile(bytes: Uint8Array): Promise<Module>
  }
}

/** How long a predecessor that lost its parent may take to end, ms. */
const predecessorMs = 20_000

const embeddedNames = { database: 'weatherdb', username: 'admin' }

/**
 * PGlite's default is 128 MB, which are resident from the start on. Measured with 400,000 rows: 115 MB less of memory, the same
 * times for inserts, scans and sorts; only lookups all over the table take twice as long (10 µs instead of 5).
 */
const startParams = [...durableStart, '-c', 'shared_buffers=32MB']

let database: PGlite | null = null
let server: SocketServer | null = null

/** Listening comes first: the socket is also the lock that keeps two processes from opening one folder. */
async function listen(next: SocketServer, path: string): Promise<void> {
  prepareSocketFolder(path)
  for (const end = Date.now() + predecessorMs; ; await sleep(200)) {
    try {
      return await next.listen(path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
      if (!(await isAlive(path))) removeStaleSocket(path)
      else if (Date.now() > end)
        throw new ProblemError('DATABASE_UNAVAILABLE', {}, { detail: `another process still serves ${path}` })
    }
  }
}

/**
 * PostgreSQL itself, which the build puts beside this file: read here, by plain `readFile`, so that it may lie in an
 * application's archive, where PGlite's own way of finding it does not look.
 */
async function postgresParts() {
  const read = (name: string) => readFile(join(__dirname, 'pglite', name))
  const [server, initdb, files] = await Promise.all([read('pglite.wasm'), read('initdb.wasm'), read('pglite.data')])
  const [pgliteWasmModule, initdbWasmModule] = await Promise.all([WebAssembly.compile(server), WebAssembly.compile(initdb)])
  return { pgliteWasmModule, initdbWasmModule, fsBundle: new Blob([files]) }
}

/** Made beside its place and moved there when complete: a crash in between leaves nothing that looks like a database. */
async function make(dataDir: string, parts: Awaited<ReturnType<typeof postgresParts>>): Promise<void> {
  const unfinished = `${dataDir}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true, mode: 0o700 })
  const fresh = await PGlite.create({ ...parts, dataDir: unfinished })
  // The same names as in the stack, so that queries and habits carry over.
  await fresh.exec(`create role ${embeddedNames.username} superuser login`)
  await fresh.exec(`create database ${embeddedNames.database} owner ${embeddedNames.username}`)
  await fresh.close()
  await syncTree(unfinished)
  renameSync(unfinished, dataDir)
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

async function open(input: { dataDir: string; socketPath: string; password: string }) {
  const started = Date.now()
  let serverVersion = ''
  server = new SocketServer({
    password: input.password,
    serverVersion: () => serverVersion,
    // The supervisor starts the process anew, and PostgreSQL's recovery does the rest.
    onBroken: (error) => {
      console.error('the embedded database broke down', error)
      process.exit(70)
    },
  })
  await listen(server, input.socketPath)
  try {
    const parts = await postgresParts()
    if (!existsSync(input.dataDir)) {
      await make(input.dataDir, parts)
      freeMemory()
    }
    database = await PGlite.create({ ...parts, fs: new DurableFiles(input.dataDir), startParams, ...embeddedNames })
    const { rows } = await database.query<{ v: string }>(`select current_setting('server_version') as v`)
    serverVersion = rows[0]?.v ?? ''
  } catch (error) {
    throw new ProblemError('DATABASE_DAMAGED', { folder: input.dataDir }, { detail: String(error), cause: error })
  }
  server.serve(database)
  return { serverVersion, milliseconds: Date.now() - started }
}

async function close(): Promise<void> {
  await server?.close()
  await database?.close()
  server = database = null
}

const os = implement(databaseProcessContract).use(problemsMiddleware)

new RPCHandler({
  open: os.open.handler(({ input }) => open(input)),
  close: os.close.handler(close),
}).upgrade(parentPort(close))
