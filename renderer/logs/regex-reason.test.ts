import { expect, it } from 'vitest'
import { texts } from '../i18n'
import { regexError } from './filter'
import { regexReason } from './regex-reason'

const french = ((key: string, values: { error?: string } = {}): string => {
  const words = (texts.fr.logs.regex as Record<string, string>)[key.replace('regex.', '')] ?? ''
  return words.replace('{{error}}', values.error ?? '')
}) as unknown as Parameters<typeof regexReason>[1]

/** Real expressions, so that the engine's words are those that are known. */
const wrong = ['(', '[a', 'a)', '*', 'a{2,1}', '[z-a]', '(?x)', '(?<1>a)', '(?<a>.)(?<a>.)', '\\k<b>(?<a>.)', '\\p{Nonsense}', '\\p{Lu}{', '\\p{Lu}\\-', '\\']

it('has words for what the engine says of usual mistakes', () => {
  for (const text of wrong) {
    const error = regexError(text)
    expect([text, error !== null && regexReason(error, french)]).not.toEqual([text, french('regex.other', { error: error ?? '' })])
    expect(regexReason(error ?? '', french)).not.toBe('')
  }
})
it('repeats what it does not know', () => {
  expect(regexReason('constructor', french)).toContain('constructor')
})
