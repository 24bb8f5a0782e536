import type { ProblemLanguage } from '../../contract/problem-text'

/** The language of contract's own texts for that of the interface. */
export const languageOf = (tag: string): ProblemLanguage => (tag.startsWith('fr') ? 'fr' : 'en')
