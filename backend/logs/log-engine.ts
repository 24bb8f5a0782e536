import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { mostRows, type LogExport, type LogFilter, type LogHistogram, type LogRow, type LogsState, type LogViewEvent, type LogWindow, type LogAnchor } from '../../contract/logs'
import type { LogsConfig } from '../../contract/logs-process'
import { ProblemError } from '../../contract/problem'
import { Watchable } from '../../process/watchable'
import { DockerEngine, surroundingsOf } from '../docker'
import { AppLog } from './app-log'
import { Containers } from './engine/containers'
import { FoundProblems } from './found-problems'
import { saveText } from './save'
import { Searcher } from './search/searcher'
import { LogSources, usualLimits, type Limits } from './sources'
import { Credit } from './view/credit'
import { exportText } from './view/export'
import { histogram } from './view/histogram'
import { Merged } from './view/merged'
import { OpenView } from './view/open-view'
import { findLine, pieceOfLine, rowOf } from './view/rows'
import { View } from './view/view'

/** Events of a view, and pieces of a download, that may be on their way to a reader that is busy. */
const eventsAhead = 3
const piecesAhead = 4

const everything: LogFilter = { sources: [], levels: [], terms: [], from: null, to: null, fold: false }

export interface LogEngineOptions extends LogsConfig {
  /** The bundled search thread. */
  worker: string
  limits?: Limits
  /** By which the engine is found; the process's own if nothing else is said. */
  env?: Readonly<Record<string, string | undefined>>
}

/** All that the process of the logs does; the handlers of process.ts only call it. */
export class LogEngine {
  readonly #folder: string
  readonly #engine: DockerEngine
  readonly #sources: LogSources
  readonly #containers: Containers
  readonly #apps: AppLog[]
  readonly #searcher: Searcher
  readonly #problems: FoundProblems
  readonly #findProblems: boolean
  readonly #state = new Watchable<LogsState>(() => this.#describe(), { intervalMs: 250 })
  readonly #views = new Map<string, OpenView>()
  readonly #credits = new Map<string, Credit>()
  readonly #overview: View

  constructor(options: LogEngineOptions) {
    this.#folder = spoolFolder(options.dataDir)
    this.#sources = new LogSources(this.#folder, options.limits ?? usualLimits)
    this.#searcher = new Searcher(options.worker)
    this.#engine = new DockerEngine(surroundingsOf(options.env ?? process.env))
    this.#containers = new Containers(this.#engine, options.project, this.#sources)
    const appLogs = path.join(options.dataDir, 'logs')
    this.#apps = (['producer', 'consumer'] as const).map((role) => new AppLog(appLogs, role, this.#sources))
    this.#findProblems = options.findProblems
    this.#problems = new FoundProblems(this.#sources, this.#searcher, () => this.#state.changed())
    this.#overview = new View(everything, this.#sources, this.#searcher)
    this.#sources.onLines(() => this.#state.changed())
    this.#sources.onChange(() => this.#state.changed())
  }

