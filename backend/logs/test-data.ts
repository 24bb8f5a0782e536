// For the tests of the logs.
import { formatStamp } from './reading/time'
import type { Source } from './sources'

/** A repeatable series of whole numbers from 0 to below `n`. */
export function seededRandom(seed: number): (n: number) => number {
  let state = seed
  return (n) => (state = (state * 1103515245 + 12345) % 2147483648) % n
}

/** A message as Docker frames it (Engine API, "Attach"). */
export function frame(stream: number, text: string | Buffer): Buffer {
  const body = Buffer.from(text)
  const head = Buffer.alloc(8)
  head[0] = stream
  head.writeUInt32BE(body.length, 4)
  return Buffer.concat([head, body])
}

/** A message of a log, as Docker keeps it. */
export interface Message {
  stream: 1 | 2
  /** Micros. */
  at: number
  nanos: number
  text: string
}

export const messageFrame = ({ stream, at, nanos, text }: Message): Buffer => frame(stream, `${formatStamp(at, nanos)} ${text}`)

/** What one reads of the messages: complete lines, in the order of their ends. */
export function linesOf(messages: readonly Message[]): string[] {
  const open = { 1: '', 2: '' }
  return messages.flatMap(({ stream, text }) => {
    open[stream] += text
    if (!text.endsWith('\n')) return []
    const line = open[stream].slice(0, -1)
    open[stream] = ''
    return [line]
  })
}

/** The lines that a source holds, in their order. */
export function linesHeld(source: Source): string[] {
  return source.tracks.flatMap((track) => {
    track.flush()
    return track.segments.flatMap((segment) => {
      const { offsets } = segment.table
      return Array.from({ length: segment.count }, (_, at) => segment.read(offsets[at] ?? 0, (offsets[at + 1] ?? 0) - 1).toString())
    })
  })
}
