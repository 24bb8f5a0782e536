import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { PipelineProcessClient } from '../../contract'
import { workerRoleSchema, type PipelineReport, type Role, type Supervised, type WorkerRole } from '../../contract/pipeline'
import type { PipelineConfig } from '../../contract/pipeline-process'
import { ProblemError } from '../../contract/problem'
import type { Launch } from '../launch'
import { Supervisor } from '../supervisor'

/** How long a call waits for a process that is starting, ms. */
const readyMs = 30_000

export interface PipelineProcessOptions {
  launch: Launch
  config: () => PipelineConfig
  /** Resolves when the configuration is as known as it will be without something happening. */
  settled: () => Promise<void>
  /** Reports arrive here, in order; null when there is no process to report. */
  onReport: (report: PipelineReport | null) => void
  onChange: () => void
}

/** The pipeline process as the backend sees it: always there to call, whatever becomes of the process behind it. */
export class PipelineProcess {
  readonly #supervisor: Supervisor
  /** What a person wants to run; a process that starts again is told. */
  readonly #wanted = { producer: false, consumer: false }
  #client: PipelineProcessClient | null = null
  /** The configuration that the process was last given. */
  #sent = ''
  #waiting: (() => void)[] = []

  constructor(private readonly options: PipelineProcessOptions) {
    this.#supervisor = new Supervisor({
      name: 'pipeline',
      launch: options.launch,
      onChange: options.onChange,
      closeMs: 20_000,
      prepare: async (child) => {
        const client: PipelineProcessClient = createORPCClient(new RPCLink({ port: child.port }))
        void child.exited.then(() => {
          if (this.#client === client) this.#client = null
        })
        await options.settled()
        const config = options.config()
        this.#sent = JSON.stringify(config)
        await client.configure(config)
        if (this.#wanted.consumer) await client.start({ role: 'consumer' })
        if (this.#wanted.producer) await client.start({ role: 'producer' })
        this.#client = client
        // What changed while it started.
        await this.configure()
        for (const resolve of this.#waiting.splice(0)) resolve()
        void this.#follow(client)
      },
      close: async () => {
        await this.#client?.stop({ role: 'both' })
      },
    })
  }

  get status(): Supervised {
    return this.#supervisor.status
  }

  close(): Promise<void> {
    return this.#supervisor.stop()
  }

  async start(role: Role): Promise<void> {
    this.#want(role, true)
    await (await this.client()).start({ role })
  }

  async stop(role: Role): Promise<void> {
    this.#want(role, false)
    await (await this.client()).stop({ role })
  }

  /** What a person has started and not stopped, whether the process runs just now or not. */
  get wanted(): WorkerRole[] {
    return workerRoleSchema.options.filter((role) => this.#wanted[role])
  }

  /** Passes a changed configuration on to a process that runs; one that starts asks for it itself. */
  async configure(): Promise<void> {
    const client = this.#client
    if (client === null) return
    const config = this.options.config()
    const text = JSON.stringify(config)
    if (text === this.#sent) return
    this.#sent = text
    await client.configure(config)
  }

  /** The client of the running process; waits for one that is starting. Throws `PROCESS_CRASHED` when it does not come. */
  async client(): Promise<PipelineProcessClient> {
    this.#supervisor.start()
    const until = Date.now() + readyMs
    while (this.#client === null) {
      if (Date.now() > until) {
        const { problem } = this.status
        throw new ProblemError('PROCESS_CRASHED', { process: 'pipeline', how: 'not ready' }, { detail: problem?.detail })
      }
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve)
        setTimeout(resolve, 1000)
      })
    }
    return this.#client
  }

  #want(role: Role, on: boolean): void {
    if (role !== 'consumer') this.#wanted.producer = on
    if (role !== 'producer') this.#wanted.consumer = on
  }

  async #follow(client: PipelineProcessClient): Promise<void> {
    try {
      for await (const report of await client.watch()) this.options.onReport(report)
    } catch {
      // The process ended; the supervisor says how.
    } finally {
      this.options.onReport(null)
    }
  }
}
