import type Docker from 'dockerode'
import type { ServiceUsage, StackService } from '../../contract/stack'
import { jsonLines } from '../docker-stream'

type Sample = StackService['usageHistory'][number]

const sampleEveryMs = 2_000
const keepMs = 5 * 60_000

export interface Stats {
  cpu_stats: {
    cpu_usage: { total_usage: number; percpu_usage?: number[] }
    system_cpu_usage?: number
    online_cpus?: number
  }
  precpu_stats: { cpu_usage: { total_usage: number }; system_cpu_usage?: number }
  memory_stats: { usage?: number; limit?: number; stats?: Record<string, number> }
}

/** Usage as `docker stats` shows it (docker/cli, cli/command/container/stats_helpers.go): memory without the page cache. */
export function usageOf(stats: Stats, hostMemory: number | null): ServiceUsage {
  const { cpu_stats: now, precpu_stats: before, memory_stats: memory } = stats
  const used = now.cpu_usage.total_usage - before.cpu_usage.total_usage
  const elapsed = (now.system_cpu_usage ?? 0) - (before.system_cpu_usage ?? 0)
  const processors = now.online_cpus || now.cpu_usage.percpu_usage?.length || 1
  const cache = memory.stats?.['total_inactive_file'] ?? memory.stats?.['inactive_file'] ?? 0
  const usage = memory.usage ?? 0
  const limit = memory.limit ?? 0
  return {
    cpu: elapsed > 0 && used > 0 ? (used / elapsed) * processors * 100 : 0,
    memoryBytes: cache < usage ? usage - cache : usage,
    // A container without a limit reports the machine's memory.
    memoryLimitBytes: limit === 0 || (hostMemory !== null && limit >= hostMemory) ? null : limit,
  }
}

/** CPU and memory of the containers that run: streams of them while somebody looks, now and then a sample while nobody does. */
export class UsageWatch {
  readonly #streams = new Map<string, AbortController>()
  readonly #usage = new Map<string, ServiceUsage>()
  readonly #history = new Map<string, Sample[]>()
  /** The counters at the last glance: processor time is told between two. */
  readonly #glanced = new Map<string, Stats['cpu_stats']>()

  constructor(private readonly onSample: () => void) {}

  /** Opens streams for these containers and closes all others. */
  follow(docker: Docker, containers: readonly string[], hostMemory: number | null): void {
    for (const [id, abort] of this.#streams) if (!containers.includes(id)) this.#drop(id, abort)
    for (const id of containers) if (!this.#streams.has(id)) void this.#read(docker, id, hostMemory)
  }

  /** Closes the streams; what was measured stays for whoever looks again soon. */
  pause(): void {
    for (const [id, abort] of this.#streams) this.#drop(id, abort)
  }

  /** A sample of each, so that there are last minutes to see when somebody comes to look. `one-shot` (API 1.41): the engine measures once and answers at once. */
  async glance(docker: Docker, containers: readonly string[], hostMemory: number | null): Promise<void> {
    await Promise.all(
      containers.map(async (id) => {
        const once = { stream: false, 'one-shot': true } as { stream: false }
        const stats: Stats | null = await docker.getContainer(id).stats(once).catch(() => null)
        if (stats === null || this.#streams.has(id)) return
        const before = this.#glanced.get(id)
        this.#glanced.set(id, stats.cpu_stats)
        if (before !== undefined) this.#keep(id, usageOf({ ...stats, precpu_stats: before }, hostMemory))
      }),
    )
  }

  usage(id: string): ServiceUsage | null {
    return this.#usage.get(id) ?? null
  }

  history(id: string): Sample[] {
    return this.#history.get(id) ?? []
  }

  /** Forgets containers that are gone. */
  keepOnly(ids: ReadonlySet<string>): void {
    for (const kept of [this.#history, this.#glanced]) for (const id of kept.keys()) if (!ids.has(id)) kept.delete(id)
  }

  #keep(id: string, { cpu, memoryBytes }: ServiceUsage): void {
    const at = Date.now()
    this.#history.set(id, [...this.history(id).filter((sample) => sample.at > at - keepMs), { at, cpu, memoryBytes }])
  }

  #drop(id: string, abort: AbortController): void {
    abort.abort()
    this.#streams.delete(id)
    this.#usage.delete(id)
  }

  async #read(docker: Docker, id: string, hostMemory: number | null): Promise<void> {
    const abort = new AbortController()
    this.#streams.set(id, abort)
    this.#glanced.delete(id)
    try {
      const stream = await docker
        .getContainer(id)
        .stats({ stream: true, abortSignal: abort.signal } as { stream: true })
      let last = 0
      for await (const stats of jsonLines<Stats>(stream, abort.signal)) {
        const at = Date.now()
        // The first has no "before", and the engine sends one a second.
        if (stats.precpu_stats.system_cpu_usage === undefined || at - last < sampleEveryMs - 250) continue
        last = at
        const usage = usageOf(stats, hostMemory)
        this.#usage.set(id, usage)
        this.#keep(id, usage)
        this.onSample()
      }
    } catch {
      // The container or the engine is gone: the state says so, and whoever comes back is followed anew.
    } finally {
      if (this.#streams.get(id) === abort) this.#drop(id, abort)
    }
  }
}
