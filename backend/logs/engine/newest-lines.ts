import type { Stamp } from '../reading/time'
import type { LogSources, Source } from '../sources'
import type { Track } from '../spool/track'
import { Beginning, type Boundary, type ReadLog } from './history'
import { MessageReader } from './messages'

/** Messages that are read first, from the end: what a person sees at once. */
const newestMessages = 2000

/** The newest lines of a log; `open`: the time of one that was not complete, `boundary`: before the first of them, null where they are all. */
interface Newest {
  track: Track
  open: Stamp | null
  boundary: Boundary | null
}

/** Tells a track the lines that it takes, but for those that are left to the history. */
function readerInto(track: Track, tty: boolean, beginning: Beginning | null): MessageReader {
  const reader = new MessageReader(tty, (stream, micros, nanos, piece, start, end, cut) => {
    if (beginning?.leaves(reader, stream, micros, nanos, piece, start, end) === true) return
    track.append(stream, micros < 0 ? Date.now() * 1000 : micros, nanos, piece, start, end, cut)
  })
  return reader
}

/** Reads a container's newest lines into a track of its source; null where it was ended. Rejects where the log cannot be read or kept: then there is no track. */
export async function readNewest(source: Source, sources: LogSources, tty: boolean, readLog: ReadLog, signal: AbortSignal): Promise<Newest | null> {
  // All of it first: only its number of messages says whether there is more than was asked for.
  const pieces: Buffer[] = []
  const counter = new MessageReader(tty, () => undefined)
  const take = (piece: Buffer): boolean => {
    pieces.push(Buffer.from(piece))
    counter.take(piece)
    return true
  }
  await readLog({ follow: false, tail: newestMessages }, take, signal)
  if (signal.aborted) return null
  const track = sources.addTrack(source)
  // Where older messages are left out, the first line of a stream may be the end of a longer one: the history has it whole.
  const beginning = counter.messages >= newestMessages ? new Beginning(newestMessages) : null
  try {
    const reader = readerInto(track, tty, beginning)
    for (const piece of pieces) reader.take(piece)
    if (beginning === null || track.count > 0) return { track, open: reader.oldestOpen, boundary: beginning?.boundary ?? null }
    // They all are parts of lines that are left out: there is no place to go on from.
    return await readAll(source, sources, track, tty, readLog, signal)
  } catch (error) {
    // Otherwise it would be there once more with each attempt.
    sources.removeTrack(source, track)
    throw error
  }
}

async function readAll(source: Source, sources: LogSources, track: Track, tty: boolean, readLog: ReadLog, signal: AbortSignal): Promise<Newest> {
  source.history = 'loading'
  sources.changed()
  const reader = readerInto(track, tty, null)
  const take = (piece: Buffer): boolean => {
    reader.take(piece)
    sources.lines()
    return true
  }
  await readLog({ follow: false }, take, signal)
  return { track, open: reader.oldestOpen, boundary: null }
}
