/** A word as a shell takes it for one: in single quotes where it has to be, in which PowerShell and sh leave everything as it is. */
export function quoteWord(word: string): string {
  // A backslash is plain only in a path of Windows: sh takes it away.
  return /^(?:[A-Za-z]:\\[\w@%+=:,./\\-]*|[\w@%+=:,./-]+)$/.test(word) ? word : `'${word.replaceAll("'", "''")}'`
}
