import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import Docker from 'dockerode'
import type { Engine } from '../contract/stack'
import { ProblemError, errorOf, problemOf, type Problem } from '../contract/problem'
import { engineAddresses, type EngineAddress, type EngineSurroundings } from './docker-address'
import { jsonLines } from './docker-stream'

/** Engine 20.10. */
const oldestApi = '1.41'
/** What this code was written against; a newer engine is spoken to in this version as long as it allows. */
const newestApi = '1.51'

const answerWithinMs = 5_000
const pingEveryMs = 15_000
const firstRetryMs = 500
const longestRetryMs = 10_000

/** What `/events` tells, as far as we use it. */
export interface DockerEvent {
  Type: string
  Action: string
  Actor: { ID: string; Attributes: Record<string, string> }
  /** Nanoseconds since the epoch. */
  timeNano: number
}

/** The lower of both API versions, `1.9` < `1.41`. */
const lower = (a: string, b: string): string => (compareApi(a, b) <= 0 ? a : b)

/** Below, equal (0) or above, as `sort` wants it. */
export function compareApi(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number)
  const [majorB = 0, minorB = 0] = b.split('.').map(Number)
  return majorA - majorB || minorA - minorB
}

/** The API version to speak with an engine that knows `min` to `max`; throws `ENGINE_TOO_OLD`. */
export function negotiateApi(engine: { version: string; max: string; min: string }): string {
  if (compareApi(engine.max, oldestApi) < 0)
    throw new ProblemError(
      'ENGINE_TOO_OLD',
      { version: engine.version, needed: '20.10' },
      { detail: `The engine speaks API ${engine.max}, ${oldestApi} is needed.` },
    )
  const version = lower(engine.max, newestApi)
  return compareApi(version, engine.min) < 0 ? engine.min : version
}

/** What this process sees around it. */
export function surroundingsOf(env: EngineSurroundings['env']): EngineSurroundings {
  return {
    env,
    platform: process.platform,
    home: homedir(),
    readText: (file) => {
      try {
        return readFileSync(file, 'utf8')
      } catch {
        return null
      }
    },
  }
}

/**
 * The connection to the Docker Engine: looks for it, keeps an eye on it by its event stream and a ping, and looks again,
 * with growing pauses, when it is gone. Addresses and contexts are read anew at every attempt, so `docker context use`
 * and a Docker Desktop started later are seen without a restart of the app.
 */
