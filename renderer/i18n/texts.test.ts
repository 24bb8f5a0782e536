import { describe, expect, it } from 'vitest'
import { resolveLanguage, texts } from './index'

type Tree = { [key: string]: string | Tree }

function flat(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : flat(value, `${path}${key}.`),
  )
}

const english = new Map(flat(texts.en))
const french = new Map(flat(texts.fr))
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()

describe('French', () => {
  it('has the keys of English, no more and no fewer', () => {
    expect([...french.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it('has the placeholders of English in every text', () => {
    for (const [key, text] of english) expect([key, placeholders(french.get(key) ?? '')]).toEqual([key, placeholders(text)])
  })

  it('has no empty text', () => {
    expect([...english, ...french].filter(([, text]) => text.trim() === '')).toEqual([])
  })

  it('uses the typographic apostrophe, and no breakable space before double punctuation', () => {
    const wrong = [...french].filter(([, text]) => /\w'\w/.test(text) || / [:;?!](\s|$)/.test(text))
    expect(wrong).toEqual([])
  })
})

describe('resolveLanguage', () => {
  it('takes the setting first, then the first preferred language that there is, then English', () => {
    expect(resolveLanguage('en', ['fr-FR'])).toBe('en')
    expect(resolveLanguage('system', ['de-DE', 'fr-CA', 'en'])).toBe('fr')
    expect(resolveLanguage('system', ['de-DE'])).toBe('en')
    expect(resolveLanguage('system', [])).toBe('en')
  })
})
