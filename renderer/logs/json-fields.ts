import { termCharacters, type LogRow, type LogTerm } from '../../contract/logs'
import { escaped } from './find-hits'

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

/** One character within a string of JSON as an expression: as it is, or escaped as some programs write it. */
function characterPattern(character: string): string {
  if (character === '/') return String.raw`\\?/`
  if (character < '\u007f') return escaped(JSON.stringify(character).slice(1, -1))
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i).toString(16).padStart(4, '0'))
  const anyCase = units.map((hex) => `\\\\u${hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)}`).join('')
  return `(?:${character}|${anyCase})`
}
const stringPattern = (text: string): string => `"${[...text].map(characterPattern).join('')}"`

/** A value of JSON as an expression, however it is spaced. */
function valuePattern(value: unknown): string {
  if (typeof value === 'string') return stringPattern(value)
  if (Array.isArray(value)) return String.raw`\[\s*${value.map(valuePattern).join(String.raw`\s*,\s*`)}\s*\]`
  if (typeof value !== 'object' || value === null) return escaped(JSON.stringify(value))
  const fields = Object.entries(value).map(([name, field]) => String.raw`${stringPattern(name)}\s*:\s*${valuePattern(field)}`)
  return String.raw`\{\s*${fields.join(String.raw`\s*,\s*`)}\s*\}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Finds the lines of JSON in which a field has a value, by the field's name as well. A string is given as it is, anything
 * else as JSON: what reads as both is looked for as both.
 */
export function fieldTerm(name: string, value: string): LogTerm {
  const other = parsed(value)
  const same = stringPattern(value)
  const either = other === undefined || typeof other === 'string' ? same : String.raw`(?:${same}|${valuePattern(other)}\s*[,}])`
  const text = String.raw`${stringPattern(name)}\s*:\s*${either}`
  return text.length <= termCharacters ? { text, regex: true, caseSensitive: true, negate: false } : { text: value, regex: false, caseSensitive: true, negate: false }
}
