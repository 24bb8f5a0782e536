import { useTranslation } from 'react-i18next'
import { PanelFrame } from '../ui/panel-frame'

export function PostgresPanel() {
  const { t } = useTranslation('postgres')
  return <PanelFrame title={t('title')}>{null}</PanelFrame>
}
