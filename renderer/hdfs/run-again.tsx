import { Button } from '@mantine/core'
import { IconPlayerPlayFilled, IconRepeat } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Diagnosis } from '../../contract/hdfs'
import { hrefOf } from '../frame/route'
import { StateMark } from '../ui/state-mark'
import { mendKey } from './mending'
import side from './side.module.css'
import { useHdfsPanel } from './store'

/** What follows a mend: the act that was refused once more, or the job that failed on it. */
export function RunAgain({ diagnoses }: { diagnoses: readonly Diagnosis[] }) {
  const { t } = useTranslation('hdfs')
  const refusal = useHdfsPanel((s) => s.refusal)
  const tried = useHdfsPanel((s) => s.tried)
  const rerunAs = useHdfsPanel((s) => s.rerunAs)
  const tryAgain = useHdfsPanel((s) => s.tryAgain)
  const mended = useHdfsPanel((s) => diagnoses.some((diagnosis) => diagnosis.kind === 'mended' || diagnosis.mends.some((mend) => s.mendings[mendKey(diagnosis, mend)]?.state === 'done')))
  if (!refusal?.again && refusal?.rerun == null) return null
  const job = refusal.rerun !== null
  return (
    <div className={side.next}>
      {tried !== 'done' && (
        <Button
          className={side.start ?? ''}
          variant={mended ? 'filled' : 'default'}
          leftSection={job ? <IconPlayerPlayFilled size={14} /> : <IconRepeat size={15} stroke={1.6} />}
          loading={tried === 'trying'}
          onClick={() => void tryAgain()}
          data-testid="hdfs-try-again"
        >
          {job ? t('again.job') : t('again.act')}
        </Button>
      )}
      {tried === 'done' && (
        <p className={side.verdict} role="status" data-testid="hdfs-tried" data-outcome="done">
          <StateMark tone="ok" /> <strong>{job ? t('again.jobDone') : t('again.done')}</strong>
          {rerunAs !== null && <a href={hrefOf('spark', { run: rerunAs })}>{t('again.open')}</a>}
        </p>
      )}
      {tried === 'failed' && (
        <p className={side.verdict} role="status" data-testid="hdfs-tried" data-outcome="failed">
          <StateMark tone="bad" /> <strong>{t('again.failed')}</strong>
        </p>
      )}
    </div>
  )
}
