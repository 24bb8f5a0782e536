import { sizeText } from './doctor-text'
import type { Diagnosis, Mend } from './hdfs'
import { hdfsTextEn } from './hdfs-text-en'
import { hdfsTextFr } from './hdfs-text-fr'
import { fill, type ProblemLanguage } from './problem-text'

export type HdfsTexts = { [Part in keyof typeof hdfsTextEn]: Widened<(typeof hdfsTextEn)[Part]> }
type Widened<T> = T extends string ? string : { [Key in keyof T]: string }

export const hdfsTexts: Record<ProblemLanguage, HdfsTexts> = { en: hdfsTextEn, fr: hdfsTextFr }

type Sentence = Mend['sentence']

/** Sizes in the language's own way, and in words what the letters of a missing right keep from being done. */
function spoken(params: Sentence['params'], language: ProblemLanguage): Sentence['params'] {
  const { needs } = hdfsTexts[language]
  const entries = Object.entries(params).map(([name, value]) => {
    if (name === 'need' && typeof value === 'string')
      return [name, value.includes('w') ? needs.write : value.includes('r') ? needs.read : needs.pass] as const
    if (typeof value !== 'number') return [name, value] as const
    return [
      name,
      name.endsWith('Bytes') ? sizeText(value, language) : new Intl.NumberFormat(language).format(value),
    ] as const
  })
  return Object.fromEntries(entries)
}

function put(texts: Readonly<Record<string, string>>, { text, params }: Sentence, language: ProblemLanguage): string {
  // An app that is older than the backend it talks to may not know a key: then the key itself says more than nothing.
  return fill(texts[text] ?? text, spoken(params, language), language)
}

/** What was refused and why in one sentence, and what else to know; `advice` is empty where there is nothing. */
export function describeDiagnosis(
  { kind, sentence, advice }: Pick<Diagnosis, 'kind' | 'sentence' | 'advice'>,
  language: ProblemLanguage,
): { sentence: string; advice: string } {
  const { kinds, advice: advices } = hdfsTexts[language]
  return {
    sentence: put(kinds, { text: kind, params: sentence.params }, language),
    advice: advice === null ? '' : put(advices, advice, language),
  }
}

/** What a mend does, and why that is the least. */
export function describeMend({ sentence }: Pick<Mend, 'sentence'>, language: ProblemLanguage): string {
  return put(hdfsTexts[language].mends, sentence, language)
}

/** Why neither 777 nor permissions turned off is ever proposed. */
export const whyNotMore = (language: ProblemLanguage): string => hdfsTexts[language].whyNotMore
