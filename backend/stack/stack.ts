import path from 'node:path'
import { ProblemError, problemOf, type Problem } from '../../contract/problem'
import type { StackOperation, StackService, StackSnapshot } from '../../contract/stack'
import { note } from '../../contract/stack-note'
import { Watchable } from '../../process/watchable'
import { DockerEngine, surroundingsOf, type DockerEvent } from '../docker'
import { makeImages, up, type Operation } from '../compose/apply'
import { down, restart, stop } from '../compose/down'
import { imageOf, serviceOf, withDependencies } from '../compose/graph'
import { labels } from '../compose/labels'
import type { ComposeProject } from '../compose/model'
import { observe, projectContainers, type ObservedContainer } from '../compose/observe'
import { makePlan, planLines, type Plan } from '../compose/plan'
import { readProject } from '../compose/read'
import { composeCommand } from './command'
import { copyIn, copyOut } from './copy'
import { volumeLosses, type VolumeLoss } from './losses'
import { Operations } from './operations'
import { describeServices, inspectContainer, type ContainerDetail } from './services'
import { ExecInputs, Shells, asText, runInContainer, type ExecEvent, type ShellRequest } from './shells'
import { prepareStackFiles } from './stack-files'
import { UsageWatch } from './usage'

export interface StackOptions {
  /** The stack's files are kept in `stack/` below it. */
  dataDir: string
  /** The project's `compose/` folder, read-only. */
  resources: string
  env: Readonly<Record<string, string | undefined>>
  /** Other Compose files than the stack's own (`-f`); then nothing is copied. */
  files?: readonly string[]
  projectName?: string
  engine?: DockerEngine
}

interface ExecRequest {
  service: string
  command: readonly string[]
  user?: string | undefined
  /** An id of the caller's for its standard input, which is else closed. */
  stdin?: string | undefined
}

const lookAgainMs = 200
/** How often what services use is measured while only the rail looks on. */
const glanceEveryMs = 10_000

/** The service behind contract/stack.ts: one Compose project on one engine. */
export class Stack {
  readonly engine: DockerEngine
  readonly #files: readonly string[]
  /** The app's own stack; in a project of somebody's own files, containers that the file does not name are left alone. */
  readonly #own: boolean
  readonly #operations = new Operations(() => this.#view.changed())
  readonly #view = new Watchable<StackSnapshot>(() => this.#snapshot(), { intervalMs: 250, onWatch: () => this.#lookSoon(0) })
  readonly #listeners = new Set<() => void>()
  readonly #usage = new UsageWatch(() => this.#view.changed())
  readonly #shells = new Shells()
  readonly #execInputs = new ExecInputs()
  #project: ComposeProject | null = null
  #problem: Problem | null = null
  #containers: ObservedContainer[] = []
  #details = new Map<string, ContainerDetail>()
  #plan: Plan | null = null
  #looking: Promise<void> | null = null
  #lookTimer: NodeJS.Timeout | undefined
  #glances: NodeJS.Timeout | undefined
  #hasLooked = false
  #closed = false

