import { composeBase, joinWords as join, type ComposeProject as Where } from '../state/compose-command'
import { quoteWord } from '../ui/quote-word'

/** What a person would type for a shell in a service. */
export function shellLine(where: Where, service: string): string {
  return execLine(where, service, ['sh'])
}

/** What a person would type to run something in a service's container. */
export function execLine(where: Where, service: string, command: string[]): string {
  return join([...composeBase(where), 'exec', service, ...command])
}

/** What a person would type to follow a service's log. */
export function logsLine(where: Where, service: string): string {
  return join([...composeBase(where), 'logs', '-f', '--tail', '100', service])
}

/** What a person would type to see what a start would do. */
export function planLine(where: Where): string {
  return join([...composeBase(where), '--dry-run', 'up', '-d'])
}

/** What a person would type to copy a file; paths that are not given yet stand as `…`. */
export function copyLine(where: Where, service: string, direction: 'in' | 'out', from: string, to: string): string {
  const given = (path: string) => (path.trim() === '' ? '…' : path.trim())
  const [source, target] = direction === 'in' ? [given(from), `${service}:${given(to)}`] : [`${service}:${given(from)}`, given(to)]
  return [...composeBase(where).map(quoteWord), 'cp', ...[source, target].map((word) => (word.includes('…') ? word : quoteWord(word)))].join(' ')
}
