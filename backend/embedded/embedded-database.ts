import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { databaseProcessContract } from '../../contract/database-process'
import type { Supervised } from '../../contract/pipeline'
import type { DatabaseAddress } from '../../contract/pipeline-process'
import type { Launch } from '../launch'
import { problemOfCall } from '../../process/problems'
import type { Place, Profile } from '../pipeline/place'
import { localSocketPath } from '../local-socket'
import { Supervisor } from '../supervisor'
import type { Rebuild } from './rebuild'

export interface EmbeddedDatabaseOptions {
  /** Weatherdeck's data folder; the database lives in `postgres/` under it. */
  dataDir: string
  launch: Launch
  rebuild: Rebuild
  onChange: () => void
}

/** PostgreSQL without a server to install: PGlite in a process of its own, served on a Unix socket or named pipe. */
export class EmbeddedDatabase implements Profile {
  readonly name = 'embedded'
  readonly #address: DatabaseAddress
  readonly #supervisor: Supervisor

  constructor(options: EmbeddedDatabaseOptions) {
    // Known only to this run's own processes.
    const password = randomBytes(24).toString('base64url')
    const socketPath = localSocketPath(options.dataDir, 'postgres')
    this.#address = { path: socketPath, user: 'admin', database: 'weatherdb', password }
    const clientOf = (port: ConstructorParameters<typeof RPCLink>[0]['port']) =>
      createORPCClient<ContractRouterClient<typeof databaseProcessContract>>(new RPCLink({ port }))
    this.#supervisor = new Supervisor({
      name: 'database',
      launch: options.launch,
      onChange: options.onChange,
      prepare: async (child) => {
        const { rebuild, dataDir } = options
        try {
          const folder = { dataDir: join(dataDir, 'postgres'), setAside: rebuild.setAside }
          const { made } = await clientOf(child.port).open({ ...folder, socketPath, password })
          await rebuild.opened(made)
        } catch (error) {
          await rebuild.failed(problemOfCall(error))
          throw error
        }
      },
      close: async (child) => void (await clientOf(child.port).close()),
    })
  }

  database(): Supervised {
    return this.#supervisor.status
  }

  /** Its address; starts it when nobody has asked before. A command that needs no database does not wait for one. */
  place(): Place {
    if (this.#supervisor.status.state === 'stopped') this.#supervisor.start()
    return { database: this.#address, topic: { kind: 'postgres' } }
  }

  /** Its processes are the app's own. */
  ready(): null {
    return null
  }

  settled(): Promise<void> {
    return Promise.resolve()
  }

  recheck(): void {
    // Nobody else can answer on a socket of ours.
  }

  close(): Promise<void> {
    return this.#supervisor.stop()
  }

  /** Ends whatever statement runs, by ending the process: WebAssembly cannot be interrupted. Nothing committed is lost. */
  interrupt(): Promise<void> {
    return this.#supervisor.replace()
  }
}
