import { loadSample, sampleReply, type Sample } from './source/sample'
import type { RawReply, RawStore } from './source/raw-store'
import { backoff } from './source/retry'
import type { Timing } from './source/timing'

/** Recorded replies that come at once, so that there is something to see; the others follow at `pace`. */
const atOnce = 3
const pace = 2000

export interface SamplePlayerOptions {
  raw: RawStore
  timing: Timing
  /** Takes a saved reply over; resolves when it is published. */
  saved: (reply: RawReply) => Promise<unknown>
  /** A reply could not be saved; it is tried again. */
  failed: (error: unknown) => void
}

/**
 * Plays the recorded replies that ship with the app into the raw store, from where they take the way of every reply.
 * Goes on where it left off, also after a restart: a day that the store holds is not played again.
 */
export class SamplePlayer {
  #sample: Promise<Sample> | null = null
  #running: { abort: AbortController; ended: Promise<void> } | null = null
  readonly #played = new Set<string>()
  readonly #o: SamplePlayerOptions

  constructor(options: SamplePlayerOptions) {
    this.#o = options
  }

  /** Plays what is left, by itself; once all is played it does nothing more. */
  start(): void {
    if (this.#running) return
    const abort = new AbortController()
    this.#running = { abort, ended: this.#play(abort.signal).catch(() => undefined) }
  }

  /** Resolves when the reply in hand is saved. */
  async stop(): Promise<void> {
    const running = this.#running
    this.#running = null
    running?.abort.abort(new Error('the sample stops'))
    await running?.ended
  }

  async #play(signal: AbortSignal): Promise<void> {
    for (let count = 0, failures = 0; !signal.aborted; ) {
      try {
        const saved = await this.next()
        if (!saved) return
        const published = this.#o.saved(saved)
        failures = 0
        if (++count < atOnce) continue
        await this.#o.timing.sleep(pace, signal)
        // A topic that is the slower one sets the pace.
        await Promise.race([published, aborted(signal)])
      } catch (error) {
        if (signal.aborted) return
        this.#o.failed(error)
        await this.#o.timing.sleep(1000 + backoff(failures++, () => this.#o.timing.random(), 1000, 30_000), signal)
      }
    }
  }

  /** Saves the next recorded reply; null when all are there. Throws `DISK_FULL`. */
  async next(): Promise<RawReply | null> {
    this.#sample ??= this.#load()
    const sample = await this.#sample
    const index = sample.replies.findIndex(({ date }) => !this.#played.has(date))
    const date = sample.replies[index]?.date
    if (date === undefined) return null
    this.#played.add(date)
    try {
      const reply = sampleReply(sample, index, this.#o.timing.now())
      await this.#o.raw.save(reply)
      return reply
    } catch (error) {
      this.#played.delete(date)
      throw error
    }
  }

  async #load(): Promise<Sample> {
    for (const id of this.#o.raw.ids()) {
      const marker = await this.#o.raw.marker(id)
      // Without an outcome yet the reply itself knows. One that cannot be read is played again.
      const day = marker
        ? marker.source === 'sample' && marker.covers ? new Date(marker.covers.from).toISOString().slice(0, 10) : null
        : await this.#o.raw.load(id).then(({ source, url }) => (source === 'sample' ? url.replace('sample:', '') : null), () => null)
      if (day) this.#played.add(day)
    }
    return loadSample()
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })))
}
