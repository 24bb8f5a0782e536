import type { StackSnapshot } from '../../contract/stack'

/** Which project a command is about, and its files. */
export type ComposeProject = Pick<StackSnapshot, 'project' | 'files'>

/** A word as a shell takes it for one: in single quotes where it has to be, in which PowerShell and sh leave everything as it is. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `'${word.replaceAll("'", "''")}'`
}

/** `docker compose` for this stack from any folder. Pure. */
export function composeBase({ project, files }: ComposeProject): string[] {
  return ['docker', 'compose', ...files.flatMap((file) => ['-f', file]), ...(project === '' ? [] : ['-p', project])]
}

/** The words of a command as one line. */
export const joinWords = (words: readonly string[]): string => words.map(quoteWord).join(' ')
