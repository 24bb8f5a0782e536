import { useTranslation } from 'react-i18next'
import { PanelFrame } from '../ui/panel-frame'

export function HdfsPanel() {
  const { t } = useTranslation('hdfs')
  return <PanelFrame title={t('title')}>{null}</PanelFrame>
}
