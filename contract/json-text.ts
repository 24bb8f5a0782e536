/**
 * JSON that came from outside, shown and taken apart as it is written. `JSON.parse` is no way to show it: it makes doubles of
 * numbers (`202201180000000014` ends in `000`, `1.10` becomes `1.1`, `1e400` null, `-0` 0), keeps one of two equal keys, and
 * moves keys like "10" to the front. Here it only says whether a text is JSON at all.
 */

/** Deeper than this, lines are indented no further: the spaces alone would otherwise grow with the square of the depth. */
const deepestIndent = 200

/** A bracket, a comma, a colon, a string with its quotes, or anything else (number, true, false, null). */
export interface JsonToken {
  text: string
  /** Offset of its first character. */
  at: number
}

const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9
const marks = new Set([...'[]{}:,'].map((mark) => mark.charCodeAt(0)))
const quote = 34
const backslash = 92

/** The tokens of a valid JSON text, without the spaces between them. */
export function* scanJson(text: string): Generator<JsonToken> {
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at)
    if (isSpace(code)) {
      at++
      continue
    }
    const start = at++
    if (code === quote) {
      while (at < text.length && text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1
      at++
    } else if (!marks.has(code)) {
      for (let next = text.charCodeAt(at); at < text.length && !isSpace(next) && !marks.has(next); next = text.charCodeAt(at)) at++
    }
    yield { text: text.slice(start, at), at: start }
  }
}

/** Whether a text is valid JSON. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Valid JSON with line breaks and indents, `indent` levels in to begin with. Every number, string and key stays as it is written. */
export function prettyJson(text: string, indent = 0): string {
  const out: string[] = []
  let depth = indent
  let empty = false
  const line = (): void => void out.push('\n', '  '.repeat(Math.min(depth, deepestIndent)))
  for (const { text: token } of scanJson(text)) {
    if (token === '}' || token === ']') {
      depth--
      if (!empty) line()
      empty = false
      out.push(token)
      continue
    }
    if (empty) line()
    empty = token === '{' || token === '['
    out.push(token === ':' ? ': ' : token)
    if (empty) depth++
    if (token === ',') line()
  }
  return out.join('')
}

/** Valid JSON without the spaces between its tokens. */
export function compactJson(text: string): string {
  const out: string[] = []
  for (const token of scanJson(text)) out.push(token.text)
  return out.join('')
}

const startsAsTree = (text: string): boolean => /^\s*[[{]/.test(text)

/** An object or array set out over lines; null for any other text, which is to be shown as it is. */
export const prettyTree = (text: string): string | null => (startsAsTree(text) && isJson(text) ? prettyJson(text) : null)

/** A text that is JSON, or a JSON document a line, set out over lines; null where it is neither. */
export function readableJson(text: string): { text: string; documents: number } | null {
  if (!startsAsTree(text)) return null
  if (isJson(text)) return { text: prettyJson(text), documents: 1 }
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length < 2 || !lines.every(isJson)) return null
  return { text: lines.map((line) => prettyJson(line)).join('\n'), documents: lines.length }
}

/** The text of a JSON string with its quotes; null where a value is anything else. */
export const stringOf = (json: string): string | null => (json.startsWith('"') ? (JSON.parse(json) as string) : null)

/**
 * The members of an object, in the order in which they are written, equal names each by itself; values as compact JSON.
 * Null where the text is no object.
 */
export function jsonMembers(text: string): { name: string; json: string }[] | null {
  if (!/^\s*\{/.test(text) || !isJson(text)) return null
  const members: { name: string; json: string }[] = []
  let depth = 0
  let name: string | null = null
  let value: string[] = []
  const end = (): void => {
    if (name !== null) members.push({ name, json: value.join('') })
    name = null
    value = []
  }
  for (const { text: token } of scanJson(text)) {
    const closes = token === '}' || token === ']'
    if (closes) depth--
    if (depth === 0 || (depth === 1 && token === ',')) end()
    else if (name === null) name = stringOf(token)
    else if (depth > 1 || token !== ':') value.push(token)
    if (token === '{' || token === '[') depth++
  }
  return members
}
