import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import type { DatabaseAddress } from '../contract/pipeline-process'
import { connectOptions } from '../database/connect'
import { docker, leaveOut, whyNoImages } from './docker'
import { freePort } from './real-kafka'

/** Why there can be no real PostgreSQL here, or null. With WEATHERDECK_REQUIRE_ALL=1 a reason is a failure, never a skipped test. */
export const whyNoPostgres = async (image = 'postgres:17'): Promise<string | null> => leaveOut(await whyNoImages(image))

export interface RealPostgres {
  address: DatabaseAddress & { host: string; port: number }
  container: string
  /** Runs a docker command on its container: `stop`, `start`, `pause`. */
  control(verb: 'stop' | 'start' | 'pause' | 'unpause' | 'kill'): Promise<void>
  remove(): Promise<void>
}

async function answers(address: DatabaseAddress): Promise<boolean> {
  const client = new Client(connectOptions(address))
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** A PostgreSQL of its own in a container, on a free port of loopback, ready to take connections. Call `remove` at the end. */
export async function startRealPostgres(image = 'postgres:17'): Promise<RealPostgres> {
  const password = randomBytes(12).toString('hex')
  const settings = ['POSTGRES_USER=admin', 'POSTGRES_DB=weatherdb', `POSTGRES_PASSWORD=${password}`]
  // Chosen here: Docker would choose another one at each start of the container.
  const port = await freePort()
  const container = await docker('run', '-d', '-p', `127.0.0.1:${port}:5432`, ...settings.flatMap((s) => ['-e', s]), image)
  const remove = async (): Promise<void> => {
    await docker('rm', '-f', '-v', container)
  }
  try {
    const address = { host: '127.0.0.1', port, user: 'admin', database: 'weatherdb', password }
    // The image's init phase listens on a socket only, so a TCP answer means that it is over.
    for (const end = Date.now() + 60_000; !(await answers(address)); ) {
      if (Date.now() > end) throw new Error(`${image} did not answer within 60 s`)
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
    const control: RealPostgres['control'] = async (verb) => {
      await docker(verb, container)
    }
    return { address, container, control, remove }
  } catch (error) {
    await remove()
    throw error
  }
}
