import { createORPCClient, ORPCError } from '@orpc/client'
import type { Client } from '../contract'
import { problemOf, problemSchema, type Problem } from '../contract/problem'
import { useConnection } from './state/connection'
import { openWire, type Link } from './wire'

/** How long a call waits for a connection before it fails, ms. */
const patience = 5_000

let link: Link | null = null
let wake: (() => void) | null = null
const waiting = new Set<(link: Link) => void>()

/** Thrown by calls while the app cannot be reached. */
class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError'
}

function nextLink(): Promise<Link> {
  return link ? Promise.resolve(link) : new Promise((resolve) => waiting.add(resolve))
}

function linkWithin(ms: number): Promise<Link> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new ConnectionLostError('The connection to the app is lost'))
    }, ms)
    void nextLink().then((open) => {
      clearTimeout(timer)
      resolve(open)
    })
  })
}

/**
 * Everything the backend offers, typed by the contract. A call made while the connection is away waits up to 5 s for
 * it; one that was under way when it broke fails. Errors: see `problemFromError`.
 */
export const client: Client = createORPCClient({
  call: async (path, input, options) => (await linkWithin(patience)).call(path, input, options),
} satisfies Link)

/** Waits before attempt `n` (from 0), ms: 0.25 s doubling to 8 s, with jitter, so that many pages do not knock at once. */
export function reconnectDelay(n: number, random = Math.random()): number {
  return Math.min(8_000, 250 * 2 ** Math.min(n, 6)) * (0.75 + random / 2)
}

/** Connects, and connects again whenever the connection breaks, for as long as the page lives. */
export async function keepConnected(): Promise<never> {
  for (let failures = 0; ; failures++) {
    try {
      const wire = await openWire()
      failures = 0
      link = wire.link
      useConnection.setState({ status: 'open', since: Date.now(), retryAt: null })
      for (const resolve of waiting) resolve(wire.link)
      waiting.clear()
      await wire.closed
    } catch {
      // Refused or timed out: the bar says so, and the next attempt follows.
    }
    link = null
    const delay = reconnectDelay(failures)
    const { status, since } = useConnection.getState()
    useConnection.setState({
      status: 'lost',
      since: status === 'open' ? Date.now() : since,
      retryAt: Date.now() + delay,
    })
    await new Promise<void>((resolve) => {
      wake = resolve
      setTimeout(resolve, delay)
    })
  }
}

/** Ends the wait for the next attempt. */
export function reconnectNow(): void {
  wake?.()
}

/**
 * Keeps a stream of the contract flowing into `onValue`: opens it, and opens it again after a reconnect or an error.
 * Returns what ends it. `onProblem` gets each failure that is not the connection's own, and null once values flow again.
 */
export function subscribe<T>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  onValue: (value: T) => void,
  onProblem: (problem: Problem | null) => void = () => undefined,
): () => void {
  const controller = new AbortController()
  const { signal } = controller
  const run = async () => {
    for (let failures = 0; !signal.aborted; failures++) {
      const used = await nextLink()
      if (signal.aborted) return
      try {
        for await (const value of await open(signal)) {
          if (signal.aborted) return
          if (failures > 0) onProblem(null)
          failures = 0
          onValue(value)
        }
      } catch (error) {
        // A stream may learn of the end of its connection before the connection itself does: that is not its own failure.
        await new Promise((resolve) => setTimeout(resolve, 100))
        if (!signal.aborted && link === used) onProblem(problemFromError(error))
      }
      await new Promise((resolve) => setTimeout(resolve, reconnectDelay(failures)))
    }
  }
  void run()
  return () => {
    controller.abort()
  }
}

/** What oRPC throws at calls and streams under way when their connection closes, and at a send after that. */
function connectionEnded(error: unknown): error is Error {
  return error instanceof Error && (error instanceof ConnectionLostError || error.name === 'AbortError' || error.message.includes('WebSocket is not open'))
}

/**
 * The `Problem` behind whatever a call of `client` threw: the contract's own, `CONNECTION_LOST`, or `INTERNAL` with the
 * cause as detail. A call that the caller itself aborted throws too: look at the signal first.
 */
export function problemFromError(error: unknown): Problem {
  if (error instanceof ORPCError) {
    const carried = problemSchema.safeParse(error.data)
    if (carried.success) return carried.data
    if (error.code === 'BAD_REQUEST') return { code: 'INVALID_INPUT', params: {}, detail: error.message }
  }
  if (connectionEnded(error)) return { code: 'CONNECTION_LOST', params: {}, detail: error.message }
  return problemOf(error)
}
