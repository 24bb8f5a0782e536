import type { HdfsSnapshot, Prepared } from '../../contract/hdfs'
import { ProblemError, problemOf } from '../../contract/problem'
import { Watchable } from '../../process/watchable'
import { lsMode, statOrNull } from './entries'
import type { HdfsHost } from './host'
import { nameNodeFacts, superuserOf, type NameNodeFacts } from './name-node-info'
import type { WebHdfs } from './webhdfs'

/** While somebody watches. */
const askEveryMs = 2_000
/** While all is settled, and nobody has it before their eyes. */
const askSeldomMs = 10_000
/** The stack's images run HDFS as `hadoop`; the NameNode is asked all the same. */
const usualSuperuser = 'hadoop'
/** How a NameNode ends that was asked to: 143 is Java's after SIGTERM. */
const stops: readonly (number | null)[] = [0, 143, null]
/** Who Spark's containers act as, and where that user's files live. */
export const sparkUser = 'spark'
export const homeOf = (user: string): string => `/user/${user}`

const nothing: NameNodeFacts = {
  version: null,
  startedAt: null,
  safeMode: null,
  capacityBytes: null,
  usedBytes: null,
  otherBytes: null,
  remainingBytes: null,
  files: null,
  blocks: null,
  missingBlocks: null,
  corruptBlocks: null,
  underReplicatedBlocks: null,
  dataNodes: [],
}

const notKnown: Prepared = { state: 'unknown', user: sparkUser, home: homeOf(sparkUser), found: null }

/** Whether a directory is one in which its owner can work: that user's, with `rwx` for it. */
export const isOwnDirectory = (entry: { owner: string; mode: string; type: string }, user: string): boolean =>
  entry.type === 'directory' && entry.owner === user && (Number.parseInt(entry.mode, 8) & 0o700) === 0o700

/** How HDFS is: asks the NameNode every other second while somebody watches closely, seldom while somebody watches at all, and finds it again after it was away. */
export class HdfsState {
  readonly #view = new Watchable<HdfsSnapshot>(() => this.#snapshot, { intervalMs: 250, onWatch: () => this.#askLater() })
  #snapshot: HdfsSnapshot
  #superuser: { name: string; startedAt: number | null } | null = null
  #asking: Promise<void> | null = null
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(
    private readonly host: HdfsHost,
    private readonly web: WebHdfs,
  ) {
    this.#snapshot = this.#without('absent')
    host.onChange(() => {
      if (this.#view.watched) void this.ask()
    })
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  async *watch(signal: AbortSignal | undefined, closely = true): AsyncGenerator<HdfsSnapshot> {
    await this.ask()
    yield* this.#view.watch(signal, closely)
  }

  /** Asks now; one question at a time, and who comes while one is under way gets its answer. */
  ask(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null
    })
    return this.#asking
  }

  /** The account that may do everything: asked once for each run of the NameNode. */
  async superuser(): Promise<string> {
    if (this.#superuser !== null) return this.#superuser.name
    const name = (await superuserOf(this.web).catch(() => null)) ?? usualSuperuser
    this.#superuser = { name, startedAt: this.#snapshot.startedAt }
    return name
  }

  #askLater(): void {
    clearTimeout(this.#timer)
    if (this.#closed) return
    this.#timer = setTimeout(() => {
      if (!this.#view.watched) return
      void this.ask().finally(() => this.#askLater())
    }, this.#view.watchedClosely || !['ready', 'absent'].includes(this.#snapshot.state) ? askEveryMs : askSeldomMs)
    this.#timer.unref()
  }

  async #ask(): Promise<void> {
    const before = JSON.stringify(this.#snapshot)
    this.#snapshot = await this.#look()
    if (JSON.stringify(this.#snapshot) !== before) this.#view.changed()
  }

  async #look(): Promise<HdfsSnapshot> {
    const container = this.host.nameNode()
    const problem = this.host.problem()
    if (container === null || problem !== null)
      return this.#without('absent', problem ?? new ProblemError('STACK_NOT_READY').problem)
    try {
      const facts = await nameNodeFacts(this.web)
      if (this.#superuser?.startedAt !== facts.startedAt) this.#superuser = null
      this.#snapshot = { ...this.#snapshot, startedAt: facts.startedAt }
      const superuser = await this.superuser()
      return {
        ...this.#without(facts.safeMode === null ? 'ready' : 'safemode', null),
        ...facts,
        superuser,
        prepared: await this.#prepared(superuser),
      }
    } catch (error) {
      const up = container.state === 'running'
      const said = problemOf(error)
      if (said.code === 'STRANGER') return this.#without('unreachable', said)
      const detail = up ? problemOf(error).detail : container.lastProbe
      const away = new ProblemError(
        'HDFS_UNREACHABLE',
        { address: this.#address ?? '' },
        { detail: detail ?? undefined },
      ).problem
      if (up && container.health === 'starting') return this.#without('starting', away)
      const stopped =
        container.state === 'created' || (container.state === 'exited' && stops.includes(container.exitCode))
      if (stopped) return this.#without('absent', new ProblemError('STACK_NOT_READY').problem)
      return this.#without('unreachable', away)
    }
  }

  async #prepared(superuser: string): Promise<Prepared> {
    const home = await statOrNull(this.web, notKnown.home, superuser).catch(() => undefined)
    if (home === undefined) return notKnown
    if (home === null) return { ...notKnown, state: 'missing' }
    return {
      ...notKnown,
      state: isOwnDirectory(home, sparkUser) ? 'ready' : 'wrong',
      found: { owner: home.owner, group: home.group, mode: lsMode(home) },
    }
  }

  get #address(): string | null {
    const place = this.host.place()
    return place === null ? null : `http://localhost:${place.nameNodePort}`
  }

  #without(state: HdfsSnapshot['state'], problem: HdfsSnapshot['problem'] = null): HdfsSnapshot {
    return {
      state,
      problem,
      address: this.#address,
      uri: this.host.place()?.uri ?? 'hdfs://hdfs-namenode:8020',
      superuser: this.#superuser?.name ?? usualSuperuser,
      ...nothing,
      prepared: notKnown,
    }
  }
}
