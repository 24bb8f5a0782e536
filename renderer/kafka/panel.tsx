import { useTranslation } from 'react-i18next'
import { PanelFrame } from '../ui/panel-frame'

export function KafkaPanel() {
  const { t } = useTranslation('kafka')
  return <PanelFrame title={t('title')}>{null}</PanelFrame>
}
