import { logLevels, type LogExport } from '../../../contract/logs'
import { plainText, displayText } from '../reading/display'
import { formatStamp } from '../reading/time'
import type { LogSources, Source } from '../sources'
import { continuesFlag, levelMask, stderrFlag, type Segment } from '../spool/segment'
import type { Track } from '../spool/track'
import type { TrackMatches } from './matches'
import { moreOf } from './rows'
import type { View } from './view'

const pieceCharacters = 256 * 1024
const readAhead = 128 * 1024
const nameColours = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94]

/** Text of lines that are read one after the other: many at a time. */
class LineText {
  readonly #windows = new Map<Track, { segment: Segment; from: number; bytes: Buffer }>()

  get(track: Track, segment: Segment, at: number): string {
    const { offsets } = segment.table
    const from = offsets[at] ?? 0
    const to = (offsets[at + 1] ?? 0) - 1
    let window = this.#windows.get(track)
    if (window?.segment !== segment || from < window.from || to > window.from + window.bytes.length) {
      window = { segment, from, bytes: segment.read(from, Math.max(to, Math.min(segment.bytes, from + readAhead))) }
      this.#windows.set(track, window)
    }
    return window.bytes.toString('utf8', from - window.from, to - window.from)
  }
}

/** Tells the rows of a view as text, each once, from the newest so many of each source that are asked for on. */
export class Writer {
  /** By track the first line that was not told. */
  readonly #next = new Map<Track, number>()
  /** Sources that were there when the writing began. */
  readonly #known: ReadonlySet<Source>
  readonly #text = new LineText()
  #rows = 0

  constructor(
    private readonly request: LogExport,
    private readonly view: View,
    private readonly sources: LogSources,
    /** For each track of the view the line before which what is told first ends. */
    limits: readonly number[],
  ) {
    const { merged, sources: known } = view
    const { tail } = request
    for (const { track } of merged.tracks) this.#next.set(track, track.first)
    if (tail !== null) for (const { tracks } of known) this.#leaveOut(tracks, limits, tail)
    this.#known = new Set(known)
  }

