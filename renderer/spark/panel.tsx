import { useTranslation } from 'react-i18next'
import { PanelFrame } from '../ui/panel-frame'

export function SparkPanel() {
  const { t } = useTranslation('spark')
  return <PanelFrame title={t('title')}>{null}</PanelFrame>
}
