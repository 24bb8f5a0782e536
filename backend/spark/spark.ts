import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import { ProblemError, problemOf, type Problem } from '../../contract/problem'
import type { SparkCluster, SparkDetail, SparkRun, SparkSnapshot } from '../../contract/spark'
import { memoryOf, whyHeld } from '../../contract/spark-fit'
import { readArguments, stackMaster } from '../../contract/spark-submission'
import { Watchable } from '../../process/watchable'
import type { Stack } from '../stack/stack'
import { JobFiles } from './job-files'
import { Master } from './master'
import { RunContainer } from './run-container'
import { RunLife } from './run-life'
import { runStoreOf, type RunStore } from './run-store'

const service = 'weather-batch'
const lookEveryMs = 1_500
/** While no run of ours is under way, and nobody has the cluster before their eyes. */
const lookSeldomMs = 10_000
/** From when on an application without an executor is called waiting, ms: granting one takes a moment. */
const heldAfterMs = 4_000
const batchBytes = 256 * 1024
const batchEveryMs = 100
/** How long an application may still be listed after its processes have ended before the master is told to end it, and then, ms. */
const releaseMs = 5_000
const noDetail: SparkDetail = { source: 'none', name: null, version: null, startedAt: null, endedAt: null, stages: [], executors: [] }

const isActive = ({ state }: SparkRun): boolean => ['queued', 'starting', 'running', 'cancelling'].includes(state)

/** The service behind contract/spark.ts: runs of spark-submit in the stack's weather-batch, one after the other. */
export class Spark {
  readonly files: JobFiles
  readonly #store: RunStore
  readonly #runs = new Map<string, SparkRun>()
  readonly #lives = new Map<string, RunLife>()
  readonly #view = new Watchable<SparkSnapshot>(() => this.#snapshot(), { intervalMs: 250, onWatch: () => this.#lookSoon(0) })
  readonly #grown = new Set<() => void>()
  #cluster: SparkCluster | null = null
  #clusterProblem: Problem | null = null
  #defaults = { executorMemory: '1g', driverMemory: '1g' }
  #revision = 0
  #saving: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | null = null
  #closed = false

  constructor(
    dataDir: string,
    private readonly stack: Stack,
    /** What cannot be read of the history. */
    private readonly report: (problem: Problem) => void = () => undefined,
  ) {
    this.#store = runStoreOf(dataDir)
    this.files = new JobFiles(path.join(dataDir, 'spark', 'jobs'))
  }

  /** Reads the history, and finds the runs again that were under way when the app ended. */
  async open(): Promise<void> {
    for (const run of await this.#store.list(this.report)) {
      this.#runs.set(run.id, { ...run, logBytes: await this.#store.logBytes(run.id) })
      if (run.state === 'queued')
        await this.#update(run.id, { state: 'cancelled', endedAt: Date.now(), problems: [{ code: 'SPARK_NOT_STARTED', params: {} }] })
      else if (isActive(run)) this.#attend(run.id, true)
    }
    await this.#readDefaults()
    this.#lookSoon(0)
  }

  /** Leaves what runs alone; it is found again by the next `open`. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await Promise.all([...this.#lives.values()].map((life) => life.leave()))
    await this.#looking
    await this.#saving
  }

  watch(signal: AbortSignal | undefined, closely = true): AsyncGenerator<SparkSnapshot> {
    return this.#view.watch(signal, closely)
  }

  runs(): SparkRun[] {
    return [...this.#runs.values()].reverse()
  }

  /** Throws `NOT_RUNNING` for one that is not there. */
  run(id: string): SparkRun {
    const run = this.#runs.get(id)
    if (run === undefined) throw new ProblemError('NOT_RUNNING', { process: id })
    return run
  }

