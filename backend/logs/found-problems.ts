import type { FoundProblem } from '../../contract/logs'
import type { Searcher } from './search/searcher'
import type { LogSources, Source } from './sources'
import type { Segment } from './spool/segment'
import type { Track } from './spool/track'
import { rowId } from './view/rows'

const pauseMs = 500
const keptProblems = 100

/**
 * Looks through all lines for known problems, the newest first, whenever the search thread has nothing else to do. As long as
 * a history is read, which takes all processors there are, it looks at the newest lines of each source alone.
 */
export class FoundProblems {
  readonly #found = new Map<string, FoundProblem>()
  readonly #scanned = new WeakMap<Segment, number>()
  /** Where a look failed once: it is tried once more, as a busy machine may have had no time for it. */
  readonly #failed = new WeakSet<Segment>()
  #closed = false
  #wake: (() => void) | null = null
  /** Lines came, or a history is complete, since what there is to look at was gathered. */
  #isMore = false

  constructor(
    private readonly sources: LogSources,
    private readonly searcher: Searcher,
    private readonly onChange: () => void,
  ) {
    sources.onLines(() => {
      this.#isMore = true
      this.#wake?.()
    })
  }

  /** Newest first; of sources that are still kept. */
  list(): FoundProblem[] {
    return [...this.#found.values()]
      .filter(({ source }) => this.sources.get(source) !== undefined)
      .sort((a, b) => b.last - a.last)
      .slice(0, keptProblems)
  }

  async run(): Promise<void> {
    while (!this.#closed) {
      this.#isMore = false
      const isLoading = this.sources.list.some(({ history }) => history === 'loading')
      const work = this.sources.list
        .flatMap((source) => (isLoading ? source.tracks.slice(-1) : source.tracks).flatMap((track) => track.segments.map((segment) => ({ source, track, segment }))))
        .filter(({ segment }) => (this.#scanned.get(segment) ?? 0) < segment.count)
        .sort((a, b) => b.segment.lastKey - a.segment.lastKey)
      for (const { source, track, segment } of work.slice(0, 20)) {
        if (this.#closed) return
        const end = segment.count
        const isDone = await this.#look(source, track, segment, end).then(() => true, () => this.#failed.has(segment))
        if (isDone) this.#scanned.set(segment, end)
        else this.#failed.add(segment)
      }
      await new Promise((resolve) => setTimeout(resolve, work.length > 20 ? 0 : pauseMs))
      if (work.length === 0 && !this.#isMore && !this.#closed)
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
    }
  }

  close(): void {
    this.#closed = true
    this.#wake?.()
  }

  async #look(source: Source, track: Track, segment: Segment, end: number): Promise<void> {
    const start = this.#scanned.get(segment) ?? 0
    if (segment === track.segments[track.segments.length - 1]) track.flush()
    const offsets = segment.table.offsets.slice(start, end + 1)
    const found = await this.searcher.problems({ file: segment.file, offsets, continues: null, simple: segment.simple })
    for (const { line, id, params, text } of found) {
      const at = (segment.table.micros[start + line] ?? 0) / 1000
      const key = `${id} ${source.id}`
      const known = this.#found.get(key)
      const newest = known === undefined || at >= known.last
      this.#found.set(key, {
        problem: id,
        source: source.id,
        service: source.service,
        count: (known?.count ?? 0) + 1,
        first: Math.min(known?.first ?? at, at),
        last: Math.max(known?.last ?? at, at),
        ...(newest ? { row: rowId(track, segment.first + start + line), text, params } : { row: known.row, text: known.text, params: known.params }),
      })
    }
    if (found.length > 0) this.onChange()
  }
}
