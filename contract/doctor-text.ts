import type { Finding } from './doctor'
import { findingTextEn } from './doctor-text-en'
import { findingTextFr } from './doctor-text-fr'
import { fill, type ProblemLanguage } from './problem-text'

/**
 * What a person reads of a finding. `{name}` stands for `params.name`, a part in `[...]` is left out where one of its
 * placeholders has no value (as in `problem-text.ts`). Names that end in `Bytes` are sizes, `seconds` is a number of
 * seconds: both are written in the language's own way.
 */
export interface FindingText {
  /** What was found. */
  title: string
  /** Why it matters; for `ok` what that is good for. */
  why: string
  /** What to do; empty where there is nothing to do. */
  remedy: string
  /** On the button that mends it; empty where none can. */
  mend: string
  /** What is lost by the mend; empty where nothing is. */
  loses: string
}

/** As it stands in the tables: what is empty there is left out. */
export type FindingTemplate = Pick<FindingText, 'title' | 'why'> & Partial<FindingText>

export type FindingKey = keyof typeof findingTextEn

export const findingTexts: Record<ProblemLanguage, Record<FindingKey, FindingTemplate>> = {
  en: findingTextEn,
  fr: findingTextFr,
}

const units = { en: ['bytes', 'kB', 'MB', 'GB', 'TB'], fr: ['octets', 'ko', 'Mo', 'Go', 'To'] }

/** A size in binary units as Docker Desktop and the system's monitors count them: `7.7 GB`, in French `7,7 Go`. */
export function sizeText(bytes: number, language: ProblemLanguage): string {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < 4) {
    value /= 1024
    unit += 1
  }
  const digits = unit >= 3 && value < 100 ? 1 : 0
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)} ${units[language][unit] ?? ''}`
}

function spoken(params: Finding['params'], language: ProblemLanguage): Finding['params'] {
  const entries = Object.entries(params).map(([name, value]) => {
    if (typeof value !== 'number') return [name, value] as const
    if (name.endsWith('Bytes')) return [name, sizeText(value, language)] as const
    if (name === 'seconds')
      return [name, new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value)] as const
    return [name, value] as const
  })
  return Object.fromEntries(entries)
}

/** The words of a finding in a person's language. `finding.detail` is not part of them: show it beside. */
export function describeFinding(
  finding: Pick<Finding, 'text' | 'params'> & { mend?: Finding['mend']; check?: Finding['check'] },
  language: ProblemLanguage,
): FindingText {
  const texts: Record<string, FindingTemplate> = findingTexts[language]
  // An app that is older than the backend it talks to may not know a key: then the key itself says more than nothing.
  const text = texts[finding.text] ?? { title: finding.text, why: '' }
  const params = spoken(finding.params, language)
  const put = (template: string | undefined) => fill(template ?? '', params, language)
  return {
    title: put(text.title),
    why: put(text.why),
    remedy: put(text.remedy),
    mend: finding.mend === null ? '' : put(text.mend),
    loses: finding.mend === null ? '' : put(text.loses),
  }
}
