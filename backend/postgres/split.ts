import { nextToken, type Token } from './lexer'

/** One statement of a text that holds several. */
export interface Statement {
  /** `meta`: a psql command such as `\dt`, up to the end of its line. */
  kind: 'sql' | 'meta'
  /** From the first token to the last, without the semicolon. */
  text: string
  /** Where `text` starts in the whole, UTF-16 units from 0. */
  offset: number
}

/**
 * Follows what psql follows to know that a semicolon does not end the statement: parentheses (`CREATE RULE`), and the
 * `BEGIN ATOMIC ... END` body of a function or procedure. Facts: PostgreSQL 17, src/fe_utils/psqlscan.l.
 */
class Nesting {
  #parentheses = 0
  #bodies = 0
  readonly #words: string[] = []

  take(token: Token): void {
    if (token.value === '(' && token.kind === 'other') this.#parentheses++
    else if (token.value === ')' && token.kind === 'other') this.#parentheses = Math.max(0, this.#parentheses - 1)
    if (token.kind !== 'word') return
    if (this.#words.length < 4) this.#words.push(token.value)
    if (!this.#isRoutine() || this.#parentheses > 0) return
    if (token.value === 'begin' || (token.value === 'case' && this.#bodies > 0)) this.#bodies++
    else if (token.value === 'end' && this.#bodies > 0) this.#bodies--
  }

  get inside(): boolean {
    return this.#parentheses > 0 || this.#bodies > 0
  }

  #isRoutine(): boolean {
    const [first, second, third, fourth] = this.#words
    if (first !== 'create') return false
    const what = second === 'or' && third === 'replace' ? fourth : second
    return what === 'function' || what === 'procedure'
  }
}

function metaCommand(text: string, at: number): Statement {
  const newline = /[\n\r]/g
  newline.lastIndex = at
  const end = newline.exec(text)?.index ?? text.length
  return { kind: 'meta', text: text.slice(at, end).replace(/[\s;]+$/, ''), offset: at }
}

/**
 * The statements of a text, in order, each with its place in it. Never fails: what is not closed runs to the end and
 * PostgreSQL says what is wrong with it. Comments before, between and after statements belong to none.
 */
export function splitStatements(text: string): Statement[] {
  const found: Statement[] = []
  let first: Token | null = null
  let last: Token | null = null
  let nesting = new Nesting()
  const finish = (): void => {
    if (first && last) found.push({ kind: 'sql', text: text.slice(first.start, last.end), offset: first.start })
    first = last = null
    nesting = new Nesting()
  }
  for (let token = nextToken(text, 0); token; ) {
    let next = token.end
    if (!first && token.value === '\\' && token.kind === 'other') {
      const meta = metaCommand(text, token.start)
      found.push(meta)
      next = meta.offset + meta.text.length
    } else if (token.value === ';' && token.kind === 'other' && !nesting.inside) {
      finish()
    } else {
      first ??= token
      last = token
      nesting.take(token)
    }
    token = nextToken(text, next)
  }
  finish()
  return found
}

/** PostgreSQL counts an error's position in characters from 1; JavaScript in UTF-16 units from 0. */
export function utf16Offset(text: string, position: number): number {
  let offset = 0
  for (let character = 1; character < position && offset < text.length; character++) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1
  }
  return offset
}
