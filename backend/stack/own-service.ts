import { ProblemError, problemOf, type Problem } from '../../contract/problem'
import type { StackService } from '../../contract/stack'
import type { Guard } from '../../contract/pipeline-process'

/** What is needed of the stack; `exec` runs a command in the container of this project, whatever answers on the ports. */
export interface OwnStack {
  readonly project: { model: { name: string } } | null
  readonly services: readonly StackService[]
  exec(input: { service: string; command: readonly string[] }): Promise<{ exitCode: number; output: string }>
}

export interface OwnServiceOptions {
  service: string
  /** The port in the container. */
  target: number
  /** Reads the identity inside the container. */
  identify: (stack: OwnStack) => Promise<string>
  /** Compares it with what answers on this machine. Throws `STRANGER`, or what says that it is not ready. */
  verify: (port: number, guard: Guard) => Promise<void>
  onChange: () => void
}

/** A place that was verified is looked at again after this time, and one that was not after the shorter one, ms. */
const againAfterMs = 60_000
const retryAfterMs = 2_000

interface Seen {
  /** Container, its start and its port: another one has to be verified again. */
  of: string
  expected: string
  problem: Problem | null
  at: number
}

/** A service of the app's own stack on its published port. It is ours where what answers there has the identity that is read inside our container. */
export class OwnService {
  #seen: Seen | null = null
  #checking: Promise<void> | null = null

  constructor(
    private readonly stack: OwnStack,
    private readonly options: OwnServiceOptions,
  ) {}

  /**
   * What every connection has to be preceded by. Never waits: a check that is due begins, and `onChange` says when it found
   * something new. What is known of our container stays while it is away or starts again: each connection is verified on its own.
   */
  get guard(): Guard {
    const found = this.#container()
    if (found !== null && this.#due(found.of)) void this.check()
    const { expected = '', problem = unseen(this.options.service, found !== null) } = this.#seen ?? {}
    return { expected, ours: this.#ours, ...(problem === null ? {} : { problem }) }
  }

  /** Why it is not to be moved to now; null when our container runs, is healthy and is what answers on its port. */
  get notReady(): Problem | null {
    const found = this.#container()
    const { problem } = this.guard
    if (problem !== undefined) return problem
    const ready = found !== null && this.#seen?.of === found.of && ['none', 'healthy'].includes(found.health)
    return ready ? null : unseen(this.options.service, found !== null)
  }

  /** Resolves when what runs now has been looked at; at once where that was so. */
  async settled(): Promise<void> {
    const found = this.#container()
    if (found !== null && (this.#seen?.of !== found.of || this.#seen.problem !== null)) await this.check()
  }

  /** Looks again soon: somebody met a stranger. */
  recheck(): void {
    if (this.#seen !== null && Date.now() - this.#seen.at > retryAfterMs) void this.check()
  }

  /** Where our container publishes it; null while it does not run. */
  get port(): number | null {
    return this.#container()?.port ?? null
  }

  /** Looks now; resolves when it has. */
  check(): Promise<void> {
    this.#checking ??= this.#check().finally(() => (this.#checking = null))
    return this.#checking
  }

  #due(of: string): boolean {
    if (this.#seen === null) return true
    const after = this.#seen.problem === null && this.#seen.of === of ? againAfterMs : retryAfterMs
    return Date.now() - this.#seen.at > after
  }

  async #check(): Promise<void> {
    const found = this.#container()
    if (found === null) return
    const before = this.#seen
    let seen: Seen = { of: found.of, expected: '', problem: null, at: Date.now() }
    try {
      seen.expected = await this.options.identify(this.stack)
      await this.options.verify(found.port, { expected: seen.expected, ours: this.#ours })
    } catch (error) {
      const said = problemOf(error)
      const stranger = said.code === 'STRANGER'
      const known = before !== null && before.problem === null && (seen.expected === '' || seen.expected === before.expected)
      // What only does not answer now is still ours.
      if (known && !stranger) seen = { ...before, at: Date.now() }
      else seen.problem = stranger ? said : { code: 'STACK_NOT_READY', params: {}, detail: said.detail ?? said.code }
    }
    this.#seen = seen
    const changed = before?.expected !== seen.expected || before.of !== seen.of || JSON.stringify(before.problem) !== JSON.stringify(seen.problem)
    if (changed) this.options.onChange()
  }

  get #ours(): string {
    return `${this.options.service} of the Compose project ${this.stack.project?.model.name ?? ''}`
  }

  #container(): { of: string; port: number; health: StackService['health'] } | null {
    const service = this.stack.services.find(({ name }) => name === this.options.service)
    if (service?.state !== 'running') return null
    const port = service.ports.find(({ target }) => target === this.options.target)?.published
    return port === undefined ? null : { of: `${service.container ?? ''} ${service.since ?? 0} ${port}`, port, health: service.health }
  }
}

const unseen = (service: string, running: boolean): Problem =>
  new ProblemError('STACK_NOT_READY', {}, { detail: running ? `${service} is starting` : `${service} does not run` }).problem
