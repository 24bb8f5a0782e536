import { useTranslation } from 'react-i18next'
import { PanelFrame } from '../ui/panel-frame'

export function LogsPanel() {
  const { t } = useTranslation('logs')
  return <PanelFrame title={t('title')}>{null}</PanelFrame>
}
