/**
 * JSON with line breaks and indents, its numbers and texts left as they are written: `JSON.stringify(JSON.parse(...))`
 * would round big numbers and drop keys that come twice. The text must be valid JSON.
 */
export function prettyJson(text: string): string {
  const out: string[] = []
  let depth = 0
  let empty = false
  const line = (): void => void out.push('\n', '  '.repeat(depth))
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s"[\]{}:,]+/gs)) {
    if (token === '{' || token === '[') {
      if (empty) line()
      out.push(token)
      depth++
      empty = true
      continue
    }
    if (token === '}' || token === ']') {
      depth--
      if (!empty) line()
      empty = false
      out.push(token)
      continue
    }
    if (empty) line()
    empty = false
    out.push(token === ':' ? ': ' : token)
    if (token === ',') line()
  }
  return out.join('')
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** A text that is JSON, or a JSON document a line, indented; null where it is neither. */
export function readableJson(text: string): { text: string; documents: number } | null {
  if (!/^\s*[[{]/.test(text)) return null
  if (isJson(text)) return { text: prettyJson(text), documents: 1 }
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length < 2 || !lines.every(isJson)) return null
  return { text: lines.map(prettyJson).join('\n'), documents: lines.length }
}
