import { expect, it } from 'vitest'
import { logsCommand } from './command'
import { everything } from './filter'

const term = { text: 'a.b', regex: false, caseSensitive: false, negate: false }
const where = { project: 'weatherdeck', files: ['compose.yaml'] } as never

it('shows a command that finds the same lines', () => {
  const own = (looking: Partial<typeof everything>) => logsCommand(null, { ...everything, ...looking }, []).replace('npm run -s deck -- ', '')
  expect(own({ terms: [term, { ...term, text: 'x y', regex: true, negate: true }] })).toBe("logs -f --grep 'a\\.b' --exclude 'x y' -i")
  expect(own({ terms: [{ ...term, text: 'KO', caseSensitive: true }], to: Date.UTC(2026, 10, 24) })).toBe('logs --until 2026-11-24T00:00:00.000Z --grep KO')
  expect(own({ levels: ['fatal', 'warn', 'error'], sources: ['kafka'] })).toBe('logs -f --level warn kafka')
  expect(own({ levels: ['none', 'info'], fold: false })).toBe('logs -f --levels none,info --no-fold')
  expect(own({ terms: [term], only: false })).toBe('logs -f')
})

it('names docker compose only where that can do it', () => {
  const compose = expect.stringMatching(/^docker compose .*logs -f/) as string
  expect(logsCommand(where, everything, [])).toEqual(compose)
  expect(logsCommand(where, { ...everything, terms: [term], only: false, sources: ['kafka'] }, ['kafka'])).toEqual(compose)
  // One of a service's containers, and the app's own workers, it does not show.
  for (const source of ['4f2a90b1c3d4', 'app:producer']) expect(logsCommand(where, { ...everything, sources: ['kafka', source] }, ['kafka'])).toContain(`deck -- logs -f kafka ${source}`)
  expect(logsCommand(where, { ...everything, terms: [{ ...term, negate: true }] }, [])).toContain('deck')
})
