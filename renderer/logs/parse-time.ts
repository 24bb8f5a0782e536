const unitMs: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const unitOf = (word: string): number | undefined => {
  if (word.startsWith('mo')) return undefined
  if (word === 'j' || word.startsWith('jour')) return unitMs['d']
  return unitMs[word.charAt(0)]
}

/** Epoch ms of a time of day on the day of `day`, in the system's zone or in UTC. */
function onDay(day: Date, utc: boolean, offsetDays: number, clock: readonly number[]): number {
  const [hour = 0, minute = 0, second = 0, milli = 0] = clock
  return utc
    ? Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate() + offsetDays, hour, minute, second, milli)
    : new Date(day.getFullYear(), day.getMonth(), day.getDate() + offsetDays, hour, minute, second, milli).getTime()
}

/** `14:05`, `14h05`, `14:05:30.250`; null for anything else. */
function clockOf(text: string): number[] | null {
  const match = /^(\d{1,2})(?:[:h](\d{2}))(?::(\d{2})(?:[.,](\d{1,3}))?)?$/.exec(text) ?? /^(\d{1,2})h$/.exec(text)
  if (!match) return null
  const [, hour, minute = '0', second = '0', fraction = '0'] = match
  const clock = [Number(hour), Number(minute), Number(second), Number(fraction.padEnd(3, '0'))]
  return (clock[0] ?? 0) < 24 && (clock[1] ?? 0) < 60 && (clock[2] ?? 0) < 60 ? clock : null
}

/**
 * A time as a person types it, as epoch ms; null where it is none. Understands `14:05` (the last time it was that late),
 * `yesterday 14:05`, `10 min ago`, `il y a 2 h`, `-90s`, `2026-11-24 14:05`, `24/11 14:05`, ISO 8601, epoch seconds or ms.
 * `utc`: clocks without a zone are UTC; otherwise they are the system's.
 */
export function parseTime(typed: string, now: number, utc: boolean): number | null {
  const text = typed.trim().toLowerCase().replace(/\s+/g, ' ')
  const today = new Date(now)
  if (text === 'now' || text === 'maintenant') return now

  const ago = /^(?:il y a |-)?(\d+(?:[.,]\d+)?) ?([a-zé]+)(?: ago)?$/.exec(text)
  if (ago && (/ago$|^il y a|^-/.test(text) || !text.includes('h') || /^\d+ h/.test(text))) {
    const unit = unitOf(ago[2] ?? '')
    return unit === undefined ? null : now - Number((ago[1] ?? '0').replace(',', '.')) * unit
  }

  const clock = clockOf(text)
  if (clock) {
    const at = onDay(today, utc, 0, clock)
    return at > now ? onDay(today, utc, -1, clock) : at
  }

  const day = /^(today|yesterday|aujourd[’']hui|hier)(?:,? (?:à |at )?(.+))?$/.exec(text)
  if (day) {
    const hours = day[2] === undefined ? [0] : clockOf(day[2])
    return hours && onDay(today, utc, /^(yesterday|hier)$/.test(day[1] ?? '') ? -1 : 0, hours)
  }

  // Days and months as Europe writes them; without a year, the last time it was that day.
  const date = /^(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}))?(?:,? (.+))?$/.exec(text)
  if (date) {
    const hours = date[4] === undefined ? [0] : clockOf(date[4])
    if (!hours) return null
    const year = utc ? today.getUTCFullYear() : today.getFullYear()
    const inYear = (which: number) => onDay(utc ? new Date(Date.UTC(which, Number(date[2]) - 1, Number(date[1]))) : new Date(which, Number(date[2]) - 1, Number(date[1])), utc, 0, hours)
    if (Number(date[2]) < 1 || Number(date[2]) > 12 || Number(date[1]) < 1 || Number(date[1]) > 31) return null
    if (date[3] !== undefined) return inYear(Number(date[3]))
    return inYear(year) > now + 86_400_000 ? inYear(year - 1) : inYear(year)
  }

  if (/^\d{10}$/.test(text)) return Number(text) * 1000
  if (/^\d{13}$/.test(text)) return Number(text)

  const iso = /^(\d{4}-\d{2}-\d{2})(?:[t ](\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?))? ?(z|utc|[+-]\d{2}:?\d{2})?$/.exec(text)
  if (!iso) return null
  const hours = (iso[2] ?? '00:00').replace(',', '.').padStart((iso[2] ?? '').indexOf(':') === 1 ? (iso[2] ?? '').length + 1 : 0, '0')
  const zone = iso[3] === undefined ? (utc ? 'Z' : '') : iso[3].replace('utc', 'Z').toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')
  const at = Date.parse(`${iso[1] ?? ''}T${hours}${zone}`)
  return Number.isNaN(at) ? null : at
}
