import { describe, expect, it } from 'vitest'
import { diagnosisKindSchema } from './hdfs'
import { describeDiagnosis, describeMend, hdfsTexts, whyNotMore, type HdfsTexts } from './hdfs-text'

const flat = (texts: HdfsTexts): [string, string][] =>
  Object.entries(texts).flatMap(([part, each]) =>
    typeof each === 'string'
      ? [[part, each] as [string, string]]
      : Object.entries(each).map(([key, text]): [string, string] => [`${part}.${key}`, text]),
  )

describe('the words for diagnoses', () => {
  it('have the same placeholders in both languages', () => {
    const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
    const french = new Map(flat(hdfsTexts.fr))
    for (const [key, text] of flat(hdfsTexts.en))
      expect([key, names(french.get(key) ?? '')]).toEqual([key, names(text)])
  })

  it('are typeset as French is', () => {
    expect(flat(hdfsTexts.fr).filter(([, text]) => /\w'\w/.test(text) || / [:;?!](\s|$)/.test(text))).toEqual([])
  })

  it('are there for every kind', () => {
    expect(Object.keys(hdfsTexts.en.kinds).sort()).toEqual([...diagnosisKindSchema.options].sort())
  })
})

describe('describeDiagnosis', () => {
  it('puts letters of rights and sizes into words', () => {
    const params = { path: '/a', limitBytes: 1024 * 1024, usedBytes: 0, neededBytes: 128 * 1024 * 1024 }
    expect(
      describeDiagnosis({ kind: 'quota-space', sentence: { text: 'quota-space', params }, advice: null }, 'en'),
    ).toEqual({
      sentence:
        '/a may take 1 MB on the DataNodes, every copy counted; 0 bytes are taken, and 128 MB would be too much.',
      advice: '',
    })
    const own = { user: 'spark', path: '/user/spark', mode: 'd---------', need: '-wx', owner: 'spark' }
    expect(
      describeDiagnosis({ kind: 'own-mode', sentence: { text: 'own-mode', params: own }, advice: null }, 'fr').sentence,
    ).toContain('d’y écrire')
  })

  it('shows the key of what a newer backend says', () => {
    expect(describeMend({ sentence: { text: 'from-the-future', params: {} } }, 'en')).toBe('from-the-future')
  })

  it('says why 777 is not the answer', () => expect(whyNotMore('fr')).toContain('777'))
})
