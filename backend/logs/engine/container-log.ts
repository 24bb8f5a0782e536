import type Docker from 'dockerode'
import { ProblemError, problemOf } from '../../../contract/problem'
import { earlier, type Stamp } from '../reading/time'
import type { LogSources, Source } from '../sources'
import type { Track } from '../spool/track'
import { History, type Boundary, type ReadLog } from './history'
import { NoLogError, readLog } from './log-stream'
import { MessageReader } from './messages'
import { readNewest } from './newest-lines'
import { ReadingProblems, statusOf } from './reading-problems'
import { Resume } from './resume'
import { TurnedOver } from './turned-over'

/** Messages from the end among which the place to go on is looked for, one after the other; then in the whole log. */
const near = [1000, 20_000]
const firstPauseMs = 100
const longestPauseMs = 5000
/** Where nothing changes until something happens to the container. */
const lastingPauseMs = 60_000
/** What is followed for so long is read well. */
const wellMs = 1000

/** What came of following; `gap`: what was read last lies before all that was given. */
type Came = 'lines' | 'nothing' | 'gap'

/** How a container's log can be followed. */
interface Run {
  tty: boolean
  /** When it was asked. */
  running: boolean
  startedAt: string
  /** The engine turns the log's files over: a follower may get messages again. */
  turns: boolean
}

/** There is no such container any more, or it is being removed. */
const isGone = (error: unknown): boolean => [404, 409].includes(statusOf(error) ?? 0)

/**
 * Reads one container's log into its source, until it is closed: the newest lines, then what follows, and beside that the
 * history (`history.ts`). Goes on where it was when the container starts again or the engine was lost.
 */
export class ContainerLog {
  #track: Track | null = null
  /** The time of a line that was not complete when reading ended: it begins again there. */
  #open: Stamp | null = null
  readonly #problems: ReadingProblems
  #closing = new AbortController()
  #wake: (() => void) | null = null
  #woken = false

  constructor(
    private readonly source: Source,
    private readonly containerId: string,
    private readonly sources: LogSources,
    /** The engine; null while it is lost. */
    private readonly docker: () => Docker | null,
    /** Histories are read a few at a time. */
    private readonly inTurn: (work: () => Promise<void>) => Promise<void>,
  ) {
    this.#problems = new ReadingProblems(source, sources)
  }

  open(): void {
    void this.#run()
  }

  /** Something happened to the container, or the engine is back: look now. */
  wake(): void {
    this.#woken = true
    this.#wake?.()
  }

