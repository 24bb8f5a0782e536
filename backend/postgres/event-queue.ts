import type { QueryEvent } from '../../contract/postgres'

/**
 * Between the task that reads from PostgreSQL and the generator that a consumer iterates. A plain async generator
 * would not do: its `return()` waits for a `next()` that is under way, and could never interrupt a slow statement.
 */
export class EventQueue implements AsyncGenerator<QueryEvent, void, undefined> {
  readonly #events: { event: QueryEvent; bytes: number }[] = []
  #bytes = 0
  #ended = false
  #error: unknown = null
  #wakeReader: (() => void) | null = null
  #wakeWriter: (() => void) | null = null

  /** `onReturn`: the consumer has gone; nothing that is pushed from now on will be read. */
  constructor(private readonly onReturn: () => void) {}

  /** Estimated size of what waits for the consumer. */
  get bytes(): number {
    return this.#bytes
  }

  push(event: QueryEvent, bytes = 200): void {
    if (this.#ended) return
    this.#events.push({ event, bytes })
    this.#bytes += bytes
    this.#wakeReader?.()
  }

  /** Resolves when less than `limit` bytes wait, or nobody reads any more. */
  async room(limit: number): Promise<void> {
    while (this.#bytes >= limit && !this.#ended) {
      await new Promise<void>((resolve) => (this.#wakeWriter = resolve))
    }
  }

  /** After what is queued, the consumer gets the end, or `error`. */
  end(error: unknown = null): void {
    this.#ended = true
    this.#error = error
    this.#wakeReader?.()
    this.#wakeWriter?.()
  }

  async next(): Promise<IteratorResult<QueryEvent, void>> {
    for (;;) {
      const first = this.#events.shift()
      if (first) {
        this.#bytes -= first.bytes
        this.#wakeWriter?.()
        return { done: false, value: first.event }
      }
      if (this.#ended) {
        const error = this.#error
        this.#error = null
        if (error !== null) throw error
        return { done: true, value: undefined }
      }
      await new Promise<void>((resolve) => (this.#wakeReader = resolve))
    }
  }

  return(): Promise<IteratorResult<QueryEvent, void>> {
    const interrupted = !this.#ended
    this.#events.length = 0
    this.#bytes = 0
    this.end()
    if (interrupted) this.onReturn()
    return Promise.resolve({ done: true, value: undefined })
  }

  async throw(error: unknown): Promise<IteratorResult<QueryEvent, void>> {
    await this.return()
    throw error
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }
}
