import type { Pool } from 'pg'
import type { PipelineReport, PipelineSnapshot, RatePoint, Role, Supervised } from '../../contract/pipeline'
import type { DatabaseAddress, PipelineConfig } from '../../contract/pipeline-process'
import type { SeenProblem } from '../../contract/problem'
import type { Settings } from '../../contract/settings'
import { openPool } from '../../database/pool'
import { Watchable } from '../../process/watchable'
import type { Launch } from '../launch'
import { PipelineProcess } from './pipeline-process'
import { Rates } from './rates'
import { readCounts, readLatest } from './table-state'

const tickMs = 1000
/** The table is counted again at most this often, ms, and only after something was written. */
const countEveryMs = 2000
const keptCrashes = 20

export interface PipelineOptions {
  dataDir: string
  launch: Launch
  database: { address: () => DatabaseAddress; status: () => Supervised }
  settings: () => Settings
}

/** The pipeline behind its panel: the process, what it reports, what is in the table, and the rates over time. */
export class Pipeline {
  readonly #process: PipelineProcess
  readonly #pool: Pool
  readonly #rates = new Rates()
  readonly #snapshots = new Watchable(() => this.snapshot(), { intervalMs: 250 })
  #report: PipelineReport | null = null
  /** Kept when the process ends: what it said last is still worth reading. */
  #problems: SeenProblem[] = []
  #crashes: SeenProblem[] = []
  #rate: RatePoint | null = null
  #counts: PipelineSnapshot['counts'] = null
  #latest: PipelineSnapshot['latest'] = []
  #counted = { at: 0, of: '' }
  #timer: NodeJS.Timeout | undefined

  constructor(private readonly options: PipelineOptions) {
    this.#pool = openPool(options.database.address(), 'weatherdeck', 2)
    this.#process = new PipelineProcess({
      launch: options.launch,
      config: () => this.#config(),
      onReport: (report) => {
        this.#report = report
        if (report !== null) this.#problems = report.problems
        this.changed()
      },
      onChange: () => this.#noteCrash(),
    })
  }

  /** Without `autoStart` the process is launched by the first call that needs it. */
  open(autoStart: boolean): void {
    this.#timer = setInterval(() => void this.#tick(), tickMs)
    // What keeps it from starting is in the snapshot.
    if (autoStart) void this.start('both').catch(() => undefined)
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#process.close()
    await this.#pool.end()
  }

  /** Something that a snapshot shows has changed. */
  changed(): void {
    this.#snapshots.changed()
  }

  snapshot(): PipelineSnapshot {
    return {
      process: this.#process.status,
      database: this.options.database.status(),
      report: this.#report,
      rate: this.#rate,
      counts: this.#counts,
      latest: this.#latest,
      problems: [...this.#crashes, ...this.#problems].sort((a, b) => b.at - a.at),
    }
  }

  watch(signal: AbortSignal | undefined): AsyncGenerator<PipelineSnapshot> {
    return this.#snapshots.watch(signal)
  }

  history(): RatePoint[] {
    return this.#rates.points
  }

  start(role: Role): Promise<void> {
    return this.#process.start(role)
  }

  stop(role: Role): Promise<void> {
    return this.#process.stop(role)
  }

  async restart(role: Role): Promise<void> {
    await this.stop(role)
    await this.start(role)
  }

  async collect() {
    return (await this.#process.client()).collect()
  }

  async *replay(period: { from: string; to: string }, signal: AbortSignal | undefined) {
    const client = await this.#process.client()
    yield* await client.replay(period, signal === undefined ? {} : { signal })
  }

  async dismissProblem(id: string): Promise<void> {
    this.#crashes = this.#crashes.filter((seen) => seen.id !== id)
    this.#problems = this.#problems.filter((seen) => seen.id !== id)
    this.changed()
    if (this.#report !== null) await (await this.#process.client()).dismissProblem({ id })
  }

  async settingsChanged(): Promise<void> {
    this.#counted.at = 0
    await this.#process.configure()
  }

  #config(): PipelineConfig {
    const { collection, openMeteo, raw } = this.options.settings()
    const { dataDir, database } = this.options
    return { dataDir, database: database.address(), topic: { kind: 'postgres' }, collection, openMeteo, raw }
  }

  #noteCrash(): void {
    const { state, problem, restarts, since } = this.#process.status
    const id = `crash-${restarts}-${since}`
    if (state === 'restarting' && problem !== null && !this.#crashes.some((seen) => seen.id === id))
      this.#crashes = [{ id, at: since, count: 1, problem }, ...this.#crashes].slice(0, keptCrashes)
    this.changed()
  }

  async #tick(): Promise<void> {
    this.#rate = this.#rates.add(Date.now(), this.#report?.counters ?? null, this.#report?.lag ?? null)
    if (!this.#snapshots.watched) return
    this.changed()
    const { counters, feed } = this.#report ?? {}
    const of = JSON.stringify([counters?.written, counters?.rejected, counters?.published, feed])
    if (this.#counted.of === of && this.#counted.at > 0) return
    if (Date.now() - this.#counted.at < countEveryMs) return
    try {
      this.#counted = { at: Date.now(), of }
      const locations = this.options.settings().collection.locations.map((location) => location.id)
      const counts = await readCounts(this.#pool)
      this.#latest = await readLatest(this.#pool, locations, feed === 'sample')
      this.#counts = counts
      this.changed()
    } catch {
      // The database is away or not made yet; its own state says so. Count again at the next tick.
      this.#counted = { at: 0, of: '' }
    }
  }
}
