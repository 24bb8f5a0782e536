import type { Supervised } from '../contract/pipeline'
import { problemOf, ProblemError, type Problem } from '../contract/problem'
import { problemOfCall } from '../process/problems'
import type { Launch, LaunchedProcess, ProcessName } from './launch'

const firstRestartMs = 500
const longestRestartMs = 30_000
/** A process that ran this long without a crash starts again at the shortest pause, ms. */
const steadyMs = 60_000

export interface SupervisorOptions {
  name: ProcessName
  launch: Launch
  /** Makes a fresh process ready; throwing counts as a crash. Its calls end when the process does. */
  prepare: (child: LaunchedProcess) => Promise<void>
  /** Asks for a clean end; the process is killed when it takes longer than `closeMs`. */
  close: (child: LaunchedProcess) => Promise<void>
  closeMs?: number
  onChange: () => void
}

/** Keeps one child process alive: a crash starts it again, after a pause that grows with each crash in a row. */
export class Supervisor {
  #status: Supervised = { state: 'stopped', pid: null, since: Date.now(), restarts: 0, retryAt: null, problem: null }
  #child: LaunchedProcess | null = null
  #wanted = false
  #pauseMs = firstRestartMs
  #wake: () => void = () => undefined
  #loop: Promise<void> = Promise.resolve()

  constructor(private readonly options: SupervisorOptions) {}

  get status(): Supervised {
    return this.#status
  }

  start(): void {
    if (this.#wanted) {
      this.#wake()
      return
    }
    this.#wanted = true
    this.#pauseMs = firstRestartMs
    this.#set({ state: 'starting', restarts: 0, problem: null })
    this.#loop = this.#loop.then(() => this.#run())
  }

  /** Resolves when the process has ended. */
  async stop(): Promise<void> {
    if (!this.#wanted) return
    this.#wanted = false
    this.#wake()
    const child = this.#child
    if (child !== null) {
      const cap = setTimeout(() => child.kill(), this.options.closeMs ?? 15_000)
      await this.options.close(child).catch(() => undefined)
      // What closed well has nothing left to do; utility processes do not end by themselves.
      child.kill()
      await child.exited
      clearTimeout(cap)
    }
    await this.#loop
  }

  /** Ends the process at once; it starts again like after a crash, but without a pause and without counting as one. */
  async replace(): Promise<void> {
    const child = this.#child
    if (child === null) return
    this.#replacing = true
    child.kill()
    await child.exited
  }
  #replacing = false

  async #run(): Promise<void> {
    while (this.#wanted) {
      const started = Date.now()
      this.#replacing = false
      const problem = await this.#live()
      if (!this.#wanted) break
      if (this.#replacing) {
        this.#set({ state: 'starting', pid: null, problem: null })
        continue
      }
      if (Date.now() - started > steadyMs) this.#pauseMs = firstRestartMs
      const retryAt = Date.now() + this.#pauseMs
      this.#set({ state: 'restarting', pid: null, restarts: this.#status.restarts + 1, retryAt, problem })
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#pauseMs)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      this.#wake = () => undefined
      this.#pauseMs = Math.min(this.#pauseMs * 2, longestRestartMs)
    }
    this.#set({ state: 'stopped', pid: null, problem: null })
  }

  /** One life of the process; resolves with why it ended. */
  async #live(): Promise<Problem> {
    const { name, launch, prepare } = this.options
    let child: LaunchedProcess
    try {
      child = launch(name)
    } catch (error) {
      return problemOf(error)
    }
    this.#child = child
    this.#set({ state: 'starting', pid: child.pid })
    let failure: Problem | null = null
    const ready = prepare(child).then(
      () => this.#child === child && this.#set({ state: 'running', pid: child.pid, problem: null }),
      (error: unknown) => {
        failure ??= problemOfCall(error)
        child.kill()
      },
    )
    const { code, signal } = await child.exited
    this.#child = null
    await Promise.race([ready, new Promise((resolve) => setTimeout(resolve, 100))])
    const how = signal ?? (code === null ? 'killed' : `exit ${code}`)
    const told = failure as Problem | null
    // "Connection closed" from a call in flight says less than the process's own last words.
    if (told !== null && told.code !== 'INTERNAL') return told
    return new ProblemError('PROCESS_CRASHED', { process: name, how }, { detail: child.stderrTail() || (told?.detail ?? how) })
      .problem
  }

  #set(change: Partial<Supervised>): void {
    const since = change.state === undefined || change.state === this.#status.state ? this.#status.since : Date.now()
    this.#status = { ...this.#status, retryAt: null, ...change, since }
    this.options.onChange()
  }
}
