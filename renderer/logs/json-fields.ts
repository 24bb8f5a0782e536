import type { LogRow } from '../../contract/logs'

/** Fields that a row shows already: its time, its level, what it says. */
const shownAlready = new Set(['msg', 'message', 'time', 'timestamp', '@timestamp', 'ts', 'level', 'levelname', 'severity', 'pid', 'hostname'])
const mostInline = 6
const longest = 80

/** The fields of a JSON line that are worth a look beside its message, each cut to a length that leaves room for others. */
export function inlineFields(row: Pick<LogRow, 'fields' | 'message'>): [string, string][] {
  if (row.fields === null || row.message === null) return []
  return row.fields
    .filter(([name]) => !shownAlready.has(name))
    .slice(0, mostInline)
    .map(([name, value]) => [name, value.length > longest ? `${value.slice(0, longest)}…` : value])
}

/** A value as a person reads it: JSON that holds more than one thing over several lines. */
export function prettyValue(value: string): string {
  if (!/^[[{]/.test(value)) return value
  try {
    return JSON.stringify(JSON.parse(value), null, 2)
  } catch {
    return value
  }
}
