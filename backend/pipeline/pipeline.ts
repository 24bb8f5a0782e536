import type { Pool } from 'pg'
import { workerRoleSchema, type Gap, type PipelineReport, type PipelineSnapshot, type RatePoint, type Role, type WorkerRole } from '../../contract/pipeline'
import type { PipelineConfig } from '../../contract/pipeline-process'
import { ProblemError, problemOf, type Problem, type SeenProblem } from '../../contract/problem'
import type { Settings } from '../../contract/settings'
import { openPool } from '../../database/pool'
import { Watchable } from '../../process/watchable'
import type { Launch } from '../launch'
import type { Containers, Profile } from './place'
import { PipelineProcess } from './pipeline-process'
import { readGaps } from './gaps'
import { Rates } from './rates'
import { readCounts, readLatest } from './table-state'

const tickMs = 1000
/** The table is counted again at most this often, ms, and only after something was written. */
const countEveryMs = 2000
const keptCrashes = 20
/** The problem that keeps a move waiting, among those that are noted. */
const moveId = 'move'

export interface PipelineOptions {
  dataDir: string
  launch: Launch
  profile: () => Profile
  containers: Containers
  settings: () => Settings
  /** Problems that somebody else keeps until they are dismissed. */
  standing: { readonly problems: SeenProblem[]; dismiss(id: string): Promise<void> }
}

