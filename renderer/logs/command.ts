import { composeBase, joinWords, type ComposeProject } from '../state/compose-command'
import { isOwn } from './colours'
import type { Looking } from './filter'
import { patternOf } from './find-hits'

/**
 * What a person would type to see the same lines: docker compose where it can show them, our own CLI where levels, texts or the
 * app's own workers are asked for. `known` are the services of the Compose project.
 */
export function logsCommand(where: ComposeProject | null, looking: Looking, known: readonly string[]): string {
  const { sources, levels, terms, from, to } = looking
  const since = from === null ? [] : ['--since', new Date(from).toISOString()]
  const until = to === null ? [] : ['--until', new Date(to).toISOString()]
  const own = sources.length > 0 && sources.every((source) => isOwn(source) || source === 'app')
  if (where && !own && levels.length === 0 && terms.length === 0) {
    const services = sources.filter((source) => known.includes(source))
    return joinWords([...composeBase(where), 'logs', ...(to === null ? ['-f'] : []), '--timestamps', ...since, ...until, ...services])
  }
  const patterns = terms.flatMap((term) => [term.negate ? '--exclude' : '--grep', patternOf(term).source])
  // For all of them or for none: what shows too much is better than what hides a line.
  const anyCase = terms.some(({ caseSensitive, negate }) => !caseSensitive && !negate) ? ['-i'] : []
  const level = levels.length > 0 ? ['--level', levels.includes('warn') ? 'warn' : (levels[0] ?? 'error')] : []
  return joinWords(['npm', 'run', '-s', 'deck', '--', 'logs', ...(to === null ? ['-f'] : []), ...since, ...until, ...level, ...patterns, ...anyCase, ...sources])
}
