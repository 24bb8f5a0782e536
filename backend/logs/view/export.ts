import type { LogExport } from '../../../contract/logs'
import { errorOf, type Problem } from '../../../contract/problem'
import type { Searcher } from '../search/searcher'
import type { LogSources } from '../sources'
import type { Track } from '../spool/track'
import { Writer } from './export-writer'
import type { TrackMatches } from './matches'
import { View } from './view'

/** An entry may go on for so long after its last line, ms, before it is told as it is. */
const settleMs = 300
/** How often what is still being read from Docker is looked through. */
const lookEveryMs = 100
/** How long the engine may fail to give a history before what there is of it is taken, ms. */
const patienceMs = 10_000
/** How long a line may be on its way. */
const lateMs = 1000

/**
 * What a filter shows as text, in pieces of whole lines, in one order by time. With `follow` it goes on: then each source's
 * own order is kept, and sources are in order as far as their lines have arrived. Without, it gives what there is and then
 * throws what keeps the rest from being loaded.
 */
export async function* exportText(
  request: LogExport,
  sources: LogSources,
  searcher: Searcher,
  /** Why nothing more will be loaded for now: the engine is away. */
  stuck: () => Problem | null,
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
    const read = await readAll(view, request, stuck, signal)
    if (read === null) return
    const limits = view.merged.tracks.map(({ track }) => read.ends.get(track) ?? 0)
    const writer = new Writer(request, view, sources, limits)
    yield* writer.until(limits)
    if (read.problem !== null) throw errorOf(read.problem)
    const arrived = new Map<Track, { count: number; at: number }>()
    let isOver = !request.follow
    while (!isOver && !signal.aborted) {
      isOver = isPast(request) && !view.merged.tracks.some(({ track }) => writer.isAwaited(track))
      await wait(settleMs)
      await new Promise((resolve) => setTimeout(resolve, 50))
      await lookOn(view)
      if (isOver) await searchAll(view, signal)
      const now = Date.now()
      const searched = view.merged.tracks.map((matches) => {
        const { track } = matches
        // What a source that joins had written before it was seen comes first, whole.
        if (writer.isAwaited(track)) return 0
        const known = arrived.get(track)
        if (known?.count !== track.count) arrived.set(track, { count: track.count, at: now })
        // Nothing comes behind older lines.
        const settled = isOver || track.limit !== Number.POSITIVE_INFINITY || (known !== undefined && known.count === track.count && now - known.at >= settleMs)
        return Math.min(scannedTo(matches), settled || track.count === 0 ? track.count : track.headOf(track.count - 1))
      })
      yield* writer.until(searched)
    }
  } finally {
    signal.removeEventListener('abort', end)
    for (const each of stop) each()
    view.close()
  }
}

/** What was read: to where each track ended when it was there, and what kept the rest from being loaded. */
interface Read {
  ends: ReadonlyMap<Track, number>
  problem: Problem | null
}

/**
 * Resolves when what is asked for is there and searched, or the rest of it does not come; to null where it was cancelled.
 * What comes later is not waited for: while containers write a lot, there is always a line that is not searched.
 */
async function readAll(view: View, request: LogExport, stuck: () => Problem | null, signal: AbortSignal): Promise<Read | null> {
  const { tail } = request
  let problem: Problem | null = null
  let wentOnAt = Date.now()
  for (;;) {
    // Asked before the look: what is loaded while it looks is for the next one.
    const loading = view.loading
    await lookOn(view)
    if (signal.aborted) return null
    if (!loading || (tail !== null && hasTail(view, tail))) break
    const { obstacle } = view
    if (obstacle === null) wentOnAt = Date.now()
    // Who follows waits until it can be read: told later, it would come behind newer lines.
    problem = request.follow && !isPast(request) ? null : (stuck() ?? (Date.now() - wentOnAt > patienceMs ? obstacle : null))
    if (problem !== null) break
    // Not at every arrival: a look at each few lines costs more than reading them from Docker.
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
  const ends = await searchAll(view, signal)
  return signal.aborted ? null : { ends, problem }
}

/** Resolves when all lines are searched that there are now: to where each track ends. */
async function searchAll(view: View, signal: AbortSignal): Promise<ReadonlyMap<Track, number>> {
  const ends = new Map(view.merged.tracks.map(({ track }) => [track, track.count]))
  while (!signal.aborted && view.merged.tracks.some((matches) => scannedTo(matches) < (ends.get(matches.track) ?? 0))) await lookOn(view)
  return ends
}

/** All that the filter's time lets through is written, and has had the time to arrive. */
const isPast = ({ filter: { to } }: LogExport): boolean => to !== null && Date.now() > to + lateMs

/** Takes in what is new. Throws what is wrong with the search. */
async function lookOn(view: View): Promise<void> {
  await view.refresh(1000)
  if (view.problem !== null) throw errorOf(view.problem)
}

/** The newest rows of each source are there, as many as are asked for: nothing that is still being loaded belongs among them. */
function hasTail({ merged, sources }: View, tail: number): boolean {
  return sources.every(({ history, tracks }) => {
    if (history === 'complete' || history === 'unreadable') return true
    // Older lines come in front of the newest ones, which are a track of their own.
    const newest = tracks[tracks.length - 1]
    const matches = merged.tracks.find(({ track }) => track === newest)
    return matches !== undefined && matches.total >= tail
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
