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
/** One of `[ ] { } : ,` */
const isMark = (code: number): boolean => code === 44 || code === 58 || code === 91 || code === 93 || code === 123 || code === 125
const quote = 34
const backslash = 92

/** Where the string ends that begins with the quote at `start`: after its other quote. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    at = text.indexOf('"', at)
    if (at < 0) return text.length
    let slashes = 0
    while (text.charCodeAt(at - 1 - slashes) === backslash) slashes++
    if (slashes % 2 === 0) return at + 1
  }
}

/** Where the token ends that begins at `start`, which is no space. */
function endOfToken(text: string, start: number): number {
  const code = text.charCodeAt(start)
  if (code === quote) return endOfString(text, start)
  if (isMark(code)) return start + 1
  let at = start + 1
  for (let next = text.charCodeAt(at); at < text.length && !isSpace(next) && !isMark(next); next = text.charCodeAt(at)) at++
  return at
}

/** The tokens of a valid JSON text, without the spaces between them. */
export function* scanJson(text: string): Generator<JsonToken> {
  for (let at = 0; at < text.length; ) {
    if (isSpace(text.charCodeAt(at))) {
      at++
      continue
    }
    const end = endOfToken(text, at)
    yield { text: text.slice(at, end), at }
    at = end
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

/** Line breaks with their indents, made once each. */
const breaks: string[] = []
const lineBreak = (depth: number): string => (breaks[depth] ??= `\n${'  '.repeat(depth)}`)

/** Valid JSON with line breaks and indents, `indent` levels in to begin with. Every number, string and key stays as it is written. */
export function prettyJson(text: string, indent = 0): string {
  const parts: string[] = []
  let depth = indent
  let empty = false
  // What goes over in one piece begins here: a message may have 20 MB, and a piece for each token would be too many.
  let from = 0
  const put = (at: number, between: string): void => {
    if (at > from) parts.push(text.slice(from, at))
    parts.push(between)
    from = at
  }
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at)
    if (isSpace(code)) {
      if (at > from) parts.push(text.slice(from, at))
      from = ++at
      continue
    }
    const end = endOfToken(text, at)
    const closes = code === 125 || code === 93
    if (closes) depth--
    if (closes !== empty) put(at, lineBreak(Math.min(depth, deepestIndent)))
    empty = code === 123 || code === 91
    if (empty) depth++
    if (code === 58) put(end, ' ')
    else if (code === 44) put(end, lineBreak(Math.min(depth, deepestIndent)))
    at = end
  }
  parts.push(text.slice(from))
  return parts.join('')
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
