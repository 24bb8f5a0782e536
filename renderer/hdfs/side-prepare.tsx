import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { prepareActs } from '../../contract/hdfs'
import { useHdfs } from '../state/hdfs'
import { SideFrame } from '../ui/side-frame'
import { StateMark } from '../ui/state-mark'
import { MendSteps } from './mend-steps'
import { goTo } from './browser'
import classes from './side.module.css'
import { useHdfsPanel } from './store'

/** "Prepare HDFS for Spark": its steps as they go, and the proof. */
export function PrepareSide() {
  const { t } = useTranslation('hdfs')
  const prepared = useHdfs((s) => s.snapshot?.prepared)
  const preparing = useHdfsPanel((s) => s.preparing)
  const prepare = useHdfsPanel((s) => s.prepare)
  const show = useHdfsPanel((s) => s.show)
  if (!prepared) return null
  const { home, user } = prepared
  const running = preparing?.state === 'running'
  const ready = preparing ? preparing.state === 'done' : prepared.state === 'ready'
  return (
    <SideFrame fill title={t('prepare.title')} testId="hdfs-prepare-side" onClose={() => { show({ kind: 'details' }) }}>
      <p>{t('prepare.text', { home, user })}</p>
      {(preparing || !ready) && <MendSteps acts={prepareActs(prepared)} proof={{ user, path: home, access: 'write' }} mending={preparing} />}
      {!running && (
        <p className={classes.verdict} role="status" data-testid="hdfs-prepare-outcome" data-outcome={ready ? 'ready' : (preparing?.state ?? 'waiting')}>
          <StateMark tone={ready ? 'ok' : preparing?.state === 'failed' ? 'bad' : 'warn'} />
          <strong>{ready ? t('prepare.done') : preparing?.state === 'failed' ? t('prepare.failed') : t('prepare.notYet')}</strong>
        </p>
      )}
      <div className={classes.buttons}>
        <Button variant={ready ? 'default' : 'filled'} loading={running} onClick={() => void prepare()}>
          {ready ? t('prepare.again') : t('prepare.go')}
        </Button>
        {ready && (
          <Button onClick={() => { goTo(home) }}>
            {t('prepare.open', { home })}
          </Button>
        )}
      </div>
    </SideFrame>
  )
}
