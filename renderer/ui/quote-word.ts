/** A word as a shell takes it for one: in single quotes where it has to be, in which PowerShell and sh leave everything as it is. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `'${word.replaceAll("'", "''")}'`
}
