import { Button } from '@mantine/core'
import { IconTool } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Finding as FindingData } from '../../contract/doctor'
import { describeFinding } from '../../contract/doctor-text'
import { CopyButton } from '../ui/copy-button'
import { ProblemAlert } from '../ui/problem-alert'
import { StateMark, type Tone } from '../ui/state-mark'
import classes from './doctor.module.css'
import { useDoctor } from './store'

export const severityTones: Record<FindingData['severity'], Tone> = { error: 'bad', warning: 'warn', note: 'idle', ok: 'ok' }

/** The one click that mends a finding; where data goes with it, what goes is said first and asked about. */
function Mend({ finding, label, loses }: { finding: FindingData; label: string; loses: string }) {
  const { t } = useTranslation('doctor')
  const { t: common } = useTranslation('common')
  const mend = useDoctor((s) => s.mend)
  const busy = useDoctor((s) => s.mending.includes(finding.id))
  const examining = useDoctor((s) => s.running)
  const [asking, setAsking] = useState(false)
  const id = finding.mend?.id
  if (id === undefined) return null
  const go = () => {
    setAsking(false)
    void mend(finding.id, id)
  }
  const careful = finding.mend?.loses != null
  if (asking) {
    return (
      <div className={classes.sure} role="alert">
        <span>
          <strong>{t('loses')}</strong> {loses !== '' ? loses : finding.mend?.loses}
        </span>
        <div className={classes.buttons}>
          <Button variant="filled" color="red" onClick={go} data-testid={`mend-confirm-${finding.id}`}>
            {label}
          </Button>
          <Button onClick={() => { setAsking(false) }}>{common('action.cancel')}</Button>
        </div>
      </div>
    )
  }
  return (
    <div className={classes.buttons}>
      <Button
        leftSection={<IconTool size={14} stroke={1.6} />}
        {...(careful ? { color: 'red', variant: 'outline' } : {})}
        loading={busy}
        disabled={examining}
        onClick={() => {
          if (careful) setAsking(true)
          else go()
        }}
        data-testid={`mend-${finding.id}`}
      >
        {careful ? `${label}…` : label}
      </Button>
      {careful && <span className={classes.muted}>{t('asksFirst')}</span>}
    </div>
  )
}

/** A finding: what it is, why it matters, what to do, the machine's own words, and the click that mends it. */
export function Finding({ finding, stale }: { finding: FindingData; stale: boolean }) {
  const { t, i18n } = useTranslation('doctor')
  const text = describeFinding(finding, i18n.language.startsWith('fr') ? 'fr' : 'en')
  const problem = useDoctor((s) => s.mendProblems[finding.id])
  const mended = useDoctor((s) => s.mended.includes(finding.id))
  const quiet = finding.severity === 'ok'
  return (
    <li className={classes.finding} data-severity={finding.severity} data-stale={stale} data-testid={`finding-${finding.id}`}>
      <span className={classes.mark}>
        <StateMark tone={severityTones[finding.severity]} label={t(`severity.${finding.severity}`)} />
      </span>
      <div className={classes.text}>
        <p className={classes.head}>
          <strong>{text.title}</strong>
          <span className={classes.muted}>{t(`check.${finding.check}`)}</span>
          {mended && <span className={classes.mended}>{t('mended')}</span>}
        </p>
        {text.why !== '' && <p className={quiet ? classes.muted : classes.why}>{text.why}</p>}
        {text.remedy !== '' && <p>{text.remedy}</p>}
        {finding.detail !== null && finding.detail.trim() !== '' && (
          <div className={classes.detail}>
            <pre className="wd-mono">{finding.detail.trim()}</pre>
            <CopyButton value={finding.detail} what={t('detail')} size="xs" />
          </div>
        )}
        {finding.mend && <Mend finding={finding} label={text.mend !== '' ? text.mend : t('mend')} loses={text.loses} />}
        {problem && <ProblemAlert compact problem={problem} />}
      </div>
    </li>
  )
}
