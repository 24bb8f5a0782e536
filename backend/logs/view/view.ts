import type { LogFilter } from '../../../contract/logs'
import { ProblemError, problemOf, type Problem } from '../../../contract/problem'
import type { Searcher } from '../search/searcher'
import { continuesFlag, type Segment } from '../spool/segment'
import type { LogSources, Source } from '../sources'
import { applyFilter, lineFilter, wholeSegment, type LineFilter } from './filter'
import { countBits, TrackMatches, type SegmentMatch } from './matches'
import { Merged } from './merged'

/** How long the search may go on before others get their turn, ms. */
const turnMs = 15
const none = new Uint8Array(0)

interface Work {
  matches: TrackMatches
  segment: Segment
}

/**
 * The rows of a filter, kept up to date as lines come and go: for each line one bit. Looks through the newest lines first.
 * `refresh` begins what there is to do.
 */
export class View {
  readonly filter: LineFilter
  merged = new Merged([])
  sources: Source[] = []
  problem: Problem | null = null
  /** The least key that has other rows than when it was last taken. */
  #changed = Number.POSITIVE_INFINITY
  #structure = -1
  #searching: Promise<void> | null = null
  readonly #ended = new AbortController()

  constructor(
    filter: LogFilter,
    private readonly all: LogSources,
    private readonly searcher: Searcher,
  ) {
    this.filter = lineFilter(filter)
    this.#followSources()
  }

  /** Nobody looks any more: what is being searched is given up. */
  close(): void {
    this.#ended.abort()
  }

  /** The number of the first row that may differ since the last call; `total` where none does. */
  takeChanged(): number {
    const key = this.#changed
    this.#changed = Number.POSITIVE_INFINITY
    if (key === Number.POSITIVE_INFINITY) return this.merged.total
    return key === Number.NEGATIVE_INFINITY ? 0 : this.merged.rankOfKey(key)
  }

  get lines(): { searched: number; all: number } {
    let searched = 0
    let all = 0
    for (const matches of this.merged.tracks)
      for (const segment of matches.track.segments) {
        all += segment.count
        searched += matches.get(segment)?.scanned ?? 0
      }
    return { searched, all }
  }

  get loading(): boolean {
    return this.sources.some(({ history }) => history === 'loading' || history === 'waiting')
  }

  /** What keeps a source that still loads from it. */
  get obstacle(): Problem | null {
    return this.sources.find(({ history, problem }) => problem !== null && history === 'loading')?.problem ?? null
  }

  /** Takes in what is new. Resolves to true when everything is searched, to false after `ms`: the search goes on then. */
  async refresh(ms: number): Promise<boolean> {
    this.#followSources()
    this.#searching ??= this.#searchAll().finally(() => {
      this.#searching = null
    })
    const done = this.#searching.then(() => this.#work().length === 0)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, ms, false)
    })
    try {
      return await Promise.race([done, late])
    } finally {
      clearTimeout(timer)
    }
  }

  async #searchAll(): Promise<void> {
    let turn = performance.now() + turnMs
    for (const { matches, segment } of this.#work()) {
      if (this.#ended.signal.aborted) return
      try {
        await this.#look(matches, segment)
      } catch (error) {
        // Nobody looks any more, or the segment was dropped in the meantime; anything else is the view's problem.
        if (this.#ended.signal.aborted || segment.first < matches.track.first) continue
        this.problem = problemOf(error)
        if (!(error instanceof ProblemError)) console.error(error)
        return
      }
      if (performance.now() > turn) {
        await new Promise((resolve) => setImmediate(resolve))
        turn = performance.now() + turnMs
      }
    }
  }

  /** Tracks come with new containers and with the history of known ones. */
  #followSources(): void {
    if (this.#structure !== this.all.structure) {
      this.#structure = this.all.structure
      const known = new Map(this.merged.tracks.map((matches) => [matches.track, matches]))
      this.sources = this.all.select(this.filter.sources)
      const tracks = this.sources.flatMap((source) => source.tracks.map((track) => known.get(track) ?? new TrackMatches(track)))
      const gone = this.merged.tracks.some((matches) => matches.total > 0 && !tracks.includes(matches))
      this.merged = new Merged(tracks)
      if (gone) this.#changed = Number.NEGATIVE_INFINITY
    }
    for (const matches of this.merged.tracks) if (matches.prune()) this.#changed = Number.NEGATIVE_INFINITY
  }

  #work(): Work[] {
    if (this.problem !== null) return []
    const work: Work[] = []
    for (const matches of this.merged.tracks)
      for (const segment of matches.track.segments) if ((matches.get(segment)?.scanned ?? 0) < segment.count) work.push({ matches, segment })
    return work.sort((a, b) => b.segment.lastKey - a.segment.lastKey)
  }

  async #look(matches: TrackMatches, segment: Segment): Promise<void> {
    const { filter } = this
    const before = matches.get(segment)
    const { count } = segment
    const whole = wholeSegment(filter, segment)
    if (whole !== null && (before === undefined || before.bits === null || before.count === 0)) {
      const from = whole === 'all' ? (before?.scanned ?? 0) : count
      if (from < count) this.#note(segment.table.keys[from] ?? 0)
      matches.set(segment, { bits: whole === 'all' ? null : none, scanned: count, count: whole === 'all' ? count : 0, buckets: null })
      return
    }
    let start = before?.scanned ?? 0
    const { flags } = segment.table
    // What continues an entry may change what becomes of the whole entry.
    if (filter.fold) while (start > 0 && ((flags[start] ?? 0) & continuesFlag) !== 0) start--
    const found = filter.terms.length === 0 ? null : await this.#search(matches, segment, start, count)
    // The track may have gone on in the meantime; what came is for the next time.
    const bits = roomFor(before, count)
    const last = before?.bits === null ? before.scanned : (before?.count ?? 0)
    const kept = before === undefined ? 0 : start === before.scanned ? last : countBits(bits, start)
    const added = applyFilter(filter, segment, bits, start, count, found)
    if (added > 0 || kept !== last) this.#note(segment.table.keys[start] ?? 0)
    matches.set(segment, { bits, scanned: count, count: kept + added, buckets: null })
  }

  #search({ track }: TrackMatches, segment: Segment, start: number, end: number): Promise<Uint8Array> {
    if (segment === track.segments[track.segments.length - 1]) track.flush()
    const { offsets, flags } = segment.table
    const continues = this.filter.fold ? flags.slice(start, end).map((flag) => flag & continuesFlag) : null
    const place = { file: segment.file, offsets: offsets.slice(start, end + 1), continues, simple: segment.simple }
    return this.searcher.scan(place, this.filter.terms, this.#ended.signal)
  }

  #note(key: number): void {
    if (key < this.#changed) this.#changed = key
  }
}

/** The bits so far, in an array that has room for more lines. */
function roomFor(before: SegmentMatch | undefined, lines: number): Uint8Array {
  const size = (lines + 7) >> 3
  if (before === undefined) return new Uint8Array(size)
  if (before.bits !== null && before.bits.length >= size) return before.bits
  const bits = new Uint8Array(Math.max(size, Math.min(size * 2, 4096)))
  if (before.bits !== null) bits.set(before.bits)
  else for (let line = 0; line < before.scanned; line++) bits[line >> 3] = (bits[line >> 3] ?? 0) | (1 << (line & 7))
  return bits
}
