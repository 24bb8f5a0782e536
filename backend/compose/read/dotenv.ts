import { interpolate, type Lookup } from './interpolate'

/** Something in an env file can't be read; `line` counts from 1. */
export class EnvFileError extends Error {
  override readonly name = 'EnvFileError'
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message)
  }
}

/**
 * Reads an env file as Compose does: `KEY=value`, `KEY: value`, `export KEY=value`, `KEY` alone (taken from `lookup`),
 * comments, 'raw' and "escaped" values over several lines, `${...}` in unquoted and double-quoted ones.
 * Values go into `into`, which variables may refer to; `lookup` wins over it.
 * Throws `EnvFileError`, and `InterpolationError` from a `${...}`.
 */
export function parseEnvFile(content: string, into: Map<string, string>, lookup: Lookup): void {
  const source = content.replace(/^\uFEFF/, '')
  const resolve: Lookup = (name) => lookup(name) ?? into.get(name)
  let at = 0
  const lineAt = (offset: number) => source.slice(0, offset).split('\n').length
  for (;;) {
    const start = statement(source, at)
    if (start === -1) return
    const { name, next, inherited } = key(source, start, lineAt)
    if (inherited) {
      const value = lookup(name)
      if (value !== undefined) into.set(name, value)
      at = next
      continue
    }
    const read = value(source, next, lineAt)
    try {
      into.set(name, read.expand ? interpolate(read.text, resolve) : read.text)
    } catch (error) {
      throw new EnvFileError(lineAt(next), error instanceof Error ? error.message : String(error))
    }
    at = read.next
  }
}

/** Where the next statement begins: past white space and lines of comment; -1 at the end. */
function statement(source: string, from: number): number {
  for (let at = from; ;) {
    const offset = source.slice(at).search(/\S/)
    if (offset === -1) return -1
    at += offset
    if (source[at] !== '#') return at
    const end = source.indexOf('\n', at)
    if (end === -1) return -1
    at = end
  }
}

function key(source: string, start: number, lineAt: (offset: number) => number) {
  const from = start + (/^export\s+/.exec(source.slice(start))?.[0].length ?? 0)
  let at = from
  for (; at < source.length; at++) {
    const char = source[at] ?? ''
    if (char === '=' || char === ':' || char === '\n') break
    if (!/[\t\v\f\r \u0085\u00A0_.[\]-]|[\p{L}\p{N}]/u.test(char)) {
      const line = source.slice(start).split('\n')[0] ?? ''
      throw new EnvFileError(
        lineAt(at),
        `unexpected character ${JSON.stringify(char)} in the name of a variable, in ${JSON.stringify(line.trim())}`,
      )
    }
  }
  // Compose reads a name on the last line without a line end as one without a name, and finds nothing there.
  const ended = at < source.length
  const name = ended ? source.slice(from, at).trimEnd() : ''
  if (/ /.test(name))
    throw new EnvFileError(lineAt(start), `a variable's name can't hold a space: ${JSON.stringify(name)}`)
  return { name, next: ended ? skipBlank(source, at + 1) : skipBlank(source, from), inherited: source[at] === '\n' }
}

function skipBlank(source: string, from: number): number {
  let at = from
  while (/[\t\v\f\r \u0085\u00A0]/.test(source[at] ?? '\n')) at++
  return at
}

function value(
  source: string,
  start: number,
  lineAt: (offset: number) => number,
): { text: string; next: number; expand: boolean } {
  const quote = source[start]
  if (quote !== '"' && quote !== "'") {
    const lineEnd = source.indexOf('\n', start)
    const end = lineEnd === -1 ? source.length : lineEnd
    const line = source.slice(start, end).split(' #')[0] ?? ''
    return { text: line.trimEnd(), next: Math.min(end + 1, source.length), expand: true }
  }
  let text = ''
  for (let i = start + 1; i < source.length; i++) {
    const char = source[i] ?? ''
    if (char === quote) return { text: quote === '"' ? unescape(text) : text, next: i + 1, expand: quote === '"' }
    const next = source[i + 1]
    if (char === '\\' && next !== undefined) {
      // Only the quote itself loses its backslash here; the rest is for `unescape`.
      text += next === quote ? next : char + next
      i++
    } else text += char
  }
  const first = source.slice(start).split('\n')[0] ?? ''
  throw new EnvFileError(lineAt(start), `a quote is not closed: ${first}`)
}

const escapes: Record<string, string> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  '\\': '\\',
  $: '$$',
}

function unescape(text: string): string {
  return text.replace(/\\([abcfnrtv$"\\]|0\d{0,3})/g, (all: string, code: string) => {
    if (/^0[0-7]{3}$/.test(code)) return String.fromCharCode(parseInt(code, 8))
    return escapes[code] ?? all
  })
}
