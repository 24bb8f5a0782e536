/**
 * Splits a command line as Compose does: quotes and backslashes, no variables, no globbing. An unquoted `; & | < >` ends
 * it, and what follows is dropped. null where a quote stays open or parentheses stand alone.
 * Source: mattn/go-shellwords, which compose-go uses.
 */
export function splitWords(line: string): string[] | null {
  const words: string[] = []
  let word = ''
  // Whether there is a word under way: '' in quotes is one.
  let started = false
  let escaped = false
  let quote: '"' | "'" | '`' | '(' | null = null
  for (const char of line) {
    if (escaped) {
      word += char
      escaped = false
      started = true
    } else if (char === '\\' && quote !== "'") {
      escaped = true
    } else if (/[ \t\r\n]/.test(char)) {
      if (quote !== null) word += char
      else if (started) {
        words.push(word)
        word = ''
        started = false
      }
    } else if (char === '"' && quote !== "'" && quote !== '(' && quote !== '`') {
      started = started || quote === '"'
      quote = quote === '"' ? null : '"'
    } else if (char === "'" && quote !== '"' && quote !== '(' && quote !== '`') {
      started = started || quote === "'"
      quote = quote === "'" ? null : "'"
    } else {
      if (char === '`' && (quote === null || quote === '`')) quote = quote === '`' ? null : '`'
      else if (char === '(' && (quote === null || quote === '(')) {
        if (quote !== null || !word.endsWith('$')) return null
        quote = '('
      } else if (char === ')' && (quote === null || quote === '(')) quote = quote === '(' ? null : '('
      else if (';&|<>'.includes(char) && quote === null) {
        // `2>` names a stream: the digit is no word of its own.
        if (char === '>' && /^\d/.test(word)) started = false
        break
      }
      word += char
      started = true
    }
  }
  if (escaped || quote !== null) return null
  if (started) words.push(word)
  return words
}