export class DockerEngine {
  #status: Engine = {
    state: 'connecting',
    address: '',
    from: '',
    version: null,
    apiVersion: null,
    system: null,
    cpus: null,
    memoryBytes: null,
    since: Date.now(),
    problem: null,
  }
  #docker: Docker | null = null
  readonly #closing = new AbortController()
  #wake: (() => void) | null = null
  readonly #changeListeners = new Set<() => void>()
  readonly #eventListeners = new Set<(event: DockerEvent) => void>()

  constructor(private readonly surroundings: EngineSurroundings) {}

  /** Starts looking; call once. */
  open(): void {
    void this.#run()
  }

  get status(): Engine {
    return this.#status
  }

  get apiVersion(): string {
    return this.#status.apiVersion ?? oldestApi
  }

  /** The client, for use at once. Throws `ENGINE_UNREACHABLE` or `ENGINE_TOO_OLD` while there is no connection. */
  get docker(): Docker {
    if (this.#docker !== null) return this.#docker
    const { problem, address, from } = this.#status
    if (problem === null) throw new ProblemError('ENGINE_UNREACHABLE', { address, from })
    throw errorOf(problem)
  }

  /** Resolves when the first attempt has succeeded or failed. */
  async settled(): Promise<void> {
    while (this.#status.state === 'connecting' && !this.#closing.signal.aborted)
      await new Promise<void>((resolve) => {
        const stop = this.onChange(() => {
          stop()
          resolve()
        })
      })
  }

  /** Tries again now instead of at the end of the pause. */
  retry(): void {
    this.#wake?.()
  }

  onChange(listener: () => void): () => void {
    this.#changeListeners.add(listener)
    return () => this.#changeListeners.delete(listener)
  }

  onEvent(listener: (event: DockerEvent) => void): () => void {
    this.#eventListeners.add(listener)
    return () => this.#eventListeners.delete(listener)
  }

  close(): void {
    this.#closing.abort()
    this.#wake?.()
    this.#docker = null
    for (const listener of this.#changeListeners) listener()
  }

  async #run(): Promise<void> {
    const closing = this.#closing.signal
    let pause = firstRetryMs
    while (!closing.aborted) {
      const found = await this.#find()
      if (closing.aborted) return
      if (found !== null) {
        pause = firstRetryMs
        const why = await this.#follow(found)
        if (closing.aborted) return
        this.#lost(problemOf(why))
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pause)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      this.#wake = null
      pause = Math.min(pause * 2, longestRetryMs)
    }
  }

  /** Connects to the first address that answers. */
  async #find(): Promise<Docker | null> {
    let first: { address: EngineAddress | null; problem: Problem } | null = null
    let addresses: EngineAddress[] = []
    try {
      addresses = engineAddresses(this.surroundings)
    } catch (error) {
      first = { address: null, problem: problemOf(error) }
    }
    for (const address of addresses) {
      try {
        return await this.#connect(address)
      } catch (error) {
        const problem = problemOf(error)
        // An engine that answers but can't be used says more than a socket that does not exist.
        if (first === null || problem.code === 'ENGINE_TOO_OLD')
          first = {
            address,
            problem:
              problem.code === 'INTERNAL'
                ? {
                    code: 'ENGINE_UNREACHABLE',
                    params: { address: address.address, from: address.from },
                    ...(problem.detail === undefined ? {} : { detail: problem.detail }),
                  }
                : problem,
          }
      }
    }
    if (first !== null && !this.#closing.signal.aborted) {
      const at = first.address
      this.#set({
        ...this.#status,
        state: 'unreachable',
        address: at?.address ?? String(first.problem.params['address'] ?? ''),
        from: at?.from ?? String(first.problem.params['from'] ?? ''),
        since: this.#status.state === 'unreachable' ? this.#status.since : Date.now(),
        problem: first.problem,
      })
    }
    return null
  }

  async #connect({ address, from, connect }: EngineAddress): Promise<Docker> {
    // Every field is given, or dockerode takes the missing ones from DOCKER_HOST of this process.
    const options = {
      socketPath: undefined,
      host: undefined,
      port: undefined,
      protocol: 'http',
      ca: undefined,
      cert: undefined,
      key: undefined,
      version: undefined,
      pathPrefix: '/',
      ...connect,
    }
    const probe = new Docker(options as unknown as Docker.DockerOptions)
    const version = await within(answerWithinMs, (abortSignal) => abortable(probe).version({ abortSignal }))
    const apiVersion = negotiateApi({ version: version.Version, max: version.ApiVersion, min: version.MinAPIVersion })
    const docker = new Docker({ ...options, version: `v${apiVersion}` } as unknown as Docker.DockerOptions)
    const info = await within(answerWithinMs, (abortSignal) => abortable(docker).info({ abortSignal }))
    const product = version.Platform?.Name ?? ''
    this.#docker = docker
    this.#set({
      state: 'connected',
      address,
      from,
      version: version.Version,
      apiVersion,
      system: product.startsWith('Docker Desktop') ? product : (info.OperatingSystem ?? null),
      cpus: info.NCPU ?? null,
      memoryBytes: info.MemTotal ?? null,
      since: Date.now(),
      problem: null,
    })
    return docker
  }

  /** Passes events on until the connection is lost; returns why it was. */
  async #follow(docker: Docker): Promise<unknown> {
    const gone = new AbortController()
    const stop = (): void => gone.abort()
    this.#closing.signal.addEventListener('abort', stop)
    let why: unknown = new ProblemError(
      'ENGINE_UNREACHABLE',
      { address: this.#status.address, from: this.#status.from },
      { detail: 'The engine closed the connection.' },
    )
    const pings = setInterval(() => {
      within(answerWithinMs, (abortSignal) => abortable(docker).ping({ abortSignal })).catch((error: unknown) => {
        why = new ProblemError(
          'ENGINE_UNREACHABLE',
          { address: this.#status.address, from: this.#status.from },
          { detail: problemOf(error).detail, cause: error },
        )
        gone.abort()
      })
    }, pingEveryMs)
    try {
      const stream = await docker.getEvents({ abortSignal: gone.signal })
      for await (const event of jsonLines<DockerEvent>(stream, gone.signal))
        for (const listener of this.#eventListeners) listener(event)
    } catch (error) {
      if (!gone.signal.aborted)
        why = new ProblemError(
          'ENGINE_UNREACHABLE',
          { address: this.#status.address, from: this.#status.from },
          { detail: problemOf(error).detail, cause: error },
        )
    } finally {
      clearInterval(pings)
      gone.abort()
      this.#closing.signal.removeEventListener('abort', stop)
    }
    return why
  }

  #lost(problem: Problem): void {
    this.#docker = null
    this.#set({ ...this.#status, state: 'unreachable', since: Date.now(), problem })
  }

  #set(status: Engine): void {
    this.#status = status
    for (const listener of this.#changeListeners) listener()
  }
}

interface Abortable {
  version(options: {
    abortSignal: AbortSignal
  }): Promise<{ Version: string; ApiVersion: string; MinAPIVersion: string; Platform?: { Name?: string } }>
  info(options: { abortSignal: AbortSignal }): Promise<{ NCPU?: number; MemTotal?: number; OperatingSystem?: string }>
  ping(options: { abortSignal: AbortSignal }): Promise<unknown>
}

/** dockerode's typings do not know that these three can be aborted too. */
const abortable = (docker: Docker): Abortable => docker as unknown as Abortable

/** Gives a call so many milliseconds; then it is aborted and rejects with a message that says so. */
async function within<T>(ms: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), ms)
  try {
    return await call(abort.signal)
  } catch (error) {
    if (abort.signal.aborted) throw new Error(`no answer within ${ms / 1000} s`, { cause: error })
    throw error
  } finally {
    clearTimeout(timer)
  }
}