/** The pipeline behind its panel: the process, what it reports, what is in the table, and the rates over time. */
export class Pipeline {
  readonly #process: PipelineProcess
  #pool: { of: string; pool: Pool } | null = null
  /** Where topic and tables are: the profile of the settings, or the one before while that is not ready. */
  #at: Profile
  #runsIn: PipelineSnapshot['runsIn']
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
    this.#at = options.profile()
    this.#runsIn = this.#wantedIn()
    this.#process = new PipelineProcess({
      launch: options.launch,
      config: () => this.#config(),
      settled: () => this.#at.settled(),
      onReport: (report) => {
        this.#report = report
        if (report !== null) this.#problems = report.problems
        if (report?.producer.problem?.code === 'STRANGER' || report?.consumer.problem?.code === 'STRANGER') this.#at.recheck()
        this.changed()
      },
      onChange: () => this.#noteCrash(),
    })
  }

  /** Without `autoStart` the process is launched by the first call that needs it. */
  open(autoStart: boolean): void {
    this.#timer = setInterval(() => void this.#tick(), tickMs)
    // What keeps it from starting is in the snapshot.
    if (!autoStart) return
    this.#keepReporting()
    void this.start('both').catch(() => undefined)
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#process.close()
    await this.#pool?.pool.end()
  }

  /** Something that a snapshot shows has changed. */
  changed(): void {
    this.#snapshots.changed()
  }

  snapshot(): PipelineSnapshot {
    const profile = this.#at
    return {
      profile: profile.name,
      runsIn: this.#runsIn,
      process: this.#process.status,
      database: profile.database(),
      report: this.#reportWithContainers(),
      rate: this.#rate,
      counts: this.#counts,
      latest: this.#latest,
      problems: [...this.options.standing.problems, ...this.#crashes, ...this.#problems].sort((a, b) => b.at - a.at),
    }
  }

  watch(signal: AbortSignal | undefined): AsyncGenerator<PipelineSnapshot> {
    return this.#snapshots.watch(signal)
  }

  history(): RatePoint[] {
    return this.#rates.points
  }

  async start(role: Role): Promise<void> {
    if (this.#runsIn === 'app') return this.#process.start(role)
    await this.options.containers.start(role)
  }

  async stop(role: Role): Promise<void> {
    if (this.#runsIn === 'app') return this.#process.stop(role)
    await this.options.containers.stop(role)
  }

  async restart(role: Role): Promise<void> {
    await this.stop(role)
    await this.start(role)
  }

  async collect(input?: { retryGaps: boolean }) {
    return (await this.#process.client()).collect(input)
  }

  /** Throws `DATABASE_UNAVAILABLE`, `STACK_NOT_READY`. */
  gaps(): Promise<Gap[]> {
    const pool = this.#currentPool()
    if (pool === null) throw new ProblemError('STACK_NOT_READY')
    const { locations, variables } = this.options.settings().collection
    return readGaps(pool, { locations: locations.map(({ id }) => id), variables })
  }

  async *replay(period: { from: string; to: string }, signal: AbortSignal | undefined) {
    const client = await this.#process.client()
    yield* await client.replay(period, signal === undefined ? {} : { signal })
  }

  async dismissProblem(id: string): Promise<void> {
    await this.options.standing.dismiss(id)
    this.#crashes = this.#crashes.filter((seen) => seen.id !== id)
    this.#problems = this.#problems.filter((seen) => seen.id !== id)
    this.changed()
    if (this.#report !== null) await (await this.#process.client()).dismissProblem({ id })
  }

  /**
   * Goes over to changed settings. A move of producer and consumer drains them where they are before they start elsewhere,
   * and waits where they are until the other place is healthy and ours. Resolves with whether all is where it should be.
   */
  async settingsChanged(): Promise<boolean> {
    this.#counted.at = 0
    const target = this.options.profile()
    const [from, to] = [this.#runsIn, this.#wantedIn()]
    if (target !== this.#at) {
      await target.settled()
      if (target.ready() !== null) {
        this.#noteMove()
        // Everything else that changed holds where it is.
        await this.#process.configure()
        return false
      }
      this.#at = target
    }
    this.#noteMove()
    if (from === to) {
      await this.#process.configure()
      return true
    }
    const running = from === 'app' ? this.#process.wanted : workerRoleSchema.options.filter((role) => this.#containerRuns(role))
    const roles: readonly Role[] = running.length === 2 ? ['both'] : running
    for (const role of roles) await this.stop(role)
    this.#runsIn = to
    await this.#process.configure()
    for (const role of roles) await this.start(role)
    this.#keepReporting()
    return true
  }

  /** Says what a move waits for, as long as it waits. */
  #noteMove(): void {
    const problem = this.moveWaits ? this.options.profile().ready() : null
    const noted = this.#crashes.find(({ id }) => id === moveId)
    if (JSON.stringify(noted?.problem ?? null) === JSON.stringify(problem)) return
    this.#crashes = this.#crashes.filter(({ id }) => id !== moveId)
    if (problem !== null) this.note(problem, moveId)
    this.changed()
  }

  /** The settings name a place that is not ready yet. */
  get moveWaits(): boolean {
    return this.options.profile() !== this.#at
  }

  #wantedIn(): PipelineSnapshot['runsIn'] {
    const { profile, pipelineIn } = this.options.settings()
    return profile === 'stack' ? pipelineIn : 'app'
  }

  #containerRuns(role: WorkerRole): boolean {
    const { state } = this.options.containers.status(role)
    return state !== 'stopped' && state !== 'failed'
  }

  /** With the workers in containers, the process still tells lag, partitions and budget. */
  #keepReporting(): void {
    if (this.#runsIn === 'containers') void this.#process.client().catch(() => undefined)
  }

  /** The stack may be at other ports now, or have another password. */
  placeChanged(): void {
    this.changed()
    this.#noteMove()
    if (this.#at.name === 'stack') this.#process.configure().catch((error: unknown) => this.note(problemOf(error), 'place'))
  }

  /** In the stack's containers nobody reports but Docker; lag, partitions and problems are still seen from here. */
  #reportWithContainers(): PipelineReport | null {
    if (this.#report === null || this.#runsIn === 'app') return this.#report
    const { containers } = this.options
    return { ...this.#report, producer: containers.status('producer'), consumer: containers.status('consumer') }
  }

  #currentPool(): Pool | null {
    const place = this.#at.place()
    if (place === null) return null
    const of = JSON.stringify(place.database)
    if (this.#pool?.of !== of) {
      void this.#pool?.pool.end()
      this.#pool = { of, pool: openPool(place.database, 'weatherdeck', 2) }
      this.#counts = null
      this.#latest = []
    }
    return this.#pool.pool
  }

  #config(): PipelineConfig {
    const { collection, openMeteo, raw } = this.options.settings()
    const place = this.#at.place()
    if (place === null) throw new ProblemError('STACK_NOT_READY')
    return { dataDir: this.options.dataDir, ...place, collection, openMeteo, raw }
  }

  /** Keeps a problem that the process itself cannot report, until it is dismissed. */
  note(problem: Problem, id = `noted-${Date.now()}`, at = Date.now()): void {
    if (!this.#crashes.some((seen) => seen.id === id))
      this.#crashes = [{ id, at, count: 1, problem }, ...this.#crashes].slice(0, keptCrashes)
    this.changed()
  }

  #noteCrash(): void {
    const { state, problem, restarts, since } = this.#process.status
    if (state === 'restarting' && problem !== null) this.note(problem, `crash-${restarts}-${since}`, since)
    this.changed()
  }

  async #tick(): Promise<void> {
    // Asks again who answers there, which nothing else does.
    if (this.moveWaits) this.#noteMove()
    this.#rate = this.#rates.add(Date.now(), this.#report?.counters ?? null, this.#report?.lag ?? null)
    if (!this.#snapshots.watched) return
    this.changed()
    const { counters, feed, partitions } = this.#report ?? {}
    const of = JSON.stringify([partitions, counters?.written, counters?.rejected, counters?.published, feed])
    if (this.#counted.of === of && this.#counted.at > 0) return
    if (Date.now() - this.#counted.at < countEveryMs) return
    try {
      this.#counted = { at: Date.now(), of }
      const locations = this.options.settings().collection.locations.map((location) => location.id)
      const pool = this.#currentPool()
      if (pool === null) return
      const counts = await readCounts(pool)
      this.#latest = await readLatest(pool, locations, feed === 'sample')
      const topicRecords = (this.#report?.partitions ?? []).reduce((sum, { end }) => sum + end, 0)
      this.#counts = { ...counts, topicRecords }
      this.changed()
    } catch {
      // The database is away or not made yet; its own state says so. Count again at the next tick.
      this.#counted = { at: 0, of: '' }
    }
  }
}
