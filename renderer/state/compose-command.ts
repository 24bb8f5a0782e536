import type { StackSnapshot } from '../../contract/stack'
import { quoteWord } from '../ui/quote-word'

/** Which project a command is about, and its files. */
export type ComposeProject = Pick<StackSnapshot, 'project' | 'files'>

/** `docker compose` for this stack from any folder. Pure. */
export function composeBase({ project, files }: ComposeProject): string[] {
  return ['docker', 'compose', ...files.flatMap((file) => ['-f', file]), ...(project === '' ? [] : ['-p', project])]
}

/** The words of a command as one line. */
export const joinWords = (words: readonly string[]): string => words.map(quoteWord).join(' ')
