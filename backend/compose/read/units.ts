const nanoseconds: Record<string, bigint> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n, // U+00B5, the micro sign
  μs: 1_000n, // U+03BC, the Greek letter
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
}
const maxInt64 = 2n ** 63n - 1n

/**
 * Nanoseconds of a duration as Compose reads it: Go's, with `d` and `w` too: `1m30s`, `1.5h`, `250ms`, `0`.
 * null where it is none. Source: go-str2duration v2, which compose-go uses.
 */
export function parseDuration(source: string): bigint | null {
  const match = /^([-+]?)(.*)$/s.exec(source)
  const rest = match?.[2] ?? ''
  if (rest === '0') return 0n
  let total = 0n
  let end = 0
  for (const part of rest.matchAll(/(\d*)(?:\.(\d*))?([^\d.]+)/gy)) {
    const [all, whole = '', fraction = '', unit = ''] = part
    const size = Object.hasOwn(nanoseconds, unit) ? nanoseconds[unit] : undefined
    if (size === undefined || (whole === '' && fraction === '')) return null
    total += BigInt(whole || '0') * size
    if (fraction !== '') total += (BigInt(fraction) * size) / 10n ** BigInt(fraction.length)
    if (total > maxInt64) return null
    end = part.index + all.length
  }
  if (end === 0 || end !== rest.length) return null
  return match?.[1] === '-' ? -total : total
}

/** A duration as Go's `time.Duration` prints it: `1h30m0s`, `1.5s`, `250ms`, `0s`. */
export function formatDuration(duration: bigint): string {
  const sign = duration < 0n ? '-' : ''
  const size = duration < 0n ? -duration : duration
  if (size === 0n) return '0s'
  for (const [unit, scale, limit] of [
    ['ns', 1n, 1_000n],
    ['µs', 1_000n, 1_000_000n],
    ['ms', 1_000_000n, 1_000_000_000n],
  ] as const)
    if (size < limit) return `${sign}${decimal(size, scale)}${unit}`
  const second = 1_000_000_000n
  const minutes = size / (60n * second)
  const seconds = `${decimal(size % (60n * second), second)}s`
  if (minutes === 0n) return sign + seconds
  if (minutes < 60n) return `${sign}${minutes}m${seconds}`
  return `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`
}

function decimal(value: bigint, scale: bigint): string {
  const digits = String(scale).length - 1
  const fraction =
    digits === 0
      ? ''
      : String(value % scale)
          .padStart(digits, '0')
          .replace(/0+$/, '')
  return `${value / scale}${fraction === '' ? '' : `.${fraction}`}`
}

/**
 * Bytes of a size as Docker reads it: `512m`, `1.5GiB`, `64kb`, `1024`; units are powers of 1024 in any spelling.
 * null where it is none. Source: docker/go-units `RAMInBytes`.
 */
export function parseBytes(source: string): number | null {
  const match = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?) ?(?:([kmgtp])(?:i?b)?|b)?$/i.exec(source)
  if (!match?.[1]) return null
  const size = Number(match[1])
  if (size < 0) return null
  const power = match[2] === undefined ? 0 : 'kmgtp'.indexOf(match[2].toLowerCase()) + 1
  return Math.trunc(size * 1024 ** power)
}

/** The number with the fewest digits that is the same 32-bit float: Compose keeps CPU counts in one. */
export function shortestFloat32(value: number): number {
  const target = Math.fround(value)
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(target.toPrecision(digits))
    if (Math.fround(candidate) === target) return candidate
  }
  return Number(target.toPrecision(9))
}
