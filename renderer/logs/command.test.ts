import { expect, it } from 'vitest'
import { logsCommand } from './command'
import { everything } from './filter'

const term = { text: 'a.b', regex: false, caseSensitive: false, negate: false }
const where = { project: 'weatherdeck', files: ['compose.yaml'] } as never

it('shows a command that finds the same lines', () => {
  const own = (looking: Partial<typeof everything>) => logsCommand(null, { ...everything, ...looking }, []).replace('npm run -s deck -- ', '')
  expect(own({ terms: [term, { ...term, text: 'x y', regex: true, negate: true }] })).toBe("logs -f --grep 'a\\.b' --exclude 'x y' -i")
  expect(own({ terms: [{ ...term, text: 'KO', caseSensitive: true }], to: Date.UTC(2026, 10, 24) })).toBe('logs --until 2026-11-24T00:00:00.000Z --grep KO')
  expect(own({ levels: ['warn', 'error'], sources: ['kafka'] })).toBe('logs -f --level warn kafka')
})

it('names docker compose only where that can do it', () => {
  expect(logsCommand(where, everything, [])).toContain('logs -f')
  expect(logsCommand(where, { ...everything, terms: [{ ...term, negate: true }] }, [])).toContain('deck')
})
