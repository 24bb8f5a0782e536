import { composeBase, joinWords, type ComposeProject } from '../state/compose-command'
import { isOwn } from './colours'
import type { Looking } from './filter'

/**
 * What a person would type to see the same lines: docker compose where it can show them, our own CLI where levels, texts or the
 * app's own workers are asked for. `known` are the services of the Compose project.
 */
export function logsCommand(where: ComposeProject | null, looking: Looking, known: readonly string[]): string {
  const { sources, levels, terms, from, to } = looking
  const since = from === null ? [] : ['--since', new Date(from).toISOString()]
  const until = to === null ? [] : ['--until', new Date(to).toISOString()]
  const own = sources.length > 0 && sources.every((source) => isOwn(source) || source === 'app')
  const plain = terms.find((term) => !term.negate)
  if (where && !own && levels.length === 0 && !plain) {
    const services = sources.filter((source) => known.includes(source))
    return joinWords([...composeBase(where), 'logs', ...(to === null ? ['-f'] : []), '--timestamps', ...since, ...until, ...services])
  }
  const grep = plain ? ['--grep', plain.regex ? plain.text : plain.text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')] : []
  const level = levels.length > 0 ? ['--level', levels.includes('warn') ? 'warn' : (levels[0] ?? 'error')] : []
  return joinWords(['npm', 'run', '-s', 'deck', '--', 'logs', '-f', ...since, ...level, ...grep, ...sources])
}
