/** psql's name pattern as two anchored regular expressions; null where that part was not given. */
export interface NamePattern {
  schema: string | null
  name: string
}

/**
 * Reads psql's pattern syntax: `*` and `?` as wildcards, a dot between schema and name, lower case unless quoted.
 * Source: PostgreSQL documentation, psql, "Patterns".
 */
export function parsePattern(text: string): NamePattern {
  const parts: string[] = ['']
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i)
    const add = (piece: string): void => {
      parts.push((parts.pop() ?? '') + piece)
    }
    if (char === '"') {
      if (quoted && text[i + 1] === '"') {
        add('"')
        i++
      } else quoted = !quoted
    } else if (char === '.' && !quoted) parts.push('')
    else if (char === '*' && !quoted) add('.*')
    else if (char === '?' && !quoted) add('.')
    else add(quoted ? escape(char) : escape(char.toLowerCase()))
  }
  const name = parts.pop() ?? ''
  const schema = parts.pop()
  return { schema: schema === undefined ? null : `^(${schema})$`, name: `^(${name})$` }
}

function escape(char: string): string {
  return /[.*+?^${}()|[\]\\]/.test(char) ? `\\${char}` : char
}
