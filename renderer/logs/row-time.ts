const two = (n: number): string => String(n).padStart(2, '0')

/** `14:05:30.250`, in the system's zone or in UTC. Made by hand: it is done for every row that is drawn. */
export function clockText(at: number, utc: boolean): string {
  const d = new Date(at)
  const milli = String(Math.floor(((at % 1000) + 1000) % 1000)).padStart(3, '0')
  return utc
    ? `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}.${milli}`
    : `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}.${milli}`
}

/** A time at an end of a stretch of `range` ms: to the second, and to the millisecond where both ends lie in one. */
export const endText = (at: number, range: number, utc: boolean): string => (range < 1000 ? stampText(at, utc) : stampText(at, utc).replace(/\.\d+/, ''))

/** The day of a time as a number that grows: 20261124. */
export function dayOf(at: number, utc: boolean): number {
  const d = new Date(at)
  return utc
    ? d.getUTCFullYear() * 10_000 + (d.getUTCMonth() + 1) * 100 + d.getUTCDate()
    : d.getFullYear() * 10_000 + (d.getMonth() + 1) * 100 + d.getDate()
}

/** `2026-11-24 14:05:30.250`: what is copied with a line. */
export function stampText(at: number, utc: boolean): string {
  const day = String(dayOf(at, utc))
  return `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)} ${clockText(at, utc)}${utc ? 'Z' : ''}`
}
