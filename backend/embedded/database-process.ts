import { join } from 'node:path'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { databaseProcessContract } from '../../contract/database-process'
import { parentPort } from '../../process/parent-port'
import { problemsMiddleware } from '../../process/problems'
import { prepareSocketFolder, removeStaleSocket } from '../local-socket'
import { DatabaseFolder, postgresParts } from './database-folder'
import { SocketServer } from './socket-server'

let folder: DatabaseFolder | null = null
let server: SocketServer | null = null

interface OpenInput {
  dataDir: string
  socketPath: string
  password: string
  setAside: string | null
  patienceMs?: number | undefined
}

async function open(input: OpenInput) {
  const started = Date.now()
  let serverVersion = ''
  folder = new DatabaseFolder(input.dataDir, input.patienceMs)
  await folder.lock()
  server = new SocketServer({
    password: input.password,
    serverVersion: () => serverVersion,
    // The supervisor starts the process again, and PostgreSQL's recovery does the rest.
    onBroken: (error) => {
      console.error('the embedded database broke down', error)
      process.exit(70)
    },
  })
  // Clients that connect while the database opens wait instead of failing. The lock says that nobody else listens there.
  prepareSocketFolder(input.socketPath)
  removeStaleSocket(input.socketPath)
  await server.listen(input.socketPath)
  const { database, made } = await folder.open(await postgresParts(join(__dirname, 'pglite')), input.setAside)
  const { rows } = await database.query<{ v: string }>(`select current_setting('server_version') as v`)
  serverVersion = rows[0]?.v ?? ''
  server.serve(database)
  return { serverVersion, milliseconds: Date.now() - started, made }
}

async function close(): Promise<void> {
  await server?.close()
  await folder?.close()
  server = folder = null
}

const os = implement(databaseProcessContract).use(problemsMiddleware)

new RPCHandler({
  open: os.open.handler(({ input }) => open(input)),
  close: os.close.handler(close),
}).upgrade(parentPort(close))
