/**
 * A value that others watch: `changed()` says that it did, watchers get the present value at once, then at most one
 * every `intervalMs`, and at least one every `heartbeatMs`. A slow watcher skips values, it never queues them. Who watches
 * `closely` has it before their eyes: for the others whoever makes the value may take their time. `onWatch`: one more watches.
 */
export class Watchable<T> {
  readonly #watchers = new Map<() => void, { closely: boolean }>()

  constructor(
    private readonly read: () => T,
    private readonly options: { intervalMs: number; heartbeatMs?: number; onWatch?: () => void },
  ) {}

  get watched(): boolean {
    return this.#watchers.size > 0
  }

  get watchedClosely(): boolean {
    return [...this.#watchers.values()].some(({ closely }) => closely)
  }

  changed(): void {
    for (const wake of this.#watchers.keys()) wake()
  }

  async *watch(signal: AbortSignal | undefined, closely = true): AsyncGenerator<T> {
    let dirty = true
    let wake: (() => void) | null = null
    const onChange = (): void => {
      dirty = true
      wake?.()
    }
    this.#watchers.set(onChange, { closely })
    signal?.addEventListener('abort', onChange)
    try {
      this.options.onWatch?.()
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