  /** See the contract. */
  async submit(input: { arguments: readonly string[]; user: string | null; wait: boolean; rerunOf?: string | null }): Promise<{ id: string }> {
    if (!input.wait && this.#lives.size > 0) throw new ProblemError('BUSY')
    // Without a container there is nothing to wait for: that is an answer, not a run.
    await this.#container()
    const run: SparkRun = {
      id: newId(),
      arguments: [...input.arguments],
      user: input.user,
      state: 'queued',
      submittedAt: Date.now(),
      startedAt: null,
      endedAt: null,
      exitCode: null,
      application: null,
      webUrl: null,
      progress: null,
      line: null,
      held: null,
      result: null,
      rows: null,
      problems: [],
      denial: null,
      rerunOf: input.rerunOf ?? null,
      logBytes: 0,
    }
    this.#runs.set(run.id, run)
    await this.#update(run.id, {})
    this.#next()
    return { id: run.id }
  }

  rerun(input: { id: string; wait: boolean }): Promise<{ id: string }> {
    const { arguments: words, user } = this.run(input.id)
    return this.submit({ arguments: words, user, wait: input.wait, rerunOf: input.id })
  }

  startNow(id: string): void {
    if (this.run(id).state !== 'queued') throw new ProblemError('NOT_RUNNING', { process: id })
    this.#attend(id, false)
  }

  async cancel(id: string): Promise<void> {
    const run = this.run(id)
    if (!isActive(run)) throw new ProblemError('NOT_RUNNING', { process: id })
    const life = this.#lives.get(id)
    if (life === undefined) return this.#update(id, { state: 'cancelled', endedAt: Date.now() })
    await life.cancel()
    const problem = this.run(id).problems.find(({ code }) => code === 'SPARK_CANCEL_FAILED')
    if (problem !== undefined) throw new ProblemError(problem.code, problem.params)
  }

  async killApplication(application: string): Promise<void> {
    const run = this.runs().find((each) => each.application === application && isActive(each))
    if (run !== undefined) return this.cancel(run.id)
    if (!(await this.#released(application, 0))) throw new ProblemError('SPARK_CANCEL_FAILED', { application })
    this.#lookSoon(0)
  }

  async remove(ids: readonly string[]): Promise<void> {
    if (ids.some((id) => isActive(this.run(id)))) throw new ProblemError('BUSY')
    for (const id of ids) {
      await this.#store.remove(id)
      this.#runs.delete(id)
    }
    this.#revision += 1
    this.#view.changed()
  }

  /** See the contract. */
  async *log(input: { id: string; from: number; follow: boolean }, signal: AbortSignal | undefined): AsyncGenerator<{ text: string; at: number }> {
    const size = await this.#store.logBytes(this.run(input.id).id)
    let at = input.from < 0 ? Math.max(0, size + input.from) : input.from
    let partial = input.from < 0 && at > 0
    const decoder = new StringDecoder('utf8')
    while (signal?.aborted !== true && !this.#closed) {
      // Asked before reading: what is written between is read in the next round.
      const over = !input.follow || !isActive(this.run(input.id))
      const piece = await this.#store.readLog(input.id, at, batchBytes)
      at += piece.length
      let text = decoder.write(piece)
      // Begins at a whole line, and with it at a whole letter.
      if (partial && text !== '') {
        text = text.slice(text.indexOf('\n') + 1)
        partial = false
      }
      if (text !== '') yield { text, at }
      if (piece.length === batchBytes) continue
      if (over) return
      await this.#more(signal)
    }
  }

  async detail(id: string): Promise<SparkDetail> {
    const run = this.run(id)
    const live = isActive(run) && run.application !== null ? await this.#master()?.detail(run.application) : null
    return live ?? (await this.#store.detail(id)) ?? noDetail
  }

  /** Resolves when the log of some run has grown, or after a while, and never sooner than `batchEveryMs`. */
  async #more(signal: AbortSignal | undefined): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.#grown.delete(done)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, 1_000)
      this.#grown.add(done)
      signal?.addEventListener('abort', done)
    })
    await new Promise((resolve) => setTimeout(resolve, batchEveryMs))
  }

  /** Starts the run that waits longest, where none is under way. */
  #next(): void {
    if (this.#lives.size > 0 || this.#closed) return
    const next = [...this.#runs.values()].find(({ state }) => state === 'queued')
    if (next !== undefined) this.#attend(next.id, false)
  }

  #attend(id: string, found: boolean): void {
    const life = new RunLife(
      {
        store: this.#store,
        run: () => this.run(id),
        update: (patch) => this.#update(id, patch),
        container: async (signal) => {
          const inside = await this.#containerWhenThere(signal)
          if (!found && this.run(id).startedAt === null)
            await this.files.provide(this.stack.engine.docker, inside.id, this.run(id).arguments)
          return inside
        },
        grown: () => this.#grew(),
        released: (application) => this.#released(application, releaseMs),
        conf: (events) => this.#conf(id, events),
      },
      found,
    )
    this.#lives.set(id, life)
    void life.ended.then(() => {
      this.#lives.delete(id)
      this.#grew()
      this.#next()
      this.#lookSoon(0)
    })
    this.#lookSoon(0)
  }

  #grew(): void {
    for (const wake of [...this.#grown]) wake()
  }

  #conf(id: string, events: string): string[] {
    const master = this.#master()
    const ours = readArguments(this.run(id).arguments).master === stackMaster
    return [
      `spark.weatherdeck.run=${id}`,
      'spark.eventLog.enabled=true',
      `spark.eventLog.dir=${events}`,
      // One plain file, which is read and packed when the run has ended.
      'spark.eventLog.rolling.enabled=false',
      'spark.eventLog.compress=false',
      // Links of the job's own page lead through the master.
      ...(master !== null && ours ? ['spark.ui.reverseProxy=true', `spark.ui.reverseProxyUrl=${master.address.replace('127.0.0.1', 'localhost')}`] : []),
    ].flatMap((pair) => ['--conf', pair])
  }

  async #container(): Promise<RunContainer> {
    const { id, state } = await this.stack.containerOf(service)
    if (state !== 'running') throw new ProblemError('NOT_RUNNING', { process: service })
    return new RunContainer(this.stack.engine.docker, id)
  }

