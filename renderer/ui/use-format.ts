import { useTranslation } from 'react-i18next'
import { formatFor, type Format } from './format'

/** The formats of the present language; follows a change of language at once. */
export function useFormat(): Format {
  const { i18n } = useTranslation()
  return formatFor(i18n.language)
}
