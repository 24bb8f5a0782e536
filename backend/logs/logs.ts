import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { LogsConfig, logsProcessContract } from '../../contract/logs-process'
import { ProblemError } from '../../contract/problem'
import type { Launch } from '../launch'
import { Supervisor } from '../supervisor'

export type LogsProcessClient = ContractRouterClient<typeof logsProcessContract>

/** How long a call waits for a process that is starting, ms. */
const readyMs = 20_000

/**
 * The logs behind contract/logs.ts. All work is done in a process of its own, which is started by whoever asks first:
 * neither the backend's event loop nor its memory know how much is logged.
 */
export class Logs {
  readonly #supervisor: Supervisor
  #client: LogsProcessClient | null = null
  #waiting: (() => void)[] = []
  #closed = false

  constructor(options: { launch: Launch; config: LogsConfig }) {
    this.#supervisor = new Supervisor({
      name: 'logs',
      launch: options.launch,
      onChange: () => undefined,
      closeMs: 5000,
      prepare: async (child) => {
        const client: LogsProcessClient = createORPCClient(new RPCLink({ port: child.port }))
        void child.exited.then(() => {
          if (this.#client === client) this.#client = null
        })
        await client.open(options.config)
        this.#client = client
        for (const resolve of this.#waiting.splice(0)) resolve()
      },
      close: async () => {
        await this.#client?.close()
      },
    })
  }

  /** The client of the running process; waits for one that is starting. Throws `PROCESS_CRASHED` when it does not come. */
  async client(): Promise<LogsProcessClient> {
    if (this.#closed) throw new ProblemError('NOT_RUNNING', { process: 'logs' })
    this.#supervisor.start()
    const until = Date.now() + readyMs
    while (this.#client === null) {
      if (Date.now() > until || this.#closed)
        throw new ProblemError(
          'PROCESS_CRASHED',
          { process: 'logs', how: 'not ready' },
          { detail: this.#supervisor.status.problem?.detail },
        )
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve)
        setTimeout(resolve, 500)
      })
    }
    return this.#client
  }

  close(): Promise<void> {
    this.#closed = true
    return this.#supervisor.stop()
  }
}
