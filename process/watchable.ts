/**
 * A value that others watch: `changed()` says that it did, watchers get the present value at once, then at most one
 * every `intervalMs`, and at least one every `heartbeatMs`. A slow watcher skips values, it never queues them.
 */
export class Watchable<T> {
  readonly #watchers = new Set<() => void>()

  constructor(
    private readonly read: () => T,
    private readonly options: { intervalMs: number; heartbeatMs?: number },
  ) {}

  get watched(): boolean {
    return this.#watchers.size > 0
  }

  changed(): void {
    for (const wake of this.#watchers) wake()
  }

  async *watch(signal: AbortSignal | undefined): AsyncGenerator<T> {
    let dirty = true
    let wake: (() => void) | null = null
    const onChange = (): void => {
      dirty = true
      wake?.()
    }
    this.#watchers.add(onChange)
    signal?.addEventListener('abort', onChange)
    try {
      while (signal?.aborted !== true) {
        if (!dirty) {
          await new Promise<void>((resolve) => {
            const heartbeat = this.options.heartbeatMs
            const timer = heartbeat === undefined ? undefined : setTimeout(resolve, heartbeat)
            wake = () => {
              clearTimeout(timer)
              resolve()
            }
          })
          wake = null
          dirty = true
          continue
        }
        dirty = false
        yield this.read()
        await new Promise((resolve) => setTimeout(resolve, this.options.intervalMs))
      }
    } finally {
      this.#watchers.delete(onChange)
      signal?.removeEventListener('abort', onChange)
    }
  }
}
