import { isJson, prettyTree, scanJson } from '../../contract/json-text'
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
export const prettyValue = (value: string): string => prettyTree(value) ?? value

/** One character within a string of JSON as an expression: as it is, or escaped as some programs write it. */
function characterPattern(character: string): string {
  if (character === '/') return String.raw`\\?/`
  const usual = escaped(JSON.stringify(character).slice(1, -1))
  // Go escapes <, > and & as well, others the apostrophe, and not every program writes \b for \u0008.
  if (character < '\u007f' && !/[<>&'\u0000-\u001f]/.test(character)) return usual
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i).toString(16).padStart(4, '0'))
  const anyCase = units.map((hex) => `\\\\u${hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)}`).join('')
  return `(?:${usual}|${anyCase})`
}
const stringPattern = (text: string): string => `"${[...text].map(characterPattern).join('')}"`

/** A value of JSON as an expression, however it is spaced; its numbers as they are written. */
const valuePattern = (json: string): string =>
  [...scanJson(json)].map(({ text }) => (text.startsWith('"') ? stringPattern(JSON.parse(text) as string) : escaped(text))).join(String.raw`\s*`)

/**
 * Finds the lines of JSON in which a field has a value, by the field's name as well. A string is given as it is, anything
 * else as JSON: what reads as both is looked for as both.
 */
export function fieldTerm(name: string, value: string): LogTerm {
  const same = stringPattern(value)
  const either = isJson(value) && !value.startsWith('"') ? String.raw`(?:${same}|${valuePattern(value)}\s*[,}])` : same
  const text = String.raw`${stringPattern(name)}\s*:\s*${either}`
  return text.length <= termCharacters ? { text, regex: true, caseSensitive: true, negate: false } : { text: value, regex: false, caseSensitive: true, negate: false }
}
