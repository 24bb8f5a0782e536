import { Pool, type PoolClient } from 'pg'
import type { DatabaseAddress } from '../contract/pipeline-process'
import { connectOptions } from './connect'

/** A pool whose idle connections may die without taking the process with them. */
export function openPool(address: DatabaseAddress, application: string, max = 3): Pool {
  const pool = new Pool({ ...connectOptions(address, application), max, allowExitOnIdle: true })
  // A connection that breaks while idle is replaced at the next use, which reports what is wrong.
  pool.on('error', () => undefined)
  return pool
}

/** Runs `work` in one transaction; a throw rolls back. The connection is dropped when even that fails. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  // Between queries pg reports a lost connection as an event; the next query fails anyway.
  const onError = (error: Error): void => void (broken = error)
  client.on('error', onError)
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => (broken ??= failure))
    throw error
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}
