import { describe, expect, it } from 'vitest'
import { problemCodes } from './problem'
import { describeProblem, problemTexts } from './problem-text'

describe.each(['en', 'fr'] as const)('texts in %s', (language) => {
  it.each(problemCodes)('%s reads well when nothing is known', (code) => {
    for (const part of Object.values(describeProblem({ code, params: {} }, language))) {
      expect(part).not.toMatch(/[[\]{}?]/)
      expect(part).not.toMatch(/ {2}| \.| ,|\( ?\)/)
      expect(part).toMatch(/^\p{Lu}/u)
    }
  })
})

describe('describeProblem', () => {
  it('fills in what is known', () => {
    expect(describeProblem({ code: 'PROCESS_GAVE_UP', params: { process: 'pipeline', restarts: 5 } }, 'en').cause).toBe(
      'The process pipeline crashed 5 times and is not started any more.',
    )
    expect(describeProblem({ code: 'PROCESS_GAVE_UP', params: { restarts: 5 } }, 'fr').cause).toBe(
      'Le processus s’est arrêté brutalement 5 fois et n’est plus relancé.',
    )
  })

  it('never takes brackets in a value for its own', () => {
    const { cause } = describeProblem({ code: 'FILE_UNREADABLE', params: { path: '/a [{host}]/b' } }, 'en')
    expect(cause).toBe('Reading /a [{host}]/b failed.')
  })

  it('shows until as a local time, with the date on another day', () => {
    const { cause } = describeProblem({ code: 'BUDGET_EXHAUSTED', params: { window: 'hour', until: 0 } }, 'fr')
    expect(cause).toContain('(heure)')
    expect(cause).toContain(new Intl.DateTimeFormat('fr', { dateStyle: 'medium', timeStyle: 'short' }).format(0))
  })

  it('uses the same placeholders in both languages', () => {
    const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
    for (const code of problemCodes)
      for (const part of ['title', 'cause', 'remedy'] as const)
        expect(names(problemTexts.fr[code][part]), `${code} ${part}`).toEqual(names(problemTexts.en[code][part]))
  })
})
