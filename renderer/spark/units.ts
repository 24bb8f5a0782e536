import { useTranslation } from 'react-i18next'
import { sizeText } from '../../contract/doctor-text'

/** MiB, as Spark counts memory, in its own powers of 1024: 1024 is `1 GB` here as in `--executor-memory 1g`. */
export function useMemoryText(): (mebibytes: number) => string {
  const { i18n } = useTranslation()
  return (mebibytes) => sizeText(mebibytes * 1024 ** 2, i18n.language.startsWith('fr') ? 'fr' : 'en')
}
