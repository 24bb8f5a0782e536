/** One lexical element of SQL as PostgreSQL's scanner sees it. Whitespace and comments are left out. */
export interface Token {
  /**
   * `word`: keyword or plain identifier, `value` in lower case. `quoted`: "identifier", `value` without its quotes.
   * `unicode`: U&"identifier", not decoded. `string`: any string constant. `other`: numbers, parameters, operators
   * and punctuation, one character each for the last two.
   */
  kind: 'word' | 'quoted' | 'unicode' | 'string' | 'other'
  value: string
  /** Offsets into the text, UTF-16 units from 0, `end` exclusive. */
  start: number
  end: number
  /** True where the text ends before the token does. */
  open: boolean
}

// Facts: PostgreSQL 17, src/backend/parser/scan.l. Every byte over 127 may be part of an identifier, no-break space too.
const space = /[ \t\n\r\f\v]+/y
const lineComment = /--[^\n\r]*/y
const word = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y
const number = /\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?/y
const parameter = /\$\d+/y
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y
// A string goes on after white space that holds a newline; comments may stand between from then on.
const continuation = /[ \t\f\v]*(?:--[^\n\r]*)?[\n\r](?:[ \t\n\r\f\v]|--[^\n\r]*[\n\r])*'/y

function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : -1
}

/** End of a nested block comment that starts at `at`; the text's end where it is not closed. */
function skipBlockComment(text: string, at: number): number {
  let depth = 0
  for (let i = at; i < text.length; i++) {
    if (text.startsWith('/*', i)) {
      depth++
      i++
    } else if (text.startsWith('*/', i)) {
      depth--
      i++
      if (depth === 0) return i + 1
    }
  }
  return text.length
}

/** End of what stands between quotes; `at` is behind the opening one. -1 where the closing one is missing. */
function closeQuote(text: string, at: number, quote: string, backslash: boolean): number {
  for (let i = at; i < text.length; i++) {
    if (backslash && text[i] === '\\') i++
    else if (text[i] === quote) {
      if (text[i + 1] === quote) i++
      else return i + 1
    }
  }
  return -1
}

function readString(text: string, start: number, prefix: number): Token {
  const backslash = prefix === 1 && /[eE]/.test(text.charAt(start))
  let end = closeQuote(text, start + prefix + 1, "'", backslash)
  while (end >= 0) {
    const next = match(continuation, text, end)
    if (next < 0) break
    end = closeQuote(text, next, "'", backslash)
  }
  const open = end < 0
  return { kind: 'string', value: '', start, end: open ? text.length : end, open }
}

function readQuoted(text: string, start: number, prefix: number): Token {
  const close = closeQuote(text, start + prefix + 1, '"', false)
  const end = close < 0 ? text.length : close
  const value = text.slice(start + prefix + 1, close < 0 ? end : end - 1).replaceAll('""', '"')
  return { kind: prefix ? 'unicode' : 'quoted', value, start, end, open: close < 0 }
}

function readToken(text: string, at: number): Token {
  const plain = (kind: Token['kind'], end: number, value = text.slice(at, end)): Token =>
    ({ kind, value, start: at, end, open: false })
  const char = text.charAt(at)
  if (char === "'") return readString(text, at, 0)
  if (char === '"') return readQuoted(text, at, 0)
  if (/[eEbBxXnN]/.test(char) && text[at + 1] === "'") return readString(text, at, 1)
  if (/[uU]/.test(char) && text[at + 1] === '&') {
    if (text[at + 2] === "'") return readString(text, at, 2)
    if (text[at + 2] === '"') return readQuoted(text, at, 2)
  }
  if (char === '$') {
    const tagEnd = match(dollarTag, text, at)
    if (tagEnd > 0) {
      const tag = text.slice(at, tagEnd)
      const close = text.indexOf(tag, tagEnd)
      const end = close < 0 ? text.length : close + tag.length
      return { kind: 'string', value: '', start: at, end, open: close < 0 }
    }
    const end = match(parameter, text, at)
    if (end > 0) return plain('other', end)
  }
  const wordEnd = match(word, text, at)
  // Lower case of ASCII letters only, as PostgreSQL does for multi-byte encodings.
  if (wordEnd > 0) return plain('word', wordEnd, text.slice(at, wordEnd).replace(/[A-Z]/g, (c) => c.toLowerCase()))
  const numberEnd = match(number, text, at)
  return plain('other', numberEnd > 0 ? numberEnd : at + 1)
}

/** End of the white space and comments that start at `at`. */
export function skipBlank(text: string, at: number): number {
  for (let i = at; ; ) {
    const end = text.startsWith('/*', i)
      ? skipBlockComment(text, i)
      : Math.max(match(space, text, i), match(lineComment, text, i))
    if (end <= i) return i
    i = end
  }
}

/** The next token at or after `at`, or null at the end of the text. */
export function nextToken(text: string, at: number): Token | null {
  const start = skipBlank(text, at)
  return start >= text.length ? null : readToken(text, start)
}

/** All tokens of a text. */
export function* tokens(text: string): Generator<Token> {
  for (let token = nextToken(text, 0); token; token = nextToken(text, token.end)) yield token
}
