import { Button, Textarea } from '@mantine/core'
import { IconHelpHexagon } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Diagnosis } from '../../contract/hdfs'
import { describeDiagnosis, whyNotMore } from '../../contract/hdfs-text'
import { CopyButton } from '../ui/copy-button'
import { ProblemAlert } from '../ui/problem-alert'
import { SideFrame } from '../ui/side-frame'
import { StateMark } from '../ui/state-mark'
import { Ancestors } from './ancestors'
import { goTo } from './browser'
import classes from './denial.module.css'
import { mendKey } from './mending'
import { MendCard } from './mend-card'
import { RunAgain } from './run-again'
import side from './side.module.css'
import { useHdfsPanel } from './store'
import { visibleName } from './visible-name'
import { languageOf } from './words'

/** For those who come with an error from elsewhere: the text as it is, however long. */
function PasteField() {
  const { t } = useTranslation('hdfs')
  const explain = useHdfsPanel((s) => s.explain)
  const [text, setText] = useState('')
  return (
    <form
      className={side.form}
      onSubmit={(event) => {
        event.preventDefault()
        void explain({ text, path: null, again: null, rerun: null, problem: null })
      }}
    >
      <Textarea
        data-autofocus
        autosize
        minRows={6}
        maxRows={14}
        label={t('paste.label')}
        placeholder={'org.apache.hadoop.security.AccessControlException: Permission denied: user=spark, access=WRITE, inode="/":hadoop:supergroup:drwxr-xr-x'}
        value={text}
        onChange={(event) => { setText(event.currentTarget.value) }}
        classNames={{ input: 'wd-mono' }}
        data-testid="hdfs-paste-text"
      />
      <Button className={side.start ?? ''} type="submit" variant="filled" disabled={text.trim() === ''} leftSection={<IconHelpHexagon size={15} stroke={1.6} />} data-testid="hdfs-paste-go">
        {t('paste.go')}
      </Button>
    </form>
  )
}

/** One refusal: what was refused and why, where on the path, and what mends it. */
function DiagnosisCard({ diagnosis }: { diagnosis: Diagnosis }) {
  const { t, i18n } = useTranslation('hdfs')
  const { denial, nearest, mends, groups } = diagnosis
  // What mends it stays in sight, with its proof; the rest is told as it is afterwards.
  const now = useHdfsPanel((s) => s.afterwards[denial.message]) ?? diagnosis
  const { ancestors, kind } = now
  const { sentence, advice } = describeDiagnosis(now, languageOf(i18n.language))
  const mended = useHdfsPanel((s) => mends.some((mend) => s.mendings[mendKey(diagnosis, mend)]?.state === 'done'))
  // Proven, though what was refused word for word (making something in `/`) still is: what it was for goes another way now.
  const elsewhere = mended && kind !== 'mended'
  return (
    <article className={classes.diagnosis} data-testid="hdfs-diagnosis" data-kind={kind}>
      <p className={classes.sentence}>
        <StateMark tone={kind === 'mended' || mended ? 'ok' : 'bad'} />
        <span data-testid="hdfs-sentence">{elsewhere ? t('denial.proven') : sentence}</span>
      </p>
      {ancestors.length > 0 && !elsewhere && <Ancestors ancestors={ancestors} user={denial.user} />}
      {denial.user !== null && groups.length > 0 && <p className={side.muted}>{t('denial.groups', { user: denial.user, groups: groups.join(', ') })}</p>}
      {advice !== '' && <div className={side.note}>{advice}</div>}
      {nearest.length > 0 && (
        <div className={side.note}>
          {t('denial.nearest')}{' '}
          {nearest.map((path) => (
            <Button key={path} size="compact-xs" variant="subtle" onClick={() => { goTo(path) }}>
              {visibleName(path)}
            </Button>
          ))}
        </div>
      )}
      {mends.length > 0 && <h3>{mends.length > 1 ? t('mend.ways') : t('mend.way')}</h3>}
      {mends.map((mend) => (
        <MendCard key={mend.id} diagnosis={diagnosis} mend={mend} alone={mends.length === 1} />
      ))}
      {mends.some(({ acts }) => acts.some(({ act }) => act !== 'leave-safe-mode' && act !== 'quota')) && <p className={side.muted}>{whyNotMore(languageOf(i18n.language))}</p>}
      <details className={classes.words}>
        <summary>{t('denial.words')}</summary>
        <div className={classes.message}>
          <code className="wd-mono">{denial.message}</code>
          <CopyButton value={denial.message} what={t('denial.words')} size="xs" />
        </div>
      </details>
    </article>
  )
}

/** The diagnosis of what was refused, here or elsewhere, with the mend, its proof, and the way on. */
export function DenialSide() {
  const { t } = useTranslation('hdfs')
  const refusal = useHdfsPanel((s) => s.refusal)
  const diagnoses = useHdfsPanel((s) => s.diagnoses)
  const show = useHdfsPanel((s) => s.show)
  const explain = useHdfsPanel((s) => s.explain)
  return (
    <SideFrame fill title={refusal ? t('denial.title') : t('paste.title')} testId="hdfs-denial-side" onClose={() => { show({ kind: 'details' }) }}>
      {!refusal && <PasteField />}
      {diagnoses?.state === 'asking' && (
        <p className={side.verdict} role="status">
          <StateMark tone="busy" /> {t('denial.asking')}
        </p>
      )}
      {diagnoses?.state === 'failed' && <ProblemAlert problem={diagnoses.problem} />}
      {diagnoses?.state === 'known' && (
        <>
          {diagnoses.value.length === 0 && (refusal?.problem ? <ProblemAlert problem={refusal.problem} /> : <div className={side.note} data-testid="hdfs-no-denial">{t('denial.none')}</div>)}
          {diagnoses.value.map((diagnosis) => (
            <DiagnosisCard key={diagnosis.denial.message} diagnosis={diagnosis} />
          ))}
          <RunAgain diagnoses={diagnoses.value} />
          <Button className={side.start ?? ''} size="compact-xs" variant="subtle" onClick={() => void explain(null)} data-testid="hdfs-paste-other">
            {t('paste.other')}
          </Button>
        </>
      )}
    </SideFrame>
  )
}
