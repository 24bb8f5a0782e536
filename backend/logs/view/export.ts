import { logLevels, type LogExport } from '../../../contract/logs'
import { ProblemError } from '../../../contract/problem'
import { plainText, displayText } from '../reading/display'
import { formatStamp } from '../reading/time'
import type { Searcher } from '../search/searcher'
import type { LogSources, Source } from '../sources'
import { continuesFlag, levelMask, stderrFlag, type Segment } from '../spool/segment'
import type { Track } from '../spool/track'
import type { TrackMatches } from './matches'
import { moreOf } from './rows'
import { View } from './view'

const pieceCharacters = 256 * 1024
/** An entry may go on for so long after its last line, ms, before it is told as it is. */
const settleMs = 300
/** How often what is still being read from Docker is looked through. */
const lookEveryMs = 100
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

/**
 * What a filter shows as text, in pieces of whole lines, in one order by time. With `follow` it goes on: then each source's
 * own order is kept, and sources are in order as far as their lines have arrived.
 */
export async function* exportText(
  request: LogExport,
  sources: LogSources,
  searcher: Searcher,
  /** Nothing more will be loaded for now: the engine is away. */
  stuck: () => boolean,
  signal: AbortSignal,
): AsyncGenerator<{ rows: number; text: string }> {
  const view = new View(request.filter, sources, searcher)
  let stirred: () => void = () => undefined
  const stop = [sources.onLines(() => stirred()), sources.onChange(() => stirred())]
  const end = (): void => stirred()
  signal.addEventListener('abort', end)
  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      stirred = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  try {
    for (;;) {
      // Asked before the look: what is loaded while it looks is for the next one.
      const loading = view.loading
      const done = await lookOn(view)
      if (signal.aborted) return
      if (done && (!loading || (request.tail !== null && hasTail(view, request.tail)) || stuck())) break
      // Not at every arrival: a look at each few lines costs more than reading them from Docker.
      if (done) await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    }
    const writer = new Writer(request, view, sources)
    yield* writer.until(view.merged.tracks.map(({ track }) => track.count))
    const arrived = new Map<Track, { count: number; at: number }>()
    while (request.follow && !signal.aborted) {
      await wait(settleMs)
      await new Promise((resolve) => setTimeout(resolve, 50))
      await lookOn(view)
      const now = Date.now()
      const limits = view.merged.tracks.map((matches) => {
        const { track } = matches
        // What a source that joins had written before it was seen comes first, whole.
        if (writer.isAwaited(track)) return 0
        const known = arrived.get(track)
        if (known?.count !== track.count) arrived.set(track, { count: track.count, at: now })
        // Nothing comes behind older lines.
        const settled = track.limit !== Number.POSITIVE_INFINITY || (known !== undefined && known.count === track.count && now - known.at >= settleMs)
        return Math.min(scannedTo(matches), settled || track.count === 0 ? track.count : track.headOf(track.count - 1))
      })
      yield* writer.until(limits)
    }
  } finally {
    signal.removeEventListener('abort', end)
    for (const each of stop) each()
    view.close()
  }
}

/** Takes in what is new; true when everything is searched. Throws what is wrong with the search. */
async function lookOn(view: View): Promise<boolean> {
  const done = await view.refresh(1000)
  const { problem } = view
  if (problem !== null) throw new ProblemError(problem.code, problem.params, { detail: problem.detail })
  return done
}

/** The newest rows are there, as many as are asked for: nothing that is still being loaded belongs among them. */
function hasTail({ merged, sources }: View, tail: number): boolean {
  if (merged.total < tail) return false
  const from = merged.positions(merged.total - tail)
  return sources.every(({ history, tracks }) => {
    if (history === 'complete' || history === 'unreadable') return true
    // Older lines come in front of the newest ones, which are a track of their own.
    const newest = tracks[tracks.length - 1]
    const at = merged.tracks.findIndex(({ track }) => track === newest)
    const first = newest?.segments[0]?.first
    return first !== undefined && (from[at] ?? 0) > first
  })
}

/** Everything before this line was looked at. */
function scannedTo(matches: TrackMatches): number {
  for (const segment of matches.track.segments) {
    const scanned = matches.get(segment)?.scanned ?? 0
    if (scanned < segment.count) return segment.first + scanned
  }
  return matches.track.count
}

class Writer {
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
  ) {
    const { merged } = view
    const { tail } = request
    const positions = tail === null ? [] : merged.positions(Math.max(0, merged.total - tail))
    merged.tracks.forEach(({ track }, at) => this.#next.set(track, positions[at] ?? track.first))
    this.#known = new Set(view.sources)
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