  /** The container, running or not; waits while no engine answers. Throws `NOT_RUNNING` where there is none. */
  async #containerWhenThere(signal: AbortSignal): Promise<RunContainer> {
    for (;;) {
      try {
        const { id } = await this.stack.containerOf(service)
        return new RunContainer(this.stack.engine.docker, id)
      } catch (error) {
        if (signal.aborted || problemOf(error).code !== 'ENGINE_UNREACHABLE') throw error
      }
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
      if (signal.aborted) throw new ProblemError('OPERATION_CANCELLED')
    }
  }

  /** Waits until the master no longer lists an application as active; after a while it is told to end it. */
  async #released(application: string, patienceMs: number): Promise<boolean> {
    const master = this.#master()
    if (master === null) return true
    let told = false
    for (const begun = Date.now(); ; ) {
      const cluster = await master.cluster(() => null).catch(() => null)
      // A master that is gone holds no cores.
      if (cluster?.applications.some(({ id, active }) => active && id === application) !== true) return true
      const waited = Date.now() - begun
      if (waited > patienceMs + releaseMs * 2) return false
      if (waited >= patienceMs && !told) {
        await master.kill(application).catch(() => undefined)
        told = true
      }
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
  }

  #master(): Master | null {
    const port = this.stack.services.find(({ name }) => name === 'spark-master')?.ports.find(({ target }) => target === 8080)
    return port === undefined ? null : new Master(`http://127.0.0.1:${port.published}`)
  }

  #lookSoon(ms: number): void {
    if (this.#closed) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
        .catch(() => undefined)
        .then(() => {
          this.#looking = null
          if (this.#lives.size > 0 || this.#view.watchedClosely) this.#lookSoon(lookEveryMs)
          else if (this.#view.watched) this.#lookSoon(lookSeldomMs)
        })
    }, ms)
  }

  /** Asks the master for the cluster, and each of our applications how far it is. */
  async #look(): Promise<void> {
    await this.stack.engine.settled()
    const master = this.#master()
    const runs = new Map(this.runs().flatMap((run) => (run.application === null ? [] : [[run.application, run.id] as const])))
    try {
      const up = this.stack.services.find(({ name }) => name === 'spark-master')?.state === 'running'
      this.#cluster = master === null || !up ? null : await master.cluster((application) => runs.get(application) ?? null)
      this.#clusterProblem = null
    } catch (error) {
      this.#cluster = null
      this.#clusterProblem = problemOf(error)
    }
    if (master !== null) await Promise.all([...this.#lives.keys()].map((id) => this.#lookAtRun(master, id)))
    this.#view.changed()
  }

  async #lookAtRun(master: Master, id: string): Promise<void> {
    const { application } = this.run(id)
    if (application === null) return this.#findApplication(id)
    const progress = await master.progress(application)
    const now = this.run(id)
    // It may have ended meanwhile.
    if (!isActive(now)) return
    await this.#update(id, {
      ...(progress === null ? {} : { progress, webUrl: master.webUrl(application) }),
      held: this.#whyHeld(id, application),
    })
  }

  /** For a job that is too quiet to say it. */
  async #findApplication(id: string): Promise<void> {
    const { startedAt, state } = this.run(id)
    if (startedAt === null || Date.now() - startedAt < heldAfterMs) return
    const application = await this.#container().then((inside) => inside.application(id)).catch(() => null)
    if (application !== null && isActive(this.run(id))) await this.#update(id, { application, ...(state === 'starting' ? { state: 'running' } : {}) })
  }

  #whyHeld(id: string, application: string): Problem | null {
    const asking = this.#cluster?.applications.find((each) => each.id === application && each.active)
    if (this.#cluster === null || asking === undefined || asking.cores > 0) return null
    if (asking.duration < heldAfterMs && this.#lives.get(id)?.scan.unaccepted !== true) return null
    const cores = Number(readArguments(this.run(id).arguments).executorCores)
    return whyHeld({ memory: asking.memory, cores: cores > 0 ? cores : null }, this.#cluster, application)
  }

  /** Changes a run; what has to outlive us (its state, its application) is written first. */
  async #update(id: string, patch: Partial<SparkRun>): Promise<void> {
    const before = this.run(id)
    const after = { ...before, ...patch }
    this.#runs.set(id, after)
    this.#view.changed()
    if (Object.keys(patch).length > 0 && after.state === before.state && after.application === before.application && isActive(after)) return
    this.#revision += 1
    const saved = this.#saving.then(() => this.#store.save(after))
    this.#saving = saved.catch(() => undefined)
    await saved
  }

  /** What a job gets that asks for nothing: as the stack's own file says, or else Spark. */
  async #readDefaults(): Promise<void> {
    const file = path.join(path.dirname(this.stack.files[0] ?? ''), service, 'spark-defaults.conf')
    const text = await readFile(file, 'utf8').catch(() => '')
    const of = (name: string): string => {
      const value = new RegExp(`^\\s*${name.replaceAll('.', '\\.')}[\\s=:]+(\\S+)`, 'm').exec(text)?.[1] ?? ''
      return memoryOf(value) === null ? '1g' : value
    }
    this.#defaults = { executorMemory: of('spark.executor.memory'), driverMemory: of('spark.driver.memory') }
  }

  #snapshot(): SparkSnapshot {
    const all = [...this.#runs.values()]
    return {
      cluster: this.#cluster,
      clusterProblem: this.#clusterProblem,
      active: all.filter(isActive),
      last: all.filter((run) => run.endedAt !== null).sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))[0] ?? null,
      revision: this.#revision,
      defaults: this.#defaults,
    }
  }
}

/** `20261124-101112-3f2a`: sorts by time, and can be typed. */
const newId = (): string => `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}-${randomBytes(2).toString('hex')}`
