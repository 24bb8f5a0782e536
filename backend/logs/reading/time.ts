/** A moment as Docker stamps it: whole microseconds since the epoch (exact in a number until 2255), and the nanoseconds beyond. */
export interface Stamp {
  micros: number
  nanos: number
}

export const isBefore = (a: Stamp, b: Stamp): boolean => a.micros < b.micros || (a.micros === b.micros && a.nanos < b.nanos)

/** The earlier of two; where one is null, the other. */
export function earlier(a: Stamp | null, b: Stamp | null): Stamp | null {
  if (a === null || b === null) return a ?? b
  return isBefore(b, a) ? b : a
}

let day = -1
let dayMs = 0
let nanosRead = 0

/**
 * Reads an RFC 3339 time (`2026-11-24T10:06:25.123456789Z`, any number of digits, any offset) at `at` in ASCII bytes; it
 * must end before `end`. Returns the microseconds, or -1 where there is none; the rest is in `lastNanos` and `lastEnd`.
 * Called for each line, hence no objects.
 */
export function readStamp(bytes: Uint8Array, at: number, end: number): number {
  if (at + 20 > end || bytes[at + 4] !== 45 || bytes[at + 7] !== 45 || bytes[at + 10] !== 84 || bytes[at + 13] !== 58) return -1
  const two = (i: number): number => ((bytes[i] ?? 0) - 48) * 10 + (bytes[i + 1] ?? 0) - 48
  const year = two(at) * 100 + two(at + 2)
  const month = two(at + 5)
  const date = two(at + 8)
  const packed = (year * 16 + month) * 32 + date
  if (packed !== day) {
    dayMs = Date.UTC(year, month - 1, date)
    day = packed
  }
  let seconds = two(at + 11) * 3600 + two(at + 14) * 60 + two(at + 17)
  let i = at + 19
  let fraction = 0
  let digits = 0
  if (bytes[i] === 46) {
    i++
    for (let c = bytes[i] ?? 0; i < end && c >= 48 && c <= 57; c = bytes[++i] ?? 0)
      if (digits < 9) {
        fraction = fraction * 10 + c - 48
        digits++
      }
  }
  for (; digits < 9; digits++) fraction *= 10
  const zone = bytes[i]
  if (zone === 90) i++
  else if ((zone === 43 || zone === 45) && i + 6 <= end) {
    const offset = two(i + 1) * 3600 + two(i + 4) * 60
    seconds += zone === 43 ? -offset : offset
    i += 6
  } else return -1
  const micros = Math.floor(fraction / 1000)
  nanosRead = fraction - micros * 1000
  endRead = i
  return (dayMs + seconds * 1000) * 1000 + micros
}
let endRead = 0

export const lastNanos = (): number => nanosRead
export const lastEnd = (): number => endRead

/** RFC 3339 with nine digits, UTC: what Docker writes. */
export function formatStamp(micros: number, nanos: number): string {
  const ms = Math.floor(micros / 1000)
  const rest = String(micros - ms * 1000).padStart(3, '0') + String(nanos).padStart(3, '0')
  return `${new Date(ms).toISOString().slice(0, -1)}${rest}Z`
}

/** The stamp of a text; null where it is no RFC 3339 time. */
export function parseStamp(text: string): Stamp | null {
  const bytes = Buffer.from(text, 'latin1')
  const micros = readStamp(bytes, 0, bytes.length)
  return Number.isNaN(micros) || micros < 0 ? null : { micros, nanos: lastNanos() }
}
