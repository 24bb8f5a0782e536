import type { Counters, RatePoint } from '../../contract/pipeline'

/** One point a second for an hour. */
const keptPoints = 3600

/** Turns counters that only grow (and start at 0 with each new process) into records a second. */
export class Rates {
  #points: RatePoint[] = []
  #last: { at: number; counters: Counters } | null = null

  /** Call about once a second. `at` in epoch ms. */
  add(at: number, counters: Counters | null, lag: number | null): RatePoint {
    const last = this.#last
    const seconds = last === null ? 0 : (at - last.at) / 1000
    const rate = (name: 'published' | 'written'): number => {
      if (counters === null || last === null || seconds <= 0) return 0
      const grown = counters[name] - last.counters[name]
      // A new process counts from 0 again.
      return Math.max(0, grown < 0 ? counters[name] : grown) / seconds
    }
    const point = { at, published: rate('published'), written: rate('written'), lag }
    if (counters !== null) this.#last = { at, counters: { ...counters } }
    this.#points.push(point)
    if (this.#points.length > keptPoints) this.#points = this.#points.slice(-keptPoints)
    return point
  }

  get points(): RatePoint[] {
    return this.#points
  }
}
