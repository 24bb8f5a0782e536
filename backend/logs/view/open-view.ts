import type { LogAnchor, LogRow, LogViewEvent, LogWindow } from '../../../contract/logs'
import { parseStamp } from '../reading/time'
import type { LogSources } from '../sources'
import type { Track } from '../spool/track'
import type { Credit } from './credit'
import { findLine, rowOf } from './rows'
import type { View } from './view'

/** At most one event in so many ms, and the longest search between two of them. */
const intervalMs = 100
/** The same while each event replaces all rows on the screen: nobody reads those, and a page that draws them more often only takes more memory for it. */
const floodMs = 200
const searchMs = 80
/** Lines among which that of a link is looked for: read from disk where they are old, so not without end. */
const mostLookedAt = 50_000

/** Where an anchor leads: a row's number, and whether that row is the one that was meant. */
interface Found {
  index: number
  exact: boolean
}

/** A view that somebody looks at. */
export class OpenView {
  #followed: number
  #resend = true
  #wake: (() => void) | null = null
  #dirty = true

  constructor(
    readonly view: View,
    private readonly sources: LogSources,
    readonly credit: Credit,
    follow: number,
  ) {
    this.#followed = follow
  }

  follow(rows: number): void {
    this.#followed = rows
    this.#resend = true
    this.#stir()
  }

  async *events(signal: AbortSignal): AsyncGenerator<LogViewEvent> {
    const stop = [this.sources.onLines(() => this.#stir()), this.sources.onChange(() => this.#stir())]
    const end = (): void => this.#stir()
    signal.addEventListener('abort', end)
    let seq = 0
    let lastTotal = 0
    let told = ''
    try {
      while (!signal.aborted) {
        const began = performance.now()
        this.#dirty = false
        const done = await this.view.refresh(searchMs)
        const event = this.#event(seq + 1, lastTotal)
        const summary = JSON.stringify({ ...event, seq: 0, tailFrom: 0, tail: 0 })
        if (summary !== told || event.tail.length > 0 || seq === 0) {
          seq++
          lastTotal = event.total
          told = summary
          yield event
          await this.credit.wait(seq, signal)
        }
        const flood = this.#followed > 0 && event.tail.length >= this.#followed
        const left = (flood ? floodMs : intervalMs) - (performance.now() - began)
        if (left > 0) await new Promise((resolve) => setTimeout(resolve, left))
        if (done) await this.#stirred(signal)
      }
    } finally {
      signal.removeEventListener('abort', end)
      for (const each of stop) each()
      this.view.close()
    }
  }

  #stir(): void {
    this.#dirty = true
    this.#wake?.()
  }

  async #stirred(signal: AbortSignal): Promise<void> {
    if (this.#dirty || signal.aborted) return
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    this.#wake = null
  }

  #event(seq: number, lastTotal: number): LogViewEvent {
    const { view } = this
    const changedFrom = Math.min(view.takeChanged(), lastTotal)
    const { total } = view.merged
    const start = Math.max(0, total - this.#followed)
    const tailFrom = this.#resend ? start : Math.max(start, Math.min(changedFrom, total))
    this.#resend = false
    const { searched, all } = view.lines
    return {
      seq,
      total,
      changedFrom: Math.min(changedFrom, total),
      searched,
      lines: all,
      loading: view.loading,
      skipped: view.sources.reduce((sum, { skipped }) => sum + skipped, 0),
      tailFrom: this.#followed === 0 ? total : tailFrom,
      tail: this.#followed === 0 ? [] : this.rows(tailFrom, total - tailFrom),
      problem: view.problem,
    }
  }

  /** Rows from a number on. */
  rows(first: number, count: number): LogRow[] {
    const { merged, filter } = this.view
    const rows: LogRow[] = []
    if (count <= 0) return rows
    for (const { at, line } of merged.from(merged.positions(first))) {
      const track = merged.tracks[at]?.track
      const source = this.view.sources.find(({ tracks }) => track !== undefined && tracks.includes(track))
      if (track === undefined || source === undefined) continue
      rows.push(rowOf(source, track, line, filter.fold))
      if (rows.length >= count) break
    }
    return rows
  }

  window(anchor: LogAnchor, before: number, after: number): LogWindow {
    const { total } = this.view.merged
    const { index, exact } = this.#find(anchor)
    const at = Math.max(0, Math.min(total, index))
    const first = Math.max(0, at - before)
    const end = Math.min(total, at + after)
    return { total, first, anchor: at, exact, rows: this.rows(first, end - first) }
  }

  #find(anchor: LogAnchor): Found {
    const { merged } = this.view
    if (anchor.kind === 'start') return { index: 0, exact: false }
    if (anchor.kind === 'end') return { index: merged.total, exact: false }
    if (anchor.kind === 'index') return { index: anchor.index, exact: anchor.index < merged.total }
    if (anchor.kind === 'row') {
      const { track, line } = findLine(this.sources, anchor.id)
      const at = merged.tracks.findIndex((matches) => matches.track === track)
      if (at >= 0) return this.#rowOf(at, line)
      const segment = track.segmentOf(line)
      return { index: merged.rankOfKey(segment?.table.keys[line - segment.first] ?? 0), exact: false }
    }
    const stamp = typeof anchor.time === 'number' ? { micros: Math.floor(anchor.time * 1000), nanos: 0 } : parseStamp(anchor.time)
    const micros = stamp?.micros ?? 0
    const source = anchor.source === undefined ? undefined : this.sources.get(anchor.source)
    if (source === undefined) return { index: merged.rankOfKey(micros), exact: false }
    return this.#findIn(source.tracks, micros, stamp?.nanos ?? 0)
  }

  /** The row of a line: of its entry's first one, where entries are folded. */
  #rowOf(at: number, line: number): Found {
    const { merged, filter } = this.view
    const matches = merged.tracks[at]
    const shown = matches !== undefined && filter.fold ? matches.track.headOf(line) : line
    return { index: merged.rankOf(at, shown), exact: matches?.next(shown) === shown }
  }

  /**
   * The row of a source at a moment, to the nanosecond where there is one. A line's place is not its time where the clock
   * stepped back, so the one of just this time may come behind later ones.
   */
  #findIn(tracks: readonly Track[], micros: number, nanos: number): Found {
    const { merged } = this.view
    let later: number | null = null
    let left = mostLookedAt
    for (const [at, { track }] of merged.tracks.entries()) {
      if (!tracks.includes(track)) continue
      for (let line = track.lowerBound(Math.min(micros, track.limit)); line < track.count && left > 0; line++, left--) {
        const segment = track.segmentOf(line)
        if (segment === null) break
        const within = line - segment.first
        const time = segment.table.micros[within] ?? 0
        const rest = segment.table.nanos[within] ?? 0
        if (time === micros && rest === nanos) return this.#rowOf(at, line)
        if (time > micros) later ??= merged.rankOf(at, line)
        else if (time === micros && rest > nanos) later ??= this.#rowOf(at, line).index
      }
    }
    return { index: later ?? merged.rankOfKey(micros), exact: false }
  }
}
