import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { Client } from 'pg'
import type { databaseProcessContract } from '../../../contract/database-process'
import { connectOptions } from '../../../database/connect'
import { forkProcess } from '../../../process/fork'

export const databaseEntry = join(process.cwd(), 'out', 'main', 'database.cjs')

/** The built database process, for tests that look at its files. Needs `npm run build`. */
export function databaseChild() {
  const child = forkProcess(databaseEntry)
  const client = createORPCClient<ContractRouterClient<typeof databaseProcessContract>>(new RPCLink({ port: child.port }))
  return { ...child, client }
}
export type DatabaseChild = ReturnType<typeof databaseChild>

export const testPassword = 'for this test'

/** Opens `<dataDir>/postgres` and serves it on a socket of the test's own. */
export async function openIn(dataDir: string, options: { socketPath: string; setAside?: string | null }) {
  const child = databaseChild()
  try {
    const { setAside = null, socketPath } = options
    const opened = await child.client.open({ dataDir: join(dataDir, 'postgres'), socketPath, password: testPassword, setAside, patienceMs: 500 })
    return { child, ...opened }
  } catch (error) {
    child.kill()
    await child.exited
    throw error
  }
}

/** One connection to it. */
export async function connectTo(socketPath: string): Promise<Client> {
  const client = new Client(connectOptions({ path: socketPath, user: 'admin', database: 'weatherdb', password: testPassword }))
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** Ends it in good order. */
export async function closeChild(child: DatabaseChild): Promise<void> {
  await child.client.close()
  child.kill()
  await child.exited
}