  /** Of a source's rows those before the newest so many. */
  #leaveOut(tracks: readonly Track[], limits: readonly number[], tail: number): void {
    const { merged } = this.view
    let left = tail
    for (const track of [...tracks].reverse()) {
      const at = merged.tracks.findIndex((each) => each.track === track)
      const limit = limits[at] ?? 0
      const rows = merged.tracks[at]?.rank(limit) ?? 0
      if (left < rows) this.#next.set(track, left === 0 ? limit : (merged.tracks[at]?.line(rows - left) ?? limit))
      left = Math.max(0, left - rows)
    }
  }

  /** Of a track of a source that joined since: whether older lines of the source are still being loaded. */
  isAwaited(track: Track): boolean {
    const source = this.#sourceOf(track)
    return source !== undefined && !this.#known.has(source) && (source.history === 'waiting' || source.history === 'loading')
  }

  /** Tells the rows that begin before a line of each track. */
  *until(limits: readonly number[]): Generator<{ rows: number; text: string }> {
    const { merged } = this.view
    const start = merged.tracks.map(({ track }) => this.#next.get(track) ?? (this.#isHistory(track) ? Number.MAX_SAFE_INTEGER : track.first))
    let text = ''
    merged.tracks.forEach((matches, at) => {
      text += this.#rest(matches, start[at] ?? 0, limits[at] ?? 0)
    })
    for (const { at, line } of merged.from(start, limits)) {
      const track = merged.tracks[at]?.track
      if (track === undefined) continue
      text += this.#entry(track, line, limits[at] ?? 0)
      this.#rows++
      if (text.length < pieceCharacters) continue
      yield { rows: this.#rows, text }
      text = ''
    }
    merged.tracks.forEach(({ track }, at) => this.#next.set(track, this.#isHistory(track) ? Number.MAX_SAFE_INTEGER : Math.max(start[at] ?? 0, limits[at] ?? 0)))
    if (text !== '') yield { rows: this.#rows, text }
  }

  /** Older lines that are still being loaded of what is followed from its end: they are not asked for. */
  #isHistory(track: Track): boolean {
    const source = this.#sourceOf(track)
    return this.request.tail !== null && track.limit !== Number.POSITIVE_INFINITY && source !== undefined && this.#known.has(source)
  }

  /** Lines that go on with an entry that was told already. */
  #rest(matches: TrackMatches, from: number, limit: number): string {
    const { track } = matches
    const segment = track.segmentOf(from)
    if (!this.view.filter.fold || segment === null) return ''
    const { flags } = segment.table
    const at = from - segment.first
    let end = at
    while (end < segment.count && segment.first + end < limit && ((flags[end] ?? 0) & continuesFlag) !== 0) end++
    const head = track.headOf(from)
    if (end === at || matches.next(head) !== head) return ''
    if (this.request.format === 'json') return this.#json(track, segment, at, end - at - 1)
    let text = ''
    for (let line = at; line < end; line++) text += this.#line(track, segment, line)
    return text
  }

  #entry(track: Track, line: number, limit: number): string {
    const segment = track.segmentOf(line)
    if (segment === null) return ''
    const at = line - segment.first
    const more = this.view.filter.fold ? Math.min(moreOf(segment, at), limit - line - 1) : 0
    if (this.request.format === 'json') return this.#json(track, segment, at, more)
    let text = ''
    for (let next = at; next <= at + more; next++) text += this.#line(track, segment, next)
    return text
  }

  #line(track: Track, segment: Segment, at: number): string {
    const { names, timestamps, colours } = this.request
    const { table } = segment
    const whole = this.#text.get(track, segment, at)
    const said = colours ? displayText(whole.endsWith('\r') ? whole.slice(0, -1) : whole) : plainText(whole)
    const time = timestamps ? `${formatStamp(table.micros[at] ?? 0, table.nanos[at] ?? 0)} ` : ''
    const name = names ? this.#name(track) : ''
    return `${name}${time}${said}${colours && said.includes('\u001b') ? '\u001b[0m' : ''}\n`
  }

  #json(track: Track, segment: Segment, at: number, more: number): string {
    const { table } = segment
    const flags = table.flags[at] ?? 0
    const source = this.#sourceOf(track)
    const lines: string[] = []
    for (let next = at; next <= at + more; next++) lines.push(plainText(this.#text.get(track, segment, next)))
    const value = {
      time: formatStamp(table.micros[at] ?? 0, table.nanos[at] ?? 0),
      source: source?.name ?? '',
      service: source?.service ?? '',
      level: logLevels[flags & levelMask] ?? 'none',
      stream: (flags & stderrFlag) !== 0 ? 'stderr' : 'stdout',
      text: lines.join('\n'),
    }
    return `${JSON.stringify(value)}\n`
  }

  readonly #names = new Map<Track, string>()
  #name(track: Track): string {
    let name = this.#names.get(track)
    if (name === undefined) {
      const source = this.#sourceOf(track)
      const label = source === undefined ? '' : source.instance > 1 ? `${source.service}-${source.instance}` : source.service
      const width = Math.max(...this.sources.list.map(({ service }) => service.length))
      const padded = `${label.padEnd(Math.min(24, width))} | `
      const services = [...new Set(this.sources.list.map(({ service }) => service))].sort()
      const colour = nameColours[Math.max(0, services.indexOf(source?.service ?? '')) % nameColours.length] ?? 36
      name = this.request.colours ? `\u001b[${colour}m${padded}\u001b[0m` : padded
      this.#names.set(track, name)
    }
    return name
  }

  #sourceOf(track: Track): Source | undefined {
    return this.sources.list.find(({ tracks }) => tracks.includes(track))
  }
}
