/**
 * Turns at the one database session: first come, first served, and whoever has the turn keeps it until it gives it
 * back. PGlite has a single session; two clients' messages must not mix between `Parse` and `Sync`, or inside a transaction.
 */
export class Turns<Holder extends object> {
  #holder: Holder | null = null
  #last: Holder | null = null
  readonly #waiting: { holder: Holder; resolve: (changed: boolean) => void }[] = []

  get holder(): Holder | null {
    return this.#holder
  }

  /** Resolves when it is `holder`'s turn (true when somebody else had the turn before), or when it left the queue. */
  take(holder: Holder): Promise<boolean> {
    if (this.#holder === holder) return Promise.resolve(false)
    return new Promise((resolve) => {
      this.#waiting.push({ holder, resolve })
      this.#next()
    })
  }

  /** Gives the turn back, or leaves the queue. */
  give(holder: Holder): void {
    if (this.#holder === holder) this.#holder = null
    else {
      const index = this.#waiting.findIndex((waiting) => waiting.holder === holder)
      // Resolved all the same: whoever awaits it sees by `holder` that the turn never came.
      if (index >= 0) this.#waiting.splice(index, 1)[0]?.resolve(false)
    }
    this.#next()
  }

  #next(): void {
    if (this.#holder !== null) return
    const next = this.#waiting.shift()
    if (next === undefined) return
    const changed = this.#last !== null && this.#last !== next.holder
    this.#holder = this.#last = next.holder
    next.resolve(changed)
  }
}
