import type { Reader } from './codec'
import { Connection } from './connection'
import { numeric, type ClusterGuard } from './guard'

/** A connection whose first request asks whose broker this is; the others wait for the answer. */
export class GuardedConnection extends Connection {
  #verified: Promise<void> | null = null

  constructor(
    private readonly guard: ClusterGuard,
    address: string,
  ) {
    super(address.replace(/^[^:]+(?=:\d+$)/, numeric))
  }

  override async send(api: number, version: number, body: Buffer, timeoutMs?: number): Promise<Reader> {
    await this.#verify()
    return super.send(api, version, body, timeoutMs)
  }

  override async sendFlexible(api: number, version: number, body: Buffer, timeoutMs?: number): Promise<Reader> {
    await this.#verify()
    return super.sendFlexible(api, version, body, timeoutMs)
  }

  #verify(): Promise<void> {
    this.#verified ??= this.guard
      .verify({ sendFlexible: (api, version, body, timeoutMs) => super.sendFlexible(api, version, body, timeoutMs) }, this.address)
      .catch((error: unknown) => {
        this.close()
        throw error
      })
    return this.#verified
  }
}