  constructor(private readonly options: StackOptions) {
    this.engine = options.engine ?? new DockerEngine(surroundingsOf(options.env))
    this.#own = options.files === undefined
    this.#files = options.files ?? [path.join(options.dataDir, 'stack', 'compose.yaml')]
    this.engine.onChange(() => this.#lookSoon(0))
    this.engine.onEvent((event) => this.#onEvent(event))
  }

  /** Prepares the stack's files and begins to look for the engine. A problem with the files is told by the snapshot. */
  async open(): Promise<void> {
    if (this.options.engine === undefined) this.engine.open()
    await this.#read().catch(() => undefined)
    this.#lookSoon(0)
    this.#glances = setInterval(() => this.#glance(), glanceEveryMs).unref()
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#lookTimer)
    clearInterval(this.#glances)
    this.#usage.pause()
    await this.#operations.cancel()
    if (this.options.engine === undefined) this.engine.close()
    await this.#looking
  }

  /** `usage`: for a watcher who wants to see what the services use; measuring it is work for the engine. */
  async *watch(signal: AbortSignal | undefined, usage = true): AsyncGenerator<StackSnapshot> {
    try {
      yield* this.#view.watch(signal, usage)
    } finally {
      if (!this.#view.watchedClosely) this.#usage.pause()
    }
  }

  /** The present state, asked anew: for a command that shows it once. */
  async snapshot(): Promise<StackSnapshot> {
    await this.engine.settled()
    await this.#read().catch(() => undefined)
    await this.#look()
    return this.#snapshot()
  }

  /** Resolves when the containers were looked at, or there is no engine to ask. */
  async looked(): Promise<void> {
    if (this.#hasLooked) return
    await this.engine.settled()
    await this.#look()
  }

  get files(): readonly string[] {
    return this.#files
  }

  /** The files as last read; null before that, or while they can't be read. */
  get project(): ComposeProject | null {
    return this.#project
  }

  /** The services as last seen. */
  get services(): StackService[] {
    return this.#snapshot().services
  }

  /** Calls back when something that a snapshot shows has changed. */
  onChange(callback: () => void): void {
    this.#listeners.add(callback)
  }

  /** Resolves with the last operation when nothing is under way. */
  ended(): Promise<StackOperation | null> {
    return this.#operations.ended()
  }

  async plan(input: {
    services: readonly string[]
    profiles: readonly string[]
  }): Promise<ReturnType<typeof planLines>> {
    const project = await this.#enabled(input.services, input.profiles)
    const observed = await observe(this.engine.docker, project.model)
    return planLines(
      makePlan(project.model, observed, {
        services: input.services,
        build: false,
        removeOrphans: this.#own,
        disabled: Object.keys(project.disabled),
      }),
    )
  }

  async up(input: {
    services: readonly string[]
    build: boolean
    profiles: readonly string[]
    wait?: boolean
  }): Promise<void> {
    const { services, build, profiles, wait = true } = input
    const project = await this.#enabled(services, profiles)
    const command = this.#command(
      project,
      'up',
      ['-d', ...(wait ? ['--wait'] : []), ...(this.#own ? ['--remove-orphans'] : []), ...(build ? ['--build'] : [])],
      services,
      profiles,
    )
    this.#begin(project, { verb: 'up', services, command }, (operation) =>
      up(operation, { services, build, wait, removeOrphans: this.#own && services.length === 0 }),
    )
  }

  async stop(input: { services: readonly string[] }): Promise<void> {
    const project = await this.#all(input.services)
    this.#begin(
      project,
      { verb: 'stop', services: input.services, command: this.#command(project, 'stop', [], input.services) },
      (operation) => stop(operation, input.services),
    )
  }

  async restart(input: { services: readonly string[] }): Promise<void> {
    const project = await this.#all(input.services)
    this.#begin(
      project,
      { verb: 'restart', services: input.services, command: this.#command(project, 'restart', [], input.services) },
      (operation) => restart(operation, input.services),
    )
  }

  async build(input: { services: readonly string[]; noCache: boolean }): Promise<void> {
    const project = await this.#all(input.services)
    const { model } = project
    const names = (input.services.length > 0 ? [...input.services] : Object.keys(model.services)).filter(
      (name) => serviceOf(model, name).build !== undefined,
    )
    const command = this.#command(project, 'build', input.noCache ? ['--no-cache'] : [], input.services)
    const images = new Map(names.map((name) => [imageOf(model.name, name, serviceOf(model, name)), name]))
    this.#begin(project, { verb: 'build', services: input.services, command }, (operation) =>
      makeImages(
        operation,
        [...images].map(([image, name]) => ({ kind: 'build', image, services: [name], reason: note('ASKED') })),
        input.noCache,
      ),
    )
  }

  async down(input: { volumes: boolean; orphans: boolean }): Promise<void> {
    const project = await this.#all([])
    const options = [...(input.volumes ? ['--volumes'] : []), ...(input.orphans ? ['--remove-orphans'] : [])]
    this.#begin(
      project,
      { verb: 'down', services: [], command: this.#command(project, 'down', options) },
      (operation) => down(operation, input),
    )
  }

  cancel(): Promise<void> {
    return this.#operations.cancel()
  }

  async losses(): Promise<VolumeLoss[]> {
    return volumeLosses(this.engine.docker, (await this.#all([])).model)
  }

  async *shell(
    input: Omit<ShellRequest, 'container'> & { service: string },
    signal: AbortSignal | undefined,
  ): AsyncGenerator<{ data: string }> {
    yield* this.#shells.open(this.engine.docker, { ...input, container: await this.#running(input.service) }, signal)
  }

  shellInput(input: { id: string; data: string }): void {
    this.#shells.input(input.id, input.data)
  }

  shellResize(input: { id: string; columns: number; rows: number }): Promise<void> {
    return this.#shells.resize(input.id, input.columns, input.rows)
  }

  /** Runs a command in a service's container and yields its output as text, then its exit code. */
  exec(input: ExecRequest, signal: AbortSignal | undefined): AsyncGenerator<ExecEvent<string>> {
    return asText(this.execBytes(input, signal))
  }

  async *execBytes(input: ExecRequest, signal: AbortSignal | undefined): AsyncGenerator<ExecEvent<Buffer>> {
    const container = await this.#running(input.service)
    const { command, user, stdin } = input
    yield* stdin === undefined
      ? runInContainer(this.engine.docker, container, { command, user }, signal)
      : this.#execInputs.run(this.engine.docker, container, { command, user }, stdin, signal)
  }

  execInput(id: string, data: Buffer): Promise<void> {
    return this.#execInputs.write(id, data)
  }

  async copyIn(input: { service: string; from: string; to: string }): Promise<{ bytes: number }> {
    return {
      bytes: await copyIn(this.engine.docker, (await this.containerOf(input.service)).id, input.from, input.to),
    }
  }

  async copyOut(input: { service: string; from: string; to: string }): Promise<{ bytes: number }> {
    return {
      bytes: await copyOut(this.engine.docker, (await this.containerOf(input.service)).id, input.from, input.to),
    }
  }

  /** The file with every profile enabled: what is shown, stopped and taken down. Throws `COMPOSE_INVALID`. */
  async model(): Promise<ComposeProject> {
    return this.#read()
  }

  #begin(
    project: ComposeProject,
    what: { verb: StackOperation['verb']; services: readonly string[]; command: string },
    work: (operation: Operation) => Promise<Problem[]>,
  ): void {
    // Without an engine there is nothing to begin: that is an answer, not an operation.
    void this.engine.docker
    const { engine, options } = this
    void this.#operations
      .begin({ ...what, services: [...what.services] }, (steps, signal) =>
        work({ engine, project, steps, signal, env: options.env }),
      )
      .then(() => this.#lookSoon(0))
  }

  #command(
    project: ComposeProject,
    verb: string,
    options: readonly string[],
    services: readonly string[] = [],
    profiles: readonly string[] = [],
  ): string {
    return composeCommand(
      { files: project.files, project: project.model.name, directory: project.workingDirectory },
      verb,
      options,
      services,
      profiles,
    )
  }

  async #read(): Promise<ComposeProject> {
    try {
      if (this.options.files === undefined)
        await prepareStackFiles(this.options.resources, path.join(this.options.dataDir, 'stack'))
      this.#project = await this.#readWith('*')
      this.#problem = null
      return this.#project
    } catch (error) {
      this.#problem = problemOf(error)
      throw error
    } finally {
      this.#view.changed()
    }
  }

  #readWith(profiles: string[] | '*'): Promise<ComposeProject> {
    const { projectName, env } = this.options
    return readProject({
      files: [...this.#files],
      env: { ...env },
      profiles,
      ...(projectName === undefined ? {} : { projectName }),
    })
  }

  async #all(services: readonly string[]): Promise<ComposeProject> {
    // Whoever asks right after the start waits for the first attempt to connect.
    const [project] = await Promise.all([this.#read(), this.engine.settled()])
    for (const service of services) serviceOf(project.model, service)
    return project
  }

  /** The file with the profiles asked for, and those of the services that are named: naming one enables it, as with Compose. */
  async #enabled(services: readonly string[], profiles: readonly string[]): Promise<ComposeProject> {
    const everything = await this.#all(services)
    const named =
      services.length === 0
        ? []
        : withDependencies(everything.model, services).flatMap(
            (name) => serviceOf(everything.model, name).profiles?.slice(0, 1) ?? [],
          )
    return this.#readWith([...new Set([...profiles, ...named])])
  }

  /** The container of a service, one that runs before others. Throws `SERVICE_UNKNOWN`, `NOT_RUNNING`, `ENGINE_UNREACHABLE`. */
  async containerOf(service: string): Promise<ObservedContainer> {
    const project = this.#project ?? (await this.#read())
    await this.engine.settled()
    serviceOf(project.model, service)
    const found = (await projectContainers(this.engine.docker, project.model.name)).filter(
      (container) => container.service === service,
    )
    const [container] = found.sort(
      (a, b) => Number(b.state === 'running') - Number(a.state === 'running') || a.number - b.number,
    )
    if (container === undefined) throw new ProblemError('NOT_RUNNING', { process: service })
    return container
  }

  async #running(service: string): Promise<string> {
    const { id, state } = await this.containerOf(service)
    if (state !== 'running') throw new ProblemError('NOT_RUNNING', { process: service })
    return id
  }

  #onEvent(event: DockerEvent): void {
    if (event.Type !== 'container' || event.Actor.Attributes[labels.project] !== this.#project?.model.name) return
    // Health checks run as execs, every few seconds in every container: of interest only while their outcome is open.
    if (event.Action.startsWith('exec_')) {
      const health = this.#details.get(event.Actor.ID)?.health
      if (!event.Action.startsWith('exec_die') || health === 'healthy' || health === 'none') return
    }
    // A probe changes nothing but its own container.
    if (/^(exec_|health_status)/.test(event.Action)) return void this.#lookAt(event.Actor.ID)
    this.#lookSoon(lookAgainMs)
  }

  #lookSoon(ms: number): void {
    if (this.#closed) return
    this.#view.changed()
    clearTimeout(this.#lookTimer)
    this.#lookTimer = setTimeout(() => void this.#look(), ms)
  }

  /** Asks the engine for the state of the project's containers; one look at a time. */
  async #look(): Promise<void> {
    while (this.#looking !== null) await this.#looking
    this.#looking = this.#lookOnce().catch(() => undefined)
    await this.#looking
    this.#looking = null
  }

  /** Asks for the state of one container that is known already; what a probe said is of no use to the others. */
  async #lookAt(id: string): Promise<void> {
    if (!this.#details.has(id) || this.engine.status.state !== 'connected') return
    try {
      const detail = await inspectContainer(this.engine.docker, id)
      if (!this.#details.has(id)) return
      this.#details.set(id, detail)
    } catch {
      // Gone in the meantime: its own event tells.
      return
    }
    this.#told()
  }

  #told(): void {
    this.#view.changed()
    for (const listener of this.#listeners) listener()
  }

  async #lookOnce(): Promise<void> {
    const project = this.#project
    if (project === null || this.#closed) return
    if (this.engine.status.state !== 'connected') {
      this.#containers = []
      this.#details = new Map()
      this.#plan = null
    } else {
      const { docker, status } = this.engine
      const observed = await observe(docker, project.model)
      const details = await Promise.all(
        observed.containers.map(({ id }) => inspectContainer(docker, id).catch(() => null)),
      )
      this.#containers = observed.containers
      this.#details = new Map(
        observed.containers.flatMap(({ id }, at) => {
          const detail = details[at]
          return detail === null || detail === undefined ? [] : [[id, detail] as const]
        }),
      )
      this.#plan = planOrNull(project, observed)
      this.#hasLooked = true
      this.#usage.keepOnly(new Set(observed.containers.map(({ id }) => id)))
      if (this.#view.watchedClosely) this.#usage.follow(docker, this.#runningIds(), status.memoryBytes)
    }
    this.#told()
  }

  #runningIds(): string[] {
    return this.#containers.filter(({ state }) => state === 'running').map(({ id }) => id)
  }

  #glance(): void {
    if (this.#view.watchedClosely || !this.#view.watched || this.engine.status.state !== 'connected') return
    void this.#usage.glance(this.engine.docker, this.#runningIds(), this.engine.status.memoryBytes)
  }

  #snapshot(): StackSnapshot {
    const model = this.#project?.model ?? null
    const services: StackService[] =
      model === null ? [] : describeServices(model, this.#containers, this.#details, this.#plan, this.#usage)
    return {
      engine: this.engine.status,
      project: model?.name ?? this.options.projectName ?? '',
      files: [...this.#files],
      services,
      orphans:
        model === null
          ? []
          : this.#containers.filter(({ service }) => !(service in model.services)).map(({ name }) => name),
      operation: this.#operations.snapshot,
      problem: this.#problem,
    }
  }
}

function planOrNull(project: ComposeProject, observed: Parameters<typeof makePlan>[1]): Plan | null {
  try {
    return makePlan(project.model, observed, { services: [], build: false, removeOrphans: false })
  } catch {
    // What stands in the way is told when something is started.
    return null
  }
}
