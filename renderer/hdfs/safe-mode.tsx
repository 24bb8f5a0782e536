import { useTranslation } from 'react-i18next'
import { ActionButton } from '../ui/action-button'
import { IconLockOpen } from '@tabler/icons-react'
import { StateMark } from '../ui/state-mark'
import classes from './hdfs.module.css'
import { useHdfsPanel } from './store'
import { useActing, useCommand } from './use-acting'

/** HDFS reads and changes nothing: why, and the way out. */
export function SafeMode({ words }: { words: string | null }) {
  const { t } = useTranslation('hdfs')
  const safeMode = useHdfsPanel((s) => s.safeMode)
  const acting = useHdfsPanel((s) => s.acting)
  const { superuser } = useActing()
  const command = useCommand()
  return (
    <div className={classes.notice} role="status" data-testid="hdfs-safe-mode">
      <StateMark tone="warn" />
      <div>
        <strong>{t('safe.title')}</strong> {t('safe.text')}
        {words !== null && words !== '' && <p className={classes.muted}>{words}</p>}
      </div>
      <ActionButton
        label={t('safe.leave')}
        hint={t('safe.leaveHint')}
        command={command({ act: 'safe-mode', enter: false }, superuser)}
        icon={<IconLockOpen size={15} stroke={1.6} />}
        loading={acting}
        onClick={() => void safeMode(false)}
        testId="hdfs-leave-safe-mode"
      />
    </div>
  )
}
