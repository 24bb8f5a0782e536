import type { Problem } from '../../../contract/problem'
import { containerStateSchema } from '../../../contract/stack'
import { projectContainers, type ObservedContainer } from '../../compose/observe'
import { labels } from '../../compose/labels'
import type { DockerEngine, DockerEvent } from '../../docker'
import { Source, type LogSources } from '../sources'
import { ContainerLog } from './container-log'

const lookAgainMs = 100
/** Histories that are read at the same time. */
const histories = 2
/** Removed containers whose lines are kept. */
const keptRemoved = 20

/** The containers of a Compose project as sources: follows each that comes, keeps the lines of those that go. */
export class Containers {
  readonly #logs = new Map<string, { source: Source; log: ContainerLog }>()
  #timer: NodeJS.Timeout | undefined
  #reading = 0
  readonly #waiting: (() => void)[] = []

  constructor(
    private readonly engine: DockerEngine,
    private readonly project: string,
    private readonly sources: LogSources,
  ) {
    engine.onChange(() => {
      for (const { log } of this.#logs.values()) log.wake()
      this.#lookSoon(0)
    })
    engine.onEvent((event) => {
      if (event.Type !== 'container' || event.Actor.Attributes[labels.project] !== project || event.Action.startsWith('exec_')) return
      this.#logs.get(event.Actor.ID)?.log.wake()
      if (event.Action === 'start' || event.Action === 'die') void this.#noteRun(event)
      this.#lookSoon(event.Action === 'start' || event.Action === 'create' ? 0 : lookAgainMs)
    })
    this.#lookSoon(0)
  }

  get problem(): Problem | null {
    return this.engine.status.problem
  }

  close(): void {
    clearTimeout(this.#timer)
    for (const { log } of this.#logs.values()) log.close()
  }

  /** Resolves when the containers that are there are known, or the engine is not reached. */
  async settled(): Promise<void> {
    await this.engine.settled()
    await this.#look()
  }

  #lookSoon(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#look(), ms)
  }

  async #look(): Promise<void> {
    if (this.engine.status.state !== 'connected') {
      this.sources.changed()
      return
    }
    let found: ObservedContainer[]
    try {
      found = await projectContainers(this.engine.docker, this.project)
    } catch {
      // The engine is being lost; it says so itself.
      return
    }
    const there = new Set(found.map(({ id }) => id))
    for (const container of found.sort((a, b) => a.service.localeCompare(b.service) || a.number - b.number)) this.#take(container)
    for (const [id, { source, log }] of this.#logs)
      if (!there.has(id) && source.state !== 'absent') {
        source.state = 'absent'
        if (source.history === 'waiting') source.history = 'complete'
        // A moment for what is still on its way.
        setTimeout(() => log.close(), 2000)
      }
    this.#forgetOldest()
    this.sources.changed()
  }

  /** Whoever reads the log does not notice each start and end: a container that is restarted at once goes on in the same stream. */
  async #noteRun({ Actor, timeNano }: DockerEvent): Promise<void> {
    const source = this.#logs.get(Actor.ID)?.source
    if (source === undefined) return
    // Only an end has one.
    const exitCode = Number(Actor.Attributes['exitCode'] ?? NaN)
    const died = Number.isInteger(exitCode) ? { at: timeNano / 1e6, exitCode } : null
    try {
      const { State } = await this.engine.docker.getContainer(Actor.ID).inspect()
      if (source.noteRun(State, died)) this.sources.changed()
    } catch {
      // Removed at once, or the engine is being lost: it says so itself.
    }
  }

  #take({ id, name, service, number, state, created }: ObservedContainer): void {
    const known = this.#logs.get(id)
    const source = known?.source ?? new Source(id.slice(0, 12), 'container', service, number, name)
    const before = source.state
    source.state = containerStateSchema.catch('created').parse(state)
    if (known !== undefined) {
      this.sources.rename(source, name)
      if (before !== source.state) known.log.wake()
      return
    }
    source.created = created * 1000
    const docker = () => (this.engine.status.state === 'connected' ? this.engine.docker : null)
    const log = new ContainerLog(source, id, this.sources, docker, (work) => this.#inTurn(work))
    this.#logs.set(id, { source, log })
    this.sources.add(source)
    log.open()
  }

  #forgetOldest(): void {
    const removed = [...this.#logs].filter(([, { source }]) => source.state === 'absent').sort(([, a], [, b]) => b.source.created - a.source.created)
    for (const [id, { source, log }] of removed.filter(([, { source }], at) => at >= keptRemoved || source.lines === 0)) {
      if (source.lines === 0 && source.history === 'loading') continue
      log.close()
      this.#logs.delete(id)
      this.sources.remove(source)
    }
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    while (this.#reading >= histories) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#reading++
    try {
      await work()
    } finally {
      this.#reading--
      this.#waiting.shift()?.()
    }
  }
}