  close(): void {
    this.#closing.abort()
    this.wake()
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing
    let pause = firstPauseMs
    while (!signal.aborted) {
      const docker = this.docker()
      if (docker === null) {
        await this.#pause(longestPauseMs)
        continue
      }
      let rest = pause
      try {
        const { came, running } = await this.#read(docker)
        this.#problems.passed('lines')
        if (came === 'lines') pause = firstPauseMs
        // Running, yet the log ended: a driver's hiccup, or the container ended this moment. Stopped: nothing comes until it starts.
        rest = running ? pause : lastingPauseMs
      } catch (error) {
        if (signal.aborted) return
        // That the engine or the container is away, their own states tell.
        const isTold = this.docker() === null || statusOf(error) === 404 || (isGone(error) && this.#track !== null)
        if (!isTold) this.#problems.failed('lines', error)
        if (isGone(error) || problemOf(error).code === 'LOGS_UNREADABLE') rest = lastingPauseMs
      }
      await this.#pause(rest)
      pause = Math.min(pause * 2, longestPauseMs)
    }
  }

  /** The newest lines, where there are none yet, and what follows; resolves when the log ends. */
  async #read(docker: Docker): Promise<{ came: Came; running: boolean }> {
    const { Config, State, HostConfig } = await docker.getContainer(this.containerId).inspect()
    const driver = HostConfig?.LogConfig?.Type ?? ''
    const turns = driver === 'local' || 'max-size' in ((HostConfig?.LogConfig?.Config ?? {}) as object)
    if (this.source.noteRun(State)) this.sources.changed()
    try {
      if (this.#track === null) await this.#readNewest(docker, Config.Tty)
      const run = { tty: Config.Tty, running: State.Running, startedAt: State.StartedAt, turns }
      let came: Came = 'gap'
      const tails = this.#track?.greatest == null ? [] : near
      for (let at = 0; came === 'gap'; at++) came = await this.#follow(docker, run, tails[at])
      return { came, running: State.Running }
    } catch (error) {
      if (!(error instanceof NoLogError) || !/does not support reading/i.test(error.message)) throw error
      throw new ProblemError('LOGS_UNREADABLE', { source: this.source.name, driver }, { detail: error.message, cause: error })
    }
  }

  async #readNewest(docker: Docker, tty: boolean): Promise<void> {
    const { signal } = this.#closing
    const { source, sources } = this
    const newest = await readNewest(source, sources, tty, this.#readFrom(docker), signal)
    if (newest === null) return
    const { track, open, boundary } = newest
    this.#open = open
    this.#track = track
    source.history = boundary === null ? 'complete' : 'loading'
    this.#problems.passed('lines')
    sources.changed()
    if (boundary !== null) void this.#loadHistory(tty, track, boundary)
  }

  /**
   * Reads on from the last line; resolves when the log ends, to whether lines came. With `tail` it looks for what was read
   * last among so many messages only, and resolves to `gap`, having read nothing, where it is not there. The engine is not
   * asked for what came since a time: as long as it is followed, that would leave out what comes with a clock set back.
   */
  async #follow(docker: Docker, run: Run, tail: number | undefined): Promise<Came> {
    const { signal } = this.#closing
    const track = this.#track
    if (track === null) return 'nothing'
    const open = this.#open
    const resume = new Resume(track, open, tail)
    let came = 'nothing' as Came
    const read = this.#readFrom(docker)
    const turnedOver = new TurnedOver(
      run.tty,
      read,
      ({ stream, micros, nanos, piece, cut }) => {
        track.append(stream, micros, nanos, piece, 0, piece.bytes.length, cut)
        this.sources.lines()
      },
      signal,
    )
    const reader = new MessageReader(
      run.tty,
      (stream, given, nanos, piece, start, end, cut) => {
        if (came === 'gap') return
        const micros = given < 0 ? Math.max(track.greatest?.micros ?? 0, Date.now() * 1000) : given
        if (!resume.caughtUp) {
          const old = resume.isOld(reader, stream, { micros, nanos }, piece, start, end)
          if (old === 'gap') came = 'gap'
          if (old !== false) return
        }
        came = 'lines'
        if (turnedOver.holds(reader.lastTwice, stream, micros, nanos, piece, start, end, cut)) return
        track.append(stream, micros, nanos, piece, start, end, cut)
      },
      true,
      run.turns,
    )
    const request = { follow: true, ...(tail === undefined ? {} : { tail }) }
    const take = (piece: Buffer): boolean => {
      reader.take(piece)
      if (came === 'lines') this.sources.lines()
      return came !== 'gap'
    }
    const well = setTimeout(() => this.#problems.passed('lines'), wellMs)
    try {
      await read(request, take, signal)
      // Of a container that did not run nothing more will come to complete a line; it may have been started since it was asked.
      if (!run.running && reader.oldestOpen !== null && came !== 'gap') {
        const { State } = await docker.getContainer(this.containerId).inspect()
        if (!State.Running && State.StartedAt === run.startedAt) reader.end()
      }
    } finally {
      clearTimeout(well)
      await turnedOver.done()
      // Lost before it had come to where reading had ended, it has not come to what was open either.
      if (came !== 'gap') this.#open = resume.caughtUp ? reader.oldestOpen : earlier(open, reader.oldestOpen)
    }
    if (came === 'lines') this.sources.lines()
    return came
  }

  /** The history, tried again where the engine was lost on the way. */
  async #loadHistory(tty: boolean, newest: Track, boundary: Boundary): Promise<void> {
    const { signal } = this.#closing
    const { source, sources } = this
    let fromBothEnds = true
    for (let pause = firstPauseMs; !signal.aborted; pause = Math.min(pause * 2, longestPauseMs)) {
      try {
        await this.inTurn(async () => {
          const docker = this.docker()
          if (docker === null) throw new Error('the engine is away')
          await new History(source, sources, tty, this.#readFrom(docker), newest, boundary).read(fromBothEnds, signal)
        })
        this.#problems.passed('history')
        break
      } catch (error) {
        // The container was removed meanwhile: what there is of it is what was read.
        if (isGone(error)) break
        if (this.docker() !== null) this.#problems.failed('history', error)
        // A log that is broken within is so each time.
        if (statusOf(error) === 200 && !fromBothEnds) break
        fromBothEnds = false
        await new Promise((resolve) => setTimeout(resolve, pause))
      }
    }
    source.history = 'complete'
    sources.changed()
  }

  #readFrom(docker: Docker): ReadLog {
    return (request, onPiece, signal) => readLog(docker, this.containerId, request, onPiece, signal)
  }

  /** Waits, but not where something happened since the last wait. */
  async #pause(ms: number): Promise<void> {
    if (!this.#woken && !this.#closing.signal.aborted)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    this.#wake = null
    this.#woken = false
  }
}
