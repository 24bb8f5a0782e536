import { readdirSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { PipelineProcessClient } from '../../contract'
import type { Role } from '../../contract/pipeline'
import type { PipelineConfig } from '../../contract/pipeline-process'
import type { Problem } from '../../contract/problem'
import { forkProcess } from '../../process/fork'
import { root } from '../available'
import { sleep, within } from './random'

export const pipelineEntry = join(root, 'out', 'main', 'pipeline.cjs')

/** One pipeline process with a data folder of its own, which faults kill, stop and start. */
export class Pipeline {
  #child: ReturnType<typeof forkProcess> | null = null
  #client: PipelineProcessClient | null = null
  #collecting: Promise<Problem[]> | null = null
  /** Set while a fault has taken it down on purpose. */
  #down = false

  constructor(
    readonly name: string,
    public config: PipelineConfig,
    readonly role: Role,
  ) {}

  get dataDir(): string {
    return this.config.dataDir
  }

  async start(): Promise<void> {
    await mkdir(this.dataDir, { recursive: true })
    this.#down = false
    this.#launch()
  }

  #launch(): void {
    const child = (this.#child = forkProcess(pipelineEntry))
    const client: PipelineProcessClient = (this.#client = createORPCClient(new RPCLink({ port: child.port })))
    const { role } = this
    // A process that was killed answers nothing.
    client.configure(this.config).then(() => client.start({ role })).catch(() => undefined)
    void child.exited.then(() => {
      if (this.#child !== child) return
      this.#child = this.#client = this.#collecting = null
      // As the supervisor does after a crash.
      if (!this.#down) this.#launch()
    })
  }

  /** Ends the process with SIGKILL; it is back after `milliseconds`. */
  async kill(milliseconds: number): Promise<void> {
    await this.end()
    await sleep(milliseconds)
    if (this.#down) await this.start()
  }

  /** SIGKILL, and it stays away. */
  async end(): Promise<void> {
    this.#down = true
    const child = this.#child
    child?.kill()
    await child?.exited
    this.#child = this.#client = this.#collecting = null
  }

  /** SIGSTOP, and SIGCONT after `milliseconds`: what a laptop's lid or a debugger does. */
  async freeze(milliseconds: number): Promise<void> {
    const pid = this.#child?.pid
    if (!pid || !signalled(pid, 'SIGSTOP')) return
    await sleep(milliseconds)
    signalled(pid, 'SIGCONT')
  }

  /** Ends what it does in good order. False when that took too long. */
  async stop(milliseconds: number): Promise<boolean> {
    const stopped = (await within(milliseconds, Promise.resolve(this.#client?.stop({ role: 'both' })).then(() => true))) ?? false
    await this.end()
    return stopped
  }

  /** Asks for a poll unless one is under way. */
  poke(retryGaps: boolean): void {
    if (this.#client && !this.#collecting) void this.collect(retryGaps)
  }

  /** One poll; resolves with what was in the way. */
  collect(retryGaps: boolean): Promise<Problem[]> {
    const client = this.#client
    if (!client) return Promise.resolve([{ code: 'NOT_RUNNING', params: {} }])
    const collecting = client.collect({ retryGaps }).then(
      ({ problems }) => problems,
      (error: unknown): Problem[] => [{ code: 'INTERNAL', params: {}, detail: String(error) }],
    )
    this.#collecting = collecting
    void collecting.finally(() => {
      if (this.#collecting === collecting) this.#collecting = null
    })
    return collecting
  }

  /** New settings of what is collected: the process polls at once. */
  configure(collection: Partial<PipelineConfig['collection']>): void {
    this.config = { ...this.config, collection: { ...this.config.collection, ...collection } }
    void this.#client?.configure(this.config).catch(() => undefined)
  }

  /** Publishes stored replies again, as far as it comes. */
  async replay(period: { from: string; to: string }): Promise<void> {
    const all = async (): Promise<void> => {
      for await (const progress of (await this.#client?.replay(period)) ?? []) void progress
    }
    await within(5000, all())
  }

  /** The problems that it shows. */
  async problems(): Promise<string[]> {
    const first = async (): Promise<string[]> => {
      for await (const report of (await this.#client?.watch()) ?? []) return [
        `producer ${report.producer.state}, consumer ${report.consumer.state}, lag ${report.lag}`,
        ...report.problems.map(({ problem }) => `${problem.code} ${problem.detail ?? ''}`),
      ]
      return []
    }
    return (await within(3000, first())) ?? ['no answer']
  }

  /** Raw replies without an outcome. */
  unpublished(): string[] {
    const files = (folder: string, ending: string) => {
      try {
        return readdirSync(join(this.dataDir, folder), { recursive: true })
          .map((file) => String(file).split(/[\\/]/).pop() ?? '')
          .filter((file) => file.endsWith(ending) && !file.startsWith('.'))
          .map((file) => file.slice(0, -ending.length))
      } catch {
        return []
      }
    }
    const done = new Set(files('processed', '.json'))
    return files('raw', '.json.gz').filter((id) => !done.has(id))
  }
}

function signalled(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
