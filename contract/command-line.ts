/**
 * A command as a line that a person reads and edits, and back: the words of `a 'b c' "d" \e $'f\ng'`, quoted as bash
 * quotes. Nothing is ever expanded: `$HOME`, `$(...)`, `;`, `|`, `*` are characters like any other, because no shell
 * sees the words. Pure.
 */
export class LineError extends Error {
  override readonly name = 'LineError'
  /** `at`: where in the text the open quote or the last backslash stands. */
  constructor(
    readonly reason: 'open-quote' | 'open-escape',
    readonly at: number,
  ) {
    super(`${reason} at ${at}`)
  }
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', e: '\x1b' }

/** The words of a line. Line breaks part words, and `\` before one joins the lines. Throws `LineError`. */
export function splitLine(line: string): string[] {
  const words: string[] = []
  let word: string | null = null
  let at = 0
  const add = (text: string): void => {
    word = (word ?? '') + text
  }
  while (at < line.length) {
    const character = line[at] ?? ''
    if (/\s/.test(character)) {
      if (word !== null) words.push(word)
      word = null
      at += 1
    } else if (character === "'") {
      const end = line.indexOf("'", at + 1)
      if (end < 0) throw new LineError('open-quote', at)
      add(line.slice(at + 1, end))
      at = end + 1
    } else if (character === '"') {
      const [text, end] = doubleQuoted(line, at)
      add(text)
      at = end
    } else if (character === '$' && line[at + 1] === "'") {
      const [text, end] = escapeQuoted(line, at)
      add(text)
      at = end
    } else if (character === '\\') {
      const next = line[at + 1]
      if (next === undefined) throw new LineError('open-escape', at)
      const joined = /^\\\r?\n/.exec(line.slice(at, at + 3))
      if (joined === null) add(next)
      at += joined === null ? 2 : joined[0].length
    } else {
      add(character)
      at += 1
    }
  }
  if (word !== null) words.push(word)
  return words
}

/** In double quotes a backslash means something before `"`, `\`, `$`, a backtick and a line break only. */
function doubleQuoted(line: string, start: number): [text: string, end: number] {
  let text = ''
  for (let at = start + 1; at < line.length; at++) {
    const character = line[at] ?? ''
    if (character === '"') return [text, at + 1]
    const next = line[at + 1] ?? ''
    if (character === '\\' && /["\\$`\n]/.test(next)) {
      if (next !== '\n') text += next
      at += 1
    } else text += character
  }
  throw new LineError('open-quote', start)
}

/** `$'...'`, bash's way to write what has no face: `\n`, `\t`, `\x1b`, `\u00e9`. */
function escapeQuoted(line: string, start: number): [text: string, end: number] {
  let text = ''
  for (let at = start + 2; at < line.length; at++) {
    const character = line[at] ?? ''
    if (character === "'") return [text, at + 1]
    if (character !== '\\') {
      text += character
      continue
    }
    const code = /^(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4}))/.exec(line.slice(at + 1, at + 6))
    const next = line[at + 1] ?? ''
    text += code === null ? (escapes[next] ?? next) : String.fromCharCode(Number.parseInt(code[1] ?? code[2] ?? '', 16))
    at += code === null ? 1 : code[0].length
  }
  throw new LineError('open-quote', start)
}

/** Which shell a command is written for: how it quotes. `splitLine` reads the first. */
export type CommandShell = 'sh' | 'powershell'

/** `process.platform`, or `app.info().platform`, to the shell that a person there types into. */
export const shellOf = (platform: string): CommandShell => (platform === 'win32' ? 'powershell' : 'sh')

const plain = /^[\w@%+=:,./-]+$/
const faceless = /[\u0000-\u001f\u007f]/

/** A word as the shell takes it for one, whatever is in it. Stays on one line. */
export function quoteWord(word: string, shell: CommandShell = 'sh'): string {
  if (plain.test(word) && !(shell === 'powershell' && /^[@%]|,/.test(word))) return word
  if (shell === 'powershell') {
    // Windows PowerShell hands quotes on to programs unescaped, so they are escaped for those here.
    const escaped = word.replaceAll('"', '\\"')
    if (!faceless.test(word)) return `'${escaped.replace(/['‘’‚‛]/g, (quote) => quote + quote)}'`
    const doubled = escaped.replace(/[`$"“”„]/g, (sign) => `\`${sign}`)
    return `"${[...doubled].map((c) => (faceless.test(c) ? `$([char]${c.charCodeAt(0)})` : c)).join('')}"`
  }
  if (!faceless.test(word)) return `'${word.replaceAll("'", "'\\''")}'`
  const escaped = [...word].map((c) => {
    if (c === "'" || c === '\\') return `\\${c}`
    if (!faceless.test(c)) return c
    return c === '\n' ? '\\n' : c === '\t' ? '\\t' : `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  return `$'${escaped.join('')}'`
}

/** The words as one line: `splitLine(formatLine(words))` gives them back, whatever is in them. */
export const formatLine = (words: readonly string[], shell: CommandShell = 'sh'): string =>
  words.map((word) => quoteWord(word, shell)).join(' ')
