import { useTranslation } from 'react-i18next'
import { useFormat } from '../ui/use-format'

/** How long a topic keeps messages, in words; ms, -1 is for ever. */
export function useRetention(): (ms: number) => string {
  const { t } = useTranslation('kafka')
  const format = useFormat()
  return (ms) => (ms < 0 ? t('facts.forever') : t('facts.retention', { time: format.duration(ms) }))
}
