import type { StackSnapshot } from '../../contract/stack'
import { quoteWord } from '../ui/quote-word'
import type { StackCommand } from './stack'

/** Which project a command is about, and its files. */
export type ComposeProject = Pick<StackSnapshot, 'project' | 'files'>

/** `docker compose` for this stack from any folder. Pure. */
export function composeBase({ project, files }: ComposeProject): string[] {
  return ['docker', 'compose', ...files.flatMap((file) => ['-f', file]), ...(project === '' ? [] : ['-p', project])]
}

/** The words of a command as one line. */
export const joinWords = (words: readonly string[]): string => words.map(quoteWord).join(' ')

function words(command: StackCommand): string[] {
  switch (command.verb) {
    case 'up':
      return ['up', '-d', '--wait', ...(command.build ? ['--build'] : []), ...command.services]
    case 'stop':
    case 'restart':
    case 'build':
      return [command.verb, ...command.services]
    case 'down':
      return ['down', ...(command.volumes ? ['--volumes'] : []), ...(command.orphans ? ['--remove-orphans'] : [])]
  }
}

/** What a person would type instead of giving the command here. */
export function commandLine(where: ComposeProject, command: StackCommand): string {
  const profiles = command.verb === 'up' ? (command.profiles ?? []).flatMap((profile) => ['--profile', profile]) : []
  return joinWords([...composeBase(where), ...profiles, ...words(command)])
}
