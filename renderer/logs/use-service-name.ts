import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { LogRow } from '../../contract/logs'
import { useLogs } from '../state/logs'
import { instanceNames } from './source-groups'

/** What a service is called on the screen: the app's own workers have words for names. */
export function useServiceName(): (service: string) => string {
  const { t } = useTranslation('logs')
  return useCallback((service) => (service === 'app:producer' ? t('own.producer') : service === 'app:consumer' ? t('own.consumer') : service), [t])
}

/** What the source of a row is called: with its number where a service has several. Another function only when one comes or goes. */
export function useSourceName(): (row: Pick<LogRow, 'service' | 'source'>) => string {
  const nameOf = useServiceName()
  // As text: the sources are other objects several times a second, for their counts.
  const known = useLogs((s) => JSON.stringify([...instanceNames(s.state?.sources ?? [])]))
  const numbered = useMemo(() => new Map(JSON.parse(known) as [string, string][]), [known])
  return useCallback((row) => numbered.get(row.source) ?? nameOf(row.service), [numbered, nameOf])
}
