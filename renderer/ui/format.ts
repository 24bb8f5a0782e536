import type { Language } from '../i18n'

/** Numbers, times and sizes as a language writes them. Everything a panel shows as a number goes through here. */
export interface Format {
  /** A count or a measure; `digits` fixes the decimals. */
  number: (value: number, digits?: number) => string
  /** Records a second: one decimal below 10, none above. */
  rate: (value: number) => string
  /** A size in bytes, with its unit. */
  bytes: (value: number) => string
  /** A length of time, ms, by its two largest units: `2 h 14 min`. */
  duration: (milliseconds: number) => string
  /** How long ago or in how long, ms: negative is the past. */
  relative: (milliseconds: number) => string
  /** Date and time to the second with the zone, for an epoch in ms. */
  exact: (at: number) => string
  /** Date and time to the minute. */
  dateTime: (at: number) => string
  /** The time of day to the second. */
  clock: (at: number) => string
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const
const letters = {
  en: { day: 'd', hour: 'h', minute: 'min', second: 's' },
  fr: { day: 'j', hour: 'h', minute: 'min', second: 's' },
}
const byteUnits = { en: ['B', 'kB', 'MB', 'GB', 'TB'], fr: ['o', 'ko', 'Mo', 'Go', 'To'] }
const justNow = { en: 'just now', fr: 'à l’instant' }

/** The formats of one language. `timeZone` is for tests; the system's otherwise. */
export function createFormat(language: Language, timeZone?: string): Format {
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB'
  const zone = timeZone === undefined ? {} : { timeZone }
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 20 })
  const fixed = [0, 1, 2, 3].map(
    (digits) => new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  )
  const ago = new Intl.RelativeTimeFormat(locale, { numeric: 'always', style: 'short' })
  const exact = new Intl.DateTimeFormat(locale, {
    weekday: 'short', year: 'numeric', month: 'short', day: 'numeric',
    hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short', ...zone,
  })
  const dateTime = new Intl.DateTimeFormat(locale, {
    year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', ...zone,
  })
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', ...zone })
  const number = (value: number, digits?: number) => {
    // A rounded "-0" reads as a mistake.
    const clean = digits !== undefined && Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value
    return ((digits === undefined ? undefined : fixed[digits]) ?? plain).format(clean)
  }

  return {
    number,
    rate: (value) => number(value, value > 0 && value < 9.95 ? 1 : 0),
    bytes: (value) => {
      let power = 0
      let size = value
      while (size >= 999.5 && power < byteUnits.en.length - 1) {
        size /= 1000
        power++
      }
      return `${number(size, power > 0 && size < 9.95 ? 1 : 0)}\u00a0${byteUnits[language][power] ?? ''}`
    },
    duration: (milliseconds) => {
      let rest = Math.max(0, milliseconds)
      const parts: string[] = []
      for (const [unit, size] of units) {
        const count = Math.floor(rest / size)
        rest -= count * size
        if (count > 0 || (unit === 'second' && parts.length === 0)) parts.push(`${number(count)}\u00a0${letters[language][unit]}`)
        else if (parts.length > 0) break
        if (parts.length === 2) break
      }
      return parts.join(' ')
    },
    relative: (milliseconds) => {
      const size = Math.abs(milliseconds)
      if (size < 1_500) return justNow[language]
      const [unit, length] = units.find(([, each]) => size >= each) ?? ['second', 1_000]
      if (unit === 'day' && size > 365 * 86_400_000) return ago.format(Math.trunc(milliseconds / (365.25 * length)), 'year')
      return ago.format(Math.trunc(milliseconds / length), unit)
    },
    exact: (at) => exact.format(at),
    dateTime: (at) => dateTime.format(at),
    clock: (at) => clock.format(at),
  }
}

const formats: Partial<Record<Language, Format>> = {}

/** The shared formats of a language: `Intl` objects are slow to make. */
export function formatFor(language: string): Format {
  const known: Language = language.startsWith('fr') ? 'fr' : 'en'
  return (formats[known] ??= createFormat(known))
}
