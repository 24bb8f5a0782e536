import { prettyJson } from '../../contract/json-text'
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
const indentInRow = 2

/**
 * A value as JSON. json and jsonb stand there as PostgreSQL gives them; a number is one only where a reader that makes doubles
 * of numbers gets the same one, and a string of its digits otherwise.
 */
function jsonValue(value: string | null, type: string): string {
  if (value === null) return 'null'
  if (type === 'boolean') return value === 't' ? 'true' : 'false'
  if (type === 'json' || type === 'jsonb') return prettyJson(value, indentInRow)
  const exact = /^(smallint|integer|real|double precision)$/.test(type) || (type === 'bigint' && Number.isSafeInteger(Number(value)))
  return exact && plainNumber.test(value) ? value : JSON.stringify(value)
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
    // Written key by key: an object of JavaScript's would move a column named "10" to the front.
    const objects = rows.map((row) => `  {\n${names.map((name, i) => `    ${JSON.stringify(name)}: ${jsonValue(row[i] ?? null, columns[i]?.type ?? '')}`).join(',\n')}\n  }`)
    return objects.length === 0 ? '[]' : `[\n${objects.join(',\n')}\n]`
  }
  const [field, separator, newline] = format === 'csv' ? [csvField, ',', '\r\n'] : [tsvField, '\t', '\n']
  const lines = rows.map((row) => row.map(field).join(separator))
  if (header) lines.unshift(columns.map((column) => field(column.name)).join(separator))
  return lines.join(newline) + (format === 'csv' ? newline : '')
}
