import { useTranslation } from 'react-i18next'

/** What a service is called on the screen: the app's own workers have words for names. */
export function useServiceName(): (service: string) => string {
  const { t } = useTranslation('logs')
  return (service) => (service === 'app:producer' ? t('own.producer') : service === 'app:consumer' ? t('own.consumer') : service)
}
