/** What can go wrong, as Open-Meteo or the way to it gets it wrong. */
export type FaultKind =
  | { kind: 'bad-location'; latitude: number; longitude: number }
  | { kind: 'bad-variable'; variable: string }
  | { kind: 'limit'; retryAfter?: 'seconds' | 'date'; seconds?: number; window?: 'minutely' | 'hourly' | 'daily' }
  | { kind: 'unavailable'; retryAfterSeconds?: number }
  | { kind: 'reset' }
  | { kind: 'hang' }
  | { kind: 'slow-body'; milliseconds: number }
  | { kind: 'broken-off'; lie?: boolean }
  | { kind: 'error-text' }
  | { kind: 'not-json' }
  | { kind: 'unequal-arrays' }
  | { kind: 'other-timezone' }
  | { kind: 'other-unit' }
  | { kind: 'other-count' }
  /** The answer of the place at `index` holds `-nan`, as C prints it: no JSON. */
  | { kind: 'nan'; index: number }
  /** The answers of the first two places changed places. */
  | { kind: 'swapped' }
  /** "Not yet": hours within the times (ISO, both ends included; all when absent) are null, of these variables (all when absent), of the place with this latitude (all when absent). */
  | { kind: 'nulls'; from?: string; to?: string; variables?: string[]; latitude?: number; current?: boolean }

/**
 * A fault and how often it strikes: the next `times` requests; or each with `probability`, by a `seed` of its own; or,
 * with neither, always. `bad-location`, `bad-variable` and `nulls` strike only requests that ask for these.
 */
export type Fault = FaultKind & { times?: number; probability?: number; seed?: number }

/** Which fault strikes a request, by the list in force. The first that strikes wins. */
export class Faults {
  #faults: { fault: Fault; left: number; random: () => number }[] = []

  set(faults: readonly Fault[]): void {
    this.#faults = faults.map((fault) => ({
      fault,
      left: fault.times ?? Infinity,
      random: generator(fault.seed ?? 1),
    }))
  }

  /** `applies` says whether a fault fits the request at all. */
  strike(applies: (fault: Fault) => boolean): Fault | null {
    for (const entry of this.#faults) {
      if (entry.left <= 0 || !applies(entry.fault)) continue
      if (entry.fault.probability !== undefined && entry.random() >= entry.fault.probability) continue
      entry.left--
      return entry.fault
    }
    return null
  }
}

/** Mulberry32: small, and the same numbers for the same seed. */
export function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
