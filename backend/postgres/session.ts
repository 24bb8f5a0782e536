import { Client } from 'pg'
import type { DatabaseAddress } from '../../contract/pipeline-process'
import { connectOptions } from '../../database/connect'
import { isDatabaseAway } from '../../database/errors'
import { databaseAway } from './failure'

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Opens a connection. Nobody there: tries again for `patienceMs` (the embedded database starts with the app, and anew
 * after a cancel), unless `signal` aborts. Throws `DATABASE_UNAVAILABLE`.
 */
export async function connect(address: DatabaseAddress, patienceMs = 0, signal?: AbortSignal): Promise<Client> {
  for (const end = Date.now() + patienceMs; ; await sleep(150)) {
    try {
      return await connectOnce(address)
    } catch (error) {
      const over = Date.now() >= end || signal?.aborted === true
      if (over || !isDatabaseAway(error)) throw databaseAway(error)
    }
  }
}

async function connectOnce(address: DatabaseAddress): Promise<Client> {
  const client = new Client(connectOptions(address))
  // The query that is under way fails by itself; without a listener the event would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    destroy(client)
    throw error
  }
}

/** Cuts a connection off without a word to the server. */
export function destroy(client: Client): void {
  const { connection } = client as unknown as { connection?: { stream?: { destroy(): void } } }
  connection?.stream?.destroy()
}

/** Runs `work` on a connection of its own. Throws what `databaseAway` makes of a failure. */
export async function withClient<T>(
  address: DatabaseAddress,
  work: (client: Client) => Promise<T>,
  patienceMs = 0,
): Promise<T> {
  const client = await connect(address, patienceMs)
  try {
    return await work(client)
  } catch (error) {
    throw databaseAway(error)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Asks the server to cancel what `client` runs, until `done` resolves; after about 5 s it cuts the connection. */
export async function cancelOnServer(address: DatabaseAddress, client: Client, done: Promise<void>): Promise<void> {
  const { processID } = client as unknown as { processID: number | null }
  let over = false
  void done.then(() => (over = true))
  // More than once: a request that arrives between two statements hits nothing.
  for (let attempt = 0; attempt < 5 && !over; attempt++) {
    const asked = withClient(address, (other) => other.query('select pg_cancel_backend($1)', [processID]))
    await Promise.race([done, Promise.all([asked.catch(() => undefined), sleep(1000)])])
  }
  if (!over) destroy(client)
}

/**
 * PGlite is one thread of WebAssembly: nothing can interrupt a statement but ending its process. Gives the statement
 * `graceMs` to end by itself before it asks for that.
 */
export async function cancelEmbedded(
  client: Client,
  done: Promise<void>,
  restart: (() => Promise<void>) | undefined,
  graceMs = 1500,
): Promise<void> {
  let over = false
  void done.then(() => (over = true))
  await Promise.race([done, sleep(graceMs)])
  if (over) return
  await restart?.().catch(() => undefined)
  destroy(client)
}
