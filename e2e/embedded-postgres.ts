import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { localSocketPath, prepareSocketFolder } from '../backend/local-socket'
import { SocketServer } from '../backend/embedded/socket-server'
import type { DatabaseAddress } from '../contract/pipeline-process'

export interface TestDatabase {
  address: DatabaseAddress
  close(): Promise<void>
}

/** The embedded database in this process, in memory, behind its real socket server. */
export async function startEmbeddedPostgres(options: { idleInTransactionMs?: number } = {}): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'weatherdeck-db-'))
  const path = localSocketPath(folder, 'postgres')
  const password = 'for this test'
  const database = await PGlite.create()
  const server = new SocketServer({
    password,
    serverVersion: () => '17.5',
    onBroken: (error) => console.error('PGlite broke', error),
    ...options,
  })
  prepareSocketFolder(path)
  await server.listen(path)
  server.serve(database)
  return {
    address: { path, user: 'postgres', database: 'postgres', password },
    close: async () => {
      await server.close()
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
