import { Connection } from './connection'

/** Connections by address, opened when first used and again after they broke. */
export class Connections {
  readonly #open = new Map<string, Connection>()

  to(address: string): Connection {
    const known = this.#open.get(address)
    if (known?.usable === true) return known
    const connection = new Connection(address)
    this.#open.set(address, connection)
    return connection
  }

  close(): void {
    for (const connection of this.#open.values()) connection.close()
    this.#open.clear()
  }
}
