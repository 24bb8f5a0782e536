import { useTranslation } from 'react-i18next'
import { PanelFrame } from '../ui/panel-frame'

export function SettingsPanel() {
  const { t } = useTranslation('settings')
  return <PanelFrame title={t('title')}>{null}</PanelFrame>
}
