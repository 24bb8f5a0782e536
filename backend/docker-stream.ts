import { PassThrough, pipeline, type Readable } from 'node:stream'

/**
 * The JSON values of a stream of lines (events, pulls, builds). Ends with the stream; after `signal` aborted it ends too,
 * and the stream is destroyed. Rejects when the stream fails.
 */
export async function* jsonLines<T>(stream: NodeJS.ReadableStream, signal?: AbortSignal): AsyncGenerator<T> {
  for await (const line of lines(stream, signal)) if (line.trim() !== '') yield JSON.parse(line) as T
}

async function* lines(stream: NodeJS.ReadableStream, signal?: AbortSignal): AsyncGenerator<string> {
  const readable = stream as Readable
  const abort = (): void => void readable.destroy()
  signal?.addEventListener('abort', abort)
  if (signal?.aborted === true) abort()
  readable.setEncoding('utf8')
  let rest = ''
  try {
    for await (const chunk of readable as AsyncIterable<string>) {
      const parts = (rest + chunk).split('\n')
      rest = parts.pop() ?? ''
      yield* parts
    }
    if (rest !== '') yield rest
  } catch (error) {
    if (signal?.aborted !== true) throw error
  } finally {
    signal?.removeEventListener('abort', abort)
    readable.destroy()
  }
}

/** Output of a container without a TTY comes in frames of `[stream, 0, 0, 0, length x 4]` (Engine API, "Attach"). */
export async function* frames(
  stream: NodeJS.ReadableStream,
  signal?: AbortSignal,
): AsyncGenerator<{ stream: 'stdout' | 'stderr'; data: Buffer }> {
  const readable = stream as Readable
  const abort = (): void => void readable.destroy()
  signal?.addEventListener('abort', abort)
  let rest: Buffer = Buffer.alloc(0)
  try {
    // A hijacked socket is a Duplex: through a PassThrough it ends when the other side ends. `pipeline`, unlike `pipe`, also
    // ends it when the source is destroyed, by `signal` or by an engine that goes away.
    const through = pipeline(readable, new PassThrough(), () => undefined)
    if (signal?.aborted === true) abort()
    for await (const chunk of through as AsyncIterable<Buffer>) {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      while (rest.length >= 8) {
        const length = rest.readUInt32BE(4)
        if (rest.length < 8 + length) break
        yield { stream: rest[0] === 2 ? 'stderr' : 'stdout', data: rest.subarray(8, 8 + length) }
        rest = rest.subarray(8 + length)
      }
    }
  } catch (error) {
    if (signal?.aborted !== true) throw error
  } finally {
    signal?.removeEventListener('abort', abort)
    readable.destroy()
  }
}

/** The text of such framed output as a whole, as `logs` without `follow` gives it. */
export function unframe(output: Buffer): string {
  const parts: Buffer[] = []
  let at = 0
  while (at + 8 <= output.length) {
    const length = output.readUInt32BE(at + 4)
    parts.push(output.subarray(at + 8, at + 8 + length))
    at += 8 + length
  }
  return Buffer.concat(parts).toString('utf8')
}
