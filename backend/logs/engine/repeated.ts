const kept = 4096

/**
 * Tells messages of one stream that come a second time: when a log file is turned over, Docker (20.10, json-file) gives
 * followers some of the last lines again. The daemon stamps each message of a stream anew, to the nanosecond, so the same
 * stamp is the same message; a lesser one alone is only a clock that was set back.
 */
export class Repeated {
  readonly #micros = new Float64Array(kept)
  readonly #nanos = new Uint16Array(kept)
  #count = 0
  #lastMicros = Number.NEGATIVE_INFINITY
  #lastNanos = 0
  /** The driver stamps to the nanosecond. */
  #fine = false

  /** Takes back the last message that was not repeated: it will be given again, whole. */
  forgetLast(): void {
    if (this.#count === 0) return
    this.#count--
    const before = (this.#count - 1 + kept) % kept
    this.#lastMicros = this.#count === 0 ? Number.NEGATIVE_INFINITY : (this.#micros[before] ?? 0)
    this.#lastNanos = this.#nanos[before] ?? 0
  }

  /** Whether a message with this stamp was there already; remembers it. */
  check(micros: number, nanos: number): boolean {
    this.#fine ||= nanos !== 0
    const newer = micros > this.#lastMicros || (micros === this.#lastMicros && nanos > this.#lastNanos)
    // Drivers that know microseconds only (journald) may stamp several alike, one after the other.
    const coarse = !this.#fine && micros === this.#lastMicros
    if (!newer && !coarse)
      for (let at = this.#count - 1; at >= 0 && at >= this.#count - kept; at--)
        if (this.#micros[at % kept] === micros && this.#nanos[at % kept] === nanos) return true
    this.#micros[this.#count % kept] = micros
    this.#nanos[this.#count % kept] = nanos
    this.#count++
    if (newer) {
      this.#lastMicros = micros
      this.#lastNanos = nanos
    }
    return false
  }
}
