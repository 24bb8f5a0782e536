const nanoseconds: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 }

/** Nanoseconds of a duration as Go prints it (`1m30s`, `1.5h`, `0s`); undefined stays undefined. Throws a RangeError. */
export function durationNs(text: string): number
export function durationNs(text: string | undefined): number | undefined
export function durationNs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h)/g)]
  if (text !== '0' && parts.map((part) => part[0]).join('') !== text)
    throw new RangeError(`"${text}" is not a duration`)
  return Math.round(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (nanoseconds[unit ?? ''] ?? 0), 0))
}
