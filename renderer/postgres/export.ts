import type { ResultColumn } from '../../contract/postgres'
import type { Row } from './result'

export const exportFormats = ['csv', 'tsv', 'json'] as const
export type ExportFormat = (typeof exportFormats)[number]

// RFC 4180; an empty string is quoted so that it stays different from NULL, as in PostgreSQL's own COPY CSV.
const csvField = (value: string | null): string =>
  value === null ? '' : value === '' || /[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value

// Spreadsheets take a field with tabs or newlines in double quotes.
const tsvField = (value: string | null): string => (value === null ? '' : /[\t\r\n"]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)

const plainNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

/** JSON keeps numbers as numbers only where nothing is lost on the way through a double. */
function jsonValue(value: string | null, type: string): unknown {
  if (value === null) return null
  if (type === 'boolean') return value === 't'
  if (type === 'json' || type === 'jsonb') return JSON.parse(value) as unknown
  const exact = /^(smallint|integer|real|double precision)$/.test(type) || (type === 'bigint' && Number.isSafeInteger(Number(value)))
  return exact && plainNumber.test(value) ? Number(value) : value
}

/** Names of columns that can be keys of one object: a second `count` becomes `count_2`. */
function uniqueNames(columns: ResultColumn[]): string[] {
  const taken = new Set<string>()
  return columns.map(({ name }) => {
    let unique = name
    for (let n = 2; taken.has(unique); n++) unique = `${name}_${n}`
    taken.add(unique)
    return unique
  })
}

/** Rows as text. CSV with CR LF and a header, TSV for the clipboard, JSON as an array of objects. */
export function toText(format: ExportFormat, columns: ResultColumn[], rows: readonly Row[], header = true): string {
  if (format === 'json') {
    const names = uniqueNames(columns)
    const objects = rows.map((row) => Object.fromEntries(names.map((name, i) => [name, jsonValue(row[i] ?? null, columns[i]?.type ?? '')])))
    return JSON.stringify(objects, null, 2)
  }
  const [field, separator, newline] = format === 'csv' ? [csvField, ',', '\r\n'] : [tsvField, '\t', '\n']
  const lines = rows.map((row) => row.map(field).join(separator))
  if (header) lines.unshift(columns.map((column) => field(column.name)).join(separator))
  return lines.join(newline) + (format === 'csv' ? newline : '')
}
