import { useTranslation } from 'react-i18next'
import { PanelFrame } from '../ui/panel-frame'

export function PipelinePanel() {
  const { t } = useTranslation('pipeline')
  return <PanelFrame title={t('title')}>{null}</PanelFrame>
}
