import { logLevels, type LogLevel } from '../../contract/logs'
import { composeBase, joinWords, type ComposeProject } from '../state/compose-command'
import type { Looking } from './filter'
import { patternOf } from './find-hits'

/**
 * What a person would type to see the same lines: docker compose where it can show them, our own CLI where levels, texts or the
 * app's own workers are asked for. `known` are the services of the Compose project.
 */
export function logsCommand(where: ComposeProject | null, looking: Looking, known: readonly string[]): string {
  const { sources, levels, from, to, fold } = looking
  // Where all lines are shown, terms only lead from one to the next.
  const terms = looking.only ? looking.terms : []
  const since = from === null ? [] : ['--since', new Date(from).toISOString()]
  const until = to === null ? [] : ['--until', new Date(to).toISOString()]
  const follow = to === null ? ['-f'] : []
  if (where && levels.length === 0 && terms.length === 0 && sources.every((source) => known.includes(source)))
    return joinWords([...composeBase(where), 'logs', ...follow, '--timestamps', ...since, ...until, ...sources])
  const patterns = terms.flatMap((term) => [term.negate ? '--exclude' : '--grep', patternOf(term).source])
  // For all of them or for none: what shows too much is better than what hides a line.
  const anyCase = terms.some(({ caseSensitive, negate }) => !caseSensitive && !negate) ? ['-i'] : []
  return joinWords(['npm', 'run', '-s', 'deck', '--', 'logs', ...follow, ...since, ...until, ...levelWords(levels), ...patterns, ...anyCase, ...(fold ? [] : ['--no-fold']), ...sources])
}

/** A level stands for all that are worse, where that says the same. */
function levelWords(levels: readonly LogLevel[]): string[] {
  const least = logLevels.find((level) => levels.includes(level))
  if (least === undefined) return []
  const chosen = logLevels.filter((level) => levels.includes(level))
  return chosen.length === logLevels.length - logLevels.indexOf(least) ? ['--level', least] : ['--levels', chosen.join(',')]
}
