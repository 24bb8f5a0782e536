export interface Token {
  kind: 'name' | 'string' | 'number' | 'word' | 'plain'
  text: string
}

const pattern = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g

/** JSON cut up by what is to be coloured; the texts joined are the whole. */
export function jsonTokens(json: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  for (const match of json.matchAll(pattern)) {
    const [whole, text, colon, number] = match
    if (match.index > at) tokens.push({ kind: 'plain', text: json.slice(at, match.index) })
    if (text === undefined) tokens.push({ kind: number === undefined ? 'word' : 'number', text: whole })
    else if (colon === undefined) tokens.push({ kind: 'string', text })
    else tokens.push({ kind: 'name', text }, { kind: 'plain', text: colon })
    at = match.index + whole.length
  }
  if (at < json.length) tokens.push({ kind: 'plain', text: json.slice(at) })
  return tokens
}
