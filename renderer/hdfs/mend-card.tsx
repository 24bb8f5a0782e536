import { Badge, Button } from '@mantine/core'
import { IconTool } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Diagnosis, Mend } from '../../contract/hdfs'
import { describeMend } from '../../contract/hdfs-text'
import classes from './denial.module.css'
import { mendKey } from './mending'
import { MendSteps } from './mend-steps'
import { useHdfsPanel } from './store'
import { useActing } from './use-acting'
import { languageOf } from './words'

/** One way to mend it: what it does and why, its steps with their commands, the button, the proof. */
export function MendCard({ diagnosis, mend, alone }: { diagnosis: Diagnosis; mend: Mend; alone: boolean }) {
  const { t, i18n } = useTranslation('hdfs')
  const { superuser } = useActing()
  const apply = useHdfsPanel((s) => s.apply)
  const mending = useHdfsPanel((s) => s.mendings[mendKey(diagnosis, mend)] ?? null)
  const busy = useHdfsPanel((s) => Object.values(s.mendings).some((each) => each?.state === 'running'))
  const done = mending?.state === 'done'
  return (
    <section className={classes.mend} data-recommended={mend.recommended} data-testid={`mend-${mend.id}`} data-state={mending?.state ?? 'waiting'}>
      <p className={classes.mendWords}>
        {mend.recommended && !alone && <Badge color="accent" variant="light">{t('mend.recommended')}</Badge>} {describeMend(mend, languageOf(i18n.language))}
      </p>
      {mend.instead && (
        <p className={classes.instead}>
          {t('mend.instead')} <code className="wd-mono">{mend.instead.from}</code> → <code className="wd-mono">{mend.instead.to}</code>
        </p>
      )}
      <MendSteps acts={mend.acts} proof={mend.proof} mending={mending} />
      {!done && mend.acts.length > 0 && (
        <div className={classes.apply}>
          <Button
            variant={mend.recommended ? 'filled' : 'default'}
            leftSection={<IconTool size={15} stroke={1.6} />}
            loading={mending?.state === 'running'}
            disabled={busy}
            onClick={() => void apply(diagnosis, mend)}
            data-testid="mend-apply"
          >
            {mending?.state === 'failed' ? t('mend.again') : t('mend.apply')}
          </Button>
          <span className={classes.word}>{t('mend.asSuper', { superuser })}</span>
        </div>
      )}
    </section>
  )
}
