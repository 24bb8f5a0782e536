import { useTranslation } from 'react-i18next'
import { PanelFrame } from '../ui/panel-frame'

export function OverviewPanel() {
  const { t } = useTranslation('overview')
  return <PanelFrame title={t('title')}>{null}</PanelFrame>
}
