import { describe, expect, it } from 'vitest'
import { describeFinding, findingTexts, sizeText, type FindingKey, type FindingTemplate } from './doctor-text'

const keys = Object.keys(findingTexts.en) as FindingKey[]
const parts = ['title', 'why', 'remedy', 'mend', 'loses'] as const
const names = (text = '') => new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
const whole = (text: FindingTemplate) => parts.map((part) => text[part] ?? '').join(' ')

describe.each(keys)('%s', (key) => {
  const en: FindingTemplate = findingTexts.en[key]
  const fr = findingTexts.fr[key]

  it('uses the same placeholders in both languages, part by part', () => {
    for (const part of parts) expect(names(fr[part]), part).toEqual(names(en[part]))
  })

  it.each(['en', 'fr'] as const)(
    'reads well in %s with everything known, and what is optional left out',
    (language) => {
      const text = language === 'en' ? en : fr
      const all = Object.fromEntries([...names(whole(text))].map((name) => [name, name?.endsWith('Bytes') ? 5e9 : 'x']))
      const needed = names(whole(text).replace(/\[[^\]]*\{[^\]]*\]/g, ''))
      const few = Object.fromEntries(Object.entries(all).filter(([name]) => needed.has(name)))
      for (const params of [all, few]) {
        const words = describeFinding({ text: key, params }, language)
        for (const part of parts) {
          expect(words[part], part).not.toMatch(/[{}[\]]|\?$| {2}| \.(?!\w)|\( ?\)/)
        }
        expect(words.title).toMatch(/^[\p{Lu}\dx.]/u)
        expect(words.why).toMatch(/^[\p{Lu}\dx.]/u)
      }
    },
  )

  it('names what is mended wherever something is lost', () => {
    if (en.loses !== undefined) expect(en.mend).toBeTruthy()
    expect(Boolean(fr.mend)).toBe(Boolean(en.mend))
    expect(Boolean(fr.loses)).toBe(Boolean(en.loses))
  })
})

it('writes sizes in the language', () => {
  expect(sizeText(7.66 * 2 ** 30, 'en')).toBe('7.7 GB')
  expect(sizeText(7.66 * 2 ** 30, 'fr')).toBe('7,7 Go')
  expect(sizeText(320 * 2 ** 20, 'en')).toBe('320 MB')
  expect(sizeText(12, 'fr')).toBe('12 octets')
})

it('leaves a port as it is', () => {
  expect(describeFinding({ text: 'port-free', params: { port: 9092, service: 'kafka' } }, 'fr').title).toBe(
    'Le port 9092 est libre',
  )
})

it('keeps quiet about a mend that is not offered', () => {
  const finding = { text: 'port-unknown', params: { port: 1, service: 'x' }, mend: null }
  expect(describeFinding(finding, 'en').mend).toBe('')
})
