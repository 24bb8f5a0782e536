import type { Client } from '../../contract'
import type { LogsState, LogSource } from '../../contract/logs'
import { ProblemError, errorOf } from '../../contract/problem'
import { exitCodes } from '../codes'
import type { Output } from '../output'
import { put } from '../text'
import { logsText } from './logs-text'

/** A name that is no source is most likely mistyped: an empty answer would not say so. Resolves to what there is. */
export async function checkSources(client: Client['logs'], services: readonly string[], signal: AbortSignal): Promise<LogsState> {
  const state = await stateOf(client, signal)
  const { sources, engineProblem } = state
  if (engineProblem && services.some((name) => !isOwn(name)))
    throw errorOf(engineProblem)
  const unknown = services.find((name) => name !== 'app' && !sources.some((source) => isNamed(source, [name])))
  if (unknown === undefined) return state
  const names = [...new Set(sources.map(({ service }) => service))].join(', ')
  const own = sources.some(({ service }) => service === `app:${unknown}`)
  const nothing = sources.every(({ kind }) => kind === 'app')
  throw new ProblemError('SERVICE_UNKNOWN', { service: unknown }, { detail: own ? put(logsText.meant, { name: unknown, names }) : nothing ? logsText.none : put(logsText.there, { names }) })
}

async function stateOf(client: Client['logs'], signal: AbortSignal): Promise<LogsState> {
  for await (const state of await client.watch(undefined, { signal })) return state
  throw new ProblemError('NOT_RUNNING', { process: 'logs' })
}

/** `app`, or one of the app's own workers: they need no Docker. */
const isOwn = (name: string): boolean => name === 'app' || name.startsWith('app:')

const isNamed = (source: LogSource, names: readonly string[]): boolean =>
  names.some((name) => [source.service, source.name, source.id].includes(name) || (name === 'app' && source.kind === 'app'))

/** Says once of each container that is asked for that its log cannot be read, or that Docker is away: nothing at all would not say so. */
export class Unreadable {
  readonly #told = new Set<string>()
  #asked = 0
  #unread = 0
  #isAway = false
  #wasAway = false

  constructor(
    private readonly services: readonly string[],
    private readonly output: Output,
  ) {}

  /** `failed` where nothing of what was asked for could be read, `partial` where some could not. */
  get code(): number {
    if (this.#told.size === 0 && !this.#wasAway) return exitCodes.ok
    return this.#unread > 0 && this.#unread === this.#asked ? exitCodes.failed : exitCodes.partial
  }

  take({ sources, engineProblem }: LogsState): void {
    if (engineProblem !== null && !this.#isAway && (this.services.length === 0 || !this.services.every(isOwn))) {
      this.#wasAway = true
      this.output.problem(engineProblem)
    }
    this.#isAway = engineProblem !== null
    const asked = sources.filter((source) => this.services.length === 0 || isNamed(source, this.services))
    this.#asked = asked.length
    this.#unread = asked.filter(({ history }) => history === 'unreadable').length
    for (const { id, problem } of asked) {
      if (problem === null || this.#told.has(id)) continue
      this.#told.add(id)
      this.output.problem(problem)
    }
  }

  async look(client: Client['logs'], signal: AbortSignal): Promise<void> {
    this.take(await stateOf(client, signal))
  }

  /** As long as lines are printed; a problem of its own is theirs as well. */
  async watch(client: Client['logs'], signal: AbortSignal): Promise<void> {
    try {
      for await (const state of await client.watch(undefined, { signal })) this.take(state)
    } catch {
      // The lines' own stream says what is wrong.
    }
  }
}
