/** The longest wait for a reader that acknowledges nothing, ms: a client that never does still gets on, slowly. */
const patienceMs = 5000

/** Back-pressure over a wire that has none: whoever sends waits while too much of it is not acknowledged. */
export class Credit {
  #seen = 0
  #wake: (() => void) | null = null

  constructor(private readonly most: number) {}

  seen(seq: number): void {
    this.#seen = Math.max(this.#seen, seq)
    this.#wake?.()
  }

  /** Resolves when fewer than `most` are outstanding after `seq` was sent, or the signal aborts. */
  async wait(seq: number, signal: AbortSignal): Promise<void> {
    const until = Date.now() + patienceMs
    while (seq - this.#seen >= this.most && !signal.aborted && Date.now() < until)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, patienceMs)
        function done(): void {
          clearTimeout(timer)
          signal.removeEventListener('abort', done)
          resolve()
        }
        signal.addEventListener('abort', done)
        this.#wake = done
      })
    this.#wake = null
  }
}