  /** Resolves when it is known which sources there are. */
  async open(): Promise<void> {
    this.#engine.open()
    await Promise.all(this.#apps.map((app) => app.open()))
    if (this.#findProblems) void this.#problems.run()
    await this.#containers.settled()
  }

  async close(): Promise<void> {
    this.#problems.close()
    this.#containers.close()
    for (const app of this.#apps) app.close()
    this.#engine.close()
    await this.#searcher.close()
    for (const source of [...this.#sources.list]) this.#sources.remove(source)
    rmSync(this.#folder, { recursive: true, force: true })
  }

  watch(signal: AbortSignal): AsyncGenerator<LogsState> {
    return this.#state.watch(signal)
  }

  async *view(input: { id: string; filter: LogFilter; follow: number }, signal: AbortSignal): AsyncGenerator<LogViewEvent> {
    const view = new View(input.filter, this.#sources, this.#searcher)
    const credit = new Credit(eventsAhead)
    const open = new OpenView(view, this.#sources, credit, input.follow)
    this.#views.set(input.id, open)
    this.#credits.set(input.id, credit)
    try {
      yield* open.events(signal)
    } finally {
      if (this.#views.get(input.id) === open) this.#views.delete(input.id)
      if (this.#credits.get(input.id) === credit) this.#credits.delete(input.id)
    }
  }

  seen({ id, seq }: { id: string; seq: number }): void {
    this.#credits.get(id)?.seen(seq)
  }

  follow({ view, rows }: { view: string; rows: number }): void {
    this.#viewOf(view).follow(rows)
  }

  window(input: { view: string; anchor: LogAnchor; before: number; after: number }): LogWindow {
    return this.#viewOf(input.view).window(input.anchor, input.before, Math.min(input.after, mostRows - Math.min(input.before, mostRows - 1)))
  }

  entry({ id, offset, count }: { id: string; offset: number; count: number }): LogRow[] {
    const { source, track, line } = findLine(this.#sources, id)
    const rows: LogRow[] = []
    for (let next = line + 1 + offset; next < track.count && rows.length < count && track.headOf(next) <= line; next++)
      rows.push(rowOf(source, track, next, false))
    return rows
  }

  line({ id, offset, bytes }: { id: string; offset: number; bytes: number }): { text: string; bytes: number; next: number | null } {
    const { track, line } = findLine(this.#sources, id)
    return pieceOfLine(track, line, offset, bytes)
  }

  async context(input: { id: string; of: 'source' | 'all'; before: number; after: number }): Promise<LogRow[]> {
    const { source } = findLine(this.#sources, input.id)
    const view = new View({ ...everything, sources: input.of === 'source' ? [source.id] : [] }, this.#sources, this.#searcher)
    await view.refresh(1000)
    view.close()
    const { rows } = new OpenView(view, this.#sources, new Credit(1), 0).window({ kind: 'row', id: input.id }, input.before, input.after + 1)
    return rows
  }

  histogram(input: { view: string; buckets: number; from: number | null; to: number | null }): LogHistogram {
    return histogram(this.#viewOf(input.view).view.merged, input.buckets, rangeOf(input))
  }

  async levelsOverTime(input: { buckets: number; from: number | null; to: number | null }) {
    await this.#overview.refresh(1000)
    const { merged, sources } = this.#overview
    const whole = histogram(merged, input.buckets, rangeOf(input))
    if (whole.counts.length === 0) return { from: 0, to: 0, sources: [] }
    // The whole's own range, so that all are divided alike; it ends where the last bucket does.
    const range = { from: whole.from * 1000, to: whole.to * 1000 - 1 }
    return {
      from: whole.from,
      to: whole.to,
      sources: sources.flatMap(({ id, service, tracks }) => {
        const { counts } = histogram(new Merged(merged.tracks.filter(({ track }) => tracks.includes(track))), input.buckets, range)
        return counts.length === 0 ? [] : [{ source: id, service, counts }]
      }),
    }
  }

  async *download(input: LogExport & { id: string }, signal: AbortSignal): AsyncGenerator<{ seq: number; rows: number; text: string }> {
    const credit = new Credit(piecesAhead)
    this.#credits.set(input.id, credit)
    try {
      let seq = 0
      for await (const piece of exportText(input, this.#sources, this.#searcher, () => this.#containers.problem, signal)) {
        yield { seq: ++seq, ...piece }
        await credit.wait(seq, signal)
      }
    } finally {
      this.#credits.delete(input.id)
    }
  }

  save(input: LogExport & { file: string }, signal: AbortSignal) {
    return saveText(input.file, input.follow, exportText(input, this.#sources, this.#searcher, () => this.#containers.problem, signal), signal)
  }

  #viewOf(id: string): OpenView {
    const view = this.#views.get(id)
    if (view === undefined) throw new ProblemError('VIEW_GONE')
    return view
  }

  #describe(): LogsState {
    return {
      engineProblem: this.#containers.problem,
      sources: [...this.#sources.list]
        .sort((a, b) => a.service.localeCompare(b.service) || a.instance - b.instance || b.created - a.created)
        .map((source) => source.describe()),
      problems: this.#problems.list(),
      keptBytes: this.#sources.limits,
    }
  }
}

const rangeOf = ({ from, to }: { from: number | null; to: number | null }) => ({ from: from === null ? null : from * 1000, to: to === null ? null : to * 1000 })

/** A folder of this process alone; what processes that are gone have left is deleted. */
function spoolFolder(dataDir: string): string {
  const all = path.join(dataDir, 'logs', 'spool')
  mkdirSync(all, { recursive: true, mode: 0o700 })
  for (const name of readdirSync(all)) if (!isAlive(Number(name))) rmSync(path.join(all, name), { recursive: true, force: true })
  const own = path.join(all, String(process.pid))
  rmSync(own, { recursive: true, force: true })
  mkdirSync(own, { mode: 0o700 })
  return own
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
