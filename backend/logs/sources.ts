import { logLevels, type ContainerMark, type LogSource } from '../../contract/logs'
import type { Problem } from '../../contract/problem'
import type { ContainerState } from '../../contract/stack'
import { TableCache } from './spool/segment'
import { Track, type Spool } from './spool/track'

const keptMarks = 50
/** Between the end of a container's process and the engine's telling of it. */
const sameEndMs = 1000

/** One producer of lines, and what is kept of them: the history, in one or more tracks, then what came since. */
export class Source {
  readonly tracks: Track[] = []
  state: ContainerState = 'created'
  history: LogSource['history'] = 'waiting'
  problem: Problem | null = null
  skipped = 0
  readonly marks: ContainerMark[] = []
  /** When the container was made, epoch ms: of several with one name the newest comes first. */
  created = 0

  constructor(
    readonly id: string,
    readonly kind: LogSource['kind'],
    readonly service: string,
    readonly instance: number,
    /** Compose gives a container that it makes anew its name only after the old one is gone. */
    public name: string,
  ) {}

  get lines(): number {
    return this.tracks.reduce((sum, { count, first }) => sum + count - first, 0)
  }

  get bytes(): number {
    return this.tracks.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /**
   * Takes in what the engine says of the container now (Engine API, "Inspect a container"); false where that is nothing new.
   * `died`: an end that the engine told of (epoch ms), for one that runs again already has its exit code no more.
   */
  noteRun({ Running, StartedAt, FinishedAt, ExitCode }: { Running: boolean; StartedAt: string; FinishedAt?: string; ExitCode?: number }, died: { at: number; exitCode: number } | null = null): boolean {
    const wasThisEnd = died !== null && Math.abs(Date.parse(FinishedAt ?? '') - died.at) < sameEndMs
    const exitCode = Running ? (wasThisEnd ? died.exitCode : null) : (ExitCode ?? null)
    const started = this.#mark('started', StartedAt, null)
    const ended = this.#mark('ended', FinishedAt, exitCode)
    if (started || ended) this.marks.sort((a, b) => a.at - b.at).splice(0, this.marks.length - keptMarks)
    return started || ended
  }

  #mark(kind: ContainerMark['kind'], time: string | undefined, exitCode: number | null): boolean {
    const at = Date.parse(time ?? '')
    // Never is the year 1.
    if (!(at > 0)) return false
    const known = this.marks.find((mark) => mark.kind === kind && mark.at === at)
    if (known === undefined) this.marks.push({ at, kind, exitCode })
    else if (exitCode !== null && known.exitCode === null) known.exitCode = exitCode
    else return false
    return true
  }

  describe(): LogSource {
    const segments = this.tracks.flatMap((track) => track.segments).filter(({ count }) => count > 0)
    const [oldest] = segments
    const newest = segments[segments.length - 1]
    const { id, kind, service, instance, name, state, history, problem, skipped, lines, bytes, marks } = this
    return {
      id, kind, service, instance, name, state, history, problem, skipped, lines, bytes, marks: [...marks],
      from: oldest === undefined ? null : oldest.firstKey / 1000,
      to: newest === undefined ? null : newest.lastKey / 1000,
      levels: logLevels.map((_, level) => segments.reduce((sum, { headLevels }) => sum + (headLevels[level] ?? 0), 0)),
    }
  }
}

/** Bytes that are kept on disk. More than Docker itself keeps by the stack's settings (30 MB a container). */
export interface Limits {
  source: number
  total: number
}
export const usualLimits: Limits = { source: 512 * 1024 * 1024, total: 2 * 1024 * 1024 * 1024 }

/** All sources, in the order in which they came: it decides between lines of one moment. */
export class LogSources {
  readonly spool: Spool
  /** Counts changes of which sources and tracks there are. */
  structure = 0
  #sources: Source[] = []
  readonly #lineListeners = new Set<() => void>()
  readonly #changeListeners = new Set<() => void>()
  #told = false

  constructor(
    folder: string,
    readonly limits: Limits = usualLimits,
  ) {
    this.spool = { folder, cache: new TableCache(), newestKey: Number.NEGATIVE_INFINITY }
  }

  get list(): readonly Source[] {
    return this.#sources
  }

  get(id: string): Source | undefined {
    return this.#sources.find((source) => source.id === id)
  }

  /** A service, a container's name, an id, or `app`; nothing named is all. */
  select(names: readonly string[]): Source[] {
    if (names.length === 0) return [...this.#sources]
    return this.#sources.filter(({ id, kind, service, name }) => names.includes(service) || names.includes(name) || names.includes(id) || (kind === 'app' && names.includes('app')))
  }

  add(source: Source): void {
    this.#sources.push(source)
    this.structure++
    this.changed()
  }

  /** Another name may be among those that a view shows, or not any more. */
  rename(source: Source, name: string): void {
    if (source.name === name) return
    source.name = name
    this.structure++
    this.changed()
  }

  remove(source: Source): void {
    this.#sources = this.#sources.filter((other) => other !== source)
    for (const track of source.tracks) track.remove()
    this.structure++
    this.changed()
  }

  /** A new track: for what comes, or for history that lies before another track. */
  addTrack(source: Source, before: Track | null = null, limit?: number): Track {
    const track = new Track(this.spool, before === null, limit)
    source.tracks.splice(before === null ? source.tracks.length : source.tracks.indexOf(before), 0, track)
    this.structure++
    return track
  }

  /** Takes a track away that could not be filled. */
  removeTrack(source: Source, track: Track): void {
    track.remove()
    source.tracks.splice(source.tracks.indexOf(track), 1)
    this.structure++
  }

  onLines(listener: () => void): () => void {
    this.#lineListeners.add(listener)
    return () => this.#lineListeners.delete(listener)
  }

  onChange(listener: () => void): () => void {
    this.#changeListeners.add(listener)
    return () => this.#changeListeners.delete(listener)
  }

  /** A source's state changed, or which there are. */
  changed(): void {
    for (const listener of this.#changeListeners) listener()
    this.lines()
  }

  /** Lines came: keeps within the limits, and tells listeners once for all that happens in this turn. */
  lines(): void {
    if (this.#told) return
    this.#told = true
    setImmediate(() => {
      this.#told = false
      this.#keepWithin()
      for (const listener of this.#lineListeners) listener()
    })
  }

  #keepWithin(): void {
    let total = 0
    for (const source of this.#sources) {
      while (source.bytes > this.limits.source && this.#dropOldest(source));
      total += source.bytes
    }
    while (total > this.limits.total) {
      const [largest] = [...this.#sources].sort((a, b) => b.bytes - a.bytes)
      const before = largest?.bytes ?? 0
      if (largest === undefined || !this.#dropOldest(largest)) return
      total -= before - largest.bytes
    }
  }

  #dropOldest(source: Source): boolean {
    for (const track of source.tracks) {
      const lines = track.dropOldest()
      if (lines === 0) continue
      source.skipped += lines
      return true
    }
    return false
  }
}
