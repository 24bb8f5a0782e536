import { Connection } from './connection'
import type { ClusterGuard } from './guard'
import { GuardedConnection } from './guarded-connection'

/** Connections by address, opened when first used and again after they broke. */
export class Connections {
  /** With a guard nothing is asked of a broker that has not shown whose it is. */
  constructor(private readonly guard?: ClusterGuard) {}

  readonly #open = new Map<string, Connection>()

  to(address: string): Connection {
    const known = this.#open.get(address)
    if (known?.usable === true) return known
    const connection = this.guard === undefined ? new Connection(address) : new GuardedConnection(this.guard, address)
    this.#open.set(address, connection)
    return connection
  }

  close(): void {
    for (const connection of this.#open.values()) connection.close()
    this.#open.clear()
  }
}
