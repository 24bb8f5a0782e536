import { StringDecoder } from 'node:string_decoder'
import { ProblemError, problemOf } from '../../contract/problem'
import type { SparkRun } from '../../contract/spark'
import { readArguments } from '../../contract/spark-submission'
import { progressOf } from './event-log'
import { judge } from './judge'
import { LogScan } from './log-scan'
import type { RunContainer } from './run-container'
import type { RunStore } from './run-store'

const sparkSubmit = '/opt/spark/bin/spark-submit'
/** Time to end in good order before it is killed, ms. */
const graceMs = 8_000
const lookAgainMs = 1_000
const readAtOnce = 1024 * 1024

export interface LifeOptions {
  store: RunStore
  run: () => SparkRun
  /** Changes the run; what is durable is written before it resolves. */
  update: (patch: Partial<SparkRun>) => Promise<void>
  /** The container as it is now. Waits while no engine answers; throws `NOT_RUNNING` where there is none. */
  container: (signal: AbortSignal) => Promise<RunContainer>
  /** Of its log there is more. */
  grown: () => void
  /** Resolves when the master no longer lists the application; false where it still does. */
  released: (application: string) => Promise<boolean>
  /** What every run is told beyond what the person asked. */
  conf: (events: string) => string[]
}

/** A run from its start to the judgement: as long as the app lives, and from where it stands when the app comes back. */
export class RunLife {
  readonly scan = new LogScan()
  readonly #abort = new AbortController()
  /** Resolves when the run has ended, or when this life was left. Never rejects. */
  readonly ended: Promise<void>
  #at = 0

  constructor(
    private readonly options: LifeOptions,
    /** True for a run that was under way when the app began. */
    private readonly found: boolean,
  ) {
    this.ended = this.#live().catch((error: unknown) => this.#fail(error))
  }

  /** Leaves the run alone: it goes on without us. */
  async leave(): Promise<void> {
    this.#abort.abort()
    await this.ended
  }

  /** Ends all of its processes; resolves when the run has ended. */
  async cancel(): Promise<void> {
    const { run, update, container } = this.options
    await update({ state: 'cancelling' })
    const inside = await container(this.#abort.signal)
    await inside.signal(run().id, 'TERM')
    const late = setTimeout(() => void inside.signal(run().id, 'KILL').catch(() => undefined), graceMs)
    await this.ended
    clearTimeout(late)
  }

  async #live(): Promise<void> {
    const { run, update, container, conf } = this.options
    const { id, user } = run()
    if (this.found) await this.#readAgain()
    else {
      const inside = await container(this.#abort.signal)
      await update({ state: 'starting', startedAt: Date.now() })
      await inside.launch(id, [sparkSubmit, ...conf(inside.eventFolder(id)), ...run().arguments], user)
    }
    for (let first = true; ; first = false) {
      if (!first) await pause(lookAgainMs)
      const inside = await container(this.#abort.signal)
      if (this.#abort.signal.aborted) return
      try {
        await this.#follow(inside)
        if (this.#abort.signal.aborted) return
        if ((await inside.processes(id)) > 0) continue
      } catch (error) {
        if (this.#abort.signal.aborted) return
        // The engine went away: the next look waits for it. The container went away: what it left is the answer.
        if (problemOf(error).code === 'ENGINE_UNREACHABLE') continue
        if (!['ENGINE_REFUSED', 'NOT_RUNNING'].includes(problemOf(error).code)) throw error
      }
      return await this.#conclude(inside)
    }
  }

  /** What the log said before the app ended. */
  async #readAgain(): Promise<void> {
    const { store, run } = this.options
    const decoder = new StringDecoder('utf8')
    for (;;) {
      const piece = await store.readLog(run().id, this.#at, readAtOnce)
      if (piece.length === 0) return
      this.#at += piece.length
      this.scan.feed(decoder.write(piece))
    }
  }

  async #follow(inside: RunContainer): Promise<void> {
    const decoder = new StringDecoder('utf8')
    for await (const chunk of inside.follow(this.options.run().id, this.#at, this.#abort.signal)) await this.#take(chunk, decoder)
  }

  async #take(chunk: Buffer, decoder: StringDecoder): Promise<void> {
    const { store, run, update, grown } = this.options
    await store.append(run().id, chunk)
    this.#at += chunk.length
    this.scan.feed(decoder.write(chunk))
    const { application, begun, progress: line, denial } = this.scan
    const { state } = run()
    await update({
      logBytes: this.#at,
      line,
      denial,
      ...(application === null ? {} : { application }),
      ...(state === 'starting' && (begun || application !== null) ? { state: 'running' } : {}),
    })
    grown()
  }

  /** Fetches what the run left, and judges it. */
  async #conclude(inside: RunContainer): Promise<void> {
    const { store, run, update, released } = this.options
    const { id } = run()
    const events = await store.events(id)
    const decoder = new StringDecoder('utf8')
    const left = await inside
      .collect(id, this.#at, (chunk) => this.#take(chunk, decoder), (chunk) => events.write(chunk))
      .finally(() => events.end())
    this.scan.end()
    const { application } = run()
    const cancelled = run().state === 'cancelling'
    if (cancelled && application !== null && !(await released(application)))
      await update({ problems: [{ code: 'SPARK_CANCEL_FAILED', params: { application } }] })
    const common = {
      endedAt: Date.now(),
      exitCode: left.exitCode,
      result: this.scan.result,
      line: this.scan.progress,
      denial: this.scan.denial,
      held: null,
      webUrl: null,
      logBytes: this.#at,
    }
    const detail = await store.detail(id)
    const progress = detail === null ? run().progress : progressOf(detail)
    const outcome = judge(left.exitCode, readArguments(run().arguments).file, this.scan)
    // A run that ended by itself before the signal came has its own outcome.
    if (cancelled && !(left.exitCode === 0 && outcome.state === 'succeeded')) await update({ ...common, progress, state: 'cancelled', rows: outcome.rows })
    else if (this.found && left.exitCode === null)
      await update({ ...common, progress, state: 'lost', rows: outcome.rows, problems: [{ code: 'SPARK_RUN_LOST', params: {} }] })
    else await update({ ...common, progress, ...outcome })
    await inside.clean(id).catch(() => undefined)
  }

  async #fail(error: unknown): Promise<void> {
    if (this.#abort.signal.aborted) return
    const { run, update } = this.options
    const lost = this.found && error instanceof ProblemError && error.problem.code === 'NOT_RUNNING'
    const cancelled = run().state === 'cancelling'
    await update({
      state: cancelled ? 'cancelled' : lost ? 'lost' : 'failed',
      endedAt: Date.now(),
      held: null,
      webUrl: null,
      problems: cancelled ? [] : lost ? [{ code: 'SPARK_RUN_LOST', params: {} }] : [problemOf(error)],
    }).catch(() => undefined)
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
