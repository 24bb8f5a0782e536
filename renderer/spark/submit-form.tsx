import { Button, Textarea } from '@mantine/core'
import { IconBolt } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { shellOf } from '../../contract/command-line'
import { dockerLine, readLine, weatherForm } from '../../contract/spark-submission'
import { useAppInfo } from '../state/app-info'
import { useSettings } from '../state/settings'
import { CommandHint } from '../ui/command-hint'
import { ProblemAlert } from '../ui/problem-alert'
import { Section } from '../ui/section'
import { Fit } from './fit'
import { JobFields } from './job-fields'
import { useReadiness } from './not-ready'
import { ResourceFields } from './resource-fields'
import classes from './spark.module.css'
import { useSparkPanel } from './store'

/** The exact command: always there, always in step with the form, and what is submitted in the end. */
function CommandBox() {
  const { t } = useTranslation('spark')
  const line = useSparkPanel((s) => s.line)
  const error = useSparkPanel((s) => s.lineError)
  const setLine = useSparkPanel((s) => s.setLine)
  const submit = useSparkPanel((s) => s.submit)
  const platform = useAppInfo((s) => s.info?.platform ?? 'linux')
  return (
    <Section title={t('line')} meta={t('lineMeta')}>
      <div className={classes.command}>
        <Textarea
          autosize
          minRows={2}
          maxRows={10}
          spellCheck={false}
          value={line}
          onChange={(event) => { setLine(event.currentTarget.value) }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit()
          }}
          error={error === null ? null : t(`lineError.${error.reason}`, { at: error.at + 1 })}
          aria-label={t('line')}
          classNames={{ input: `${classes.lineInput ?? ''} wd-mono` }}
          data-testid="spark-line"
        />
        {error === null && <CommandHint label={t('byHand')} command={dockerLine(readLine(line), shellOf(platform))} wrap />}
        <p className={classes.muted}>{t('lineHint')}</p>
      </div>
    </Section>
  )
}

/** A submission: by the form, or by the line below it. */
export function SubmitForm() {
  const { t } = useTranslation('spark')
  const problem = useSparkPanel((s) => s.problem)
  const dismiss = useSparkPanel((s) => s.dismiss)
  const submit = useSparkPanel((s) => s.submit)
  const submitting = useSparkPanel((s) => s.submitting)
  const broken = useSparkPanel((s) => s.lineError !== null)
  const empty = useSparkPanel((s) => s.form.file === '')
  const begin = useSparkPanel((s) => s.begin)
  const settings = useSettings((s) => s.state?.settings)
  const readiness = useReadiness()
  useEffect(() => {
    if (settings) begin(weatherForm(settings))
  }, [settings, begin])
  return (
    <form
      className={classes.form}
      aria-label={t('submitTitle')}
      data-testid="spark-form"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      {problem && <ProblemAlert problem={problem} onDismiss={dismiss} />}
      <Section title={t('job')}>
        <JobFields />
      </Section>
      <Section title={t('resources')} meta={t('resourcesMeta')}>
        <ResourceFields />
        <Fit />
      </Section>
      <CommandBox />
      <div className={classes.submit}>
        <Button
          type="submit"
          size="sm"
          variant="filled"
          leftSection={<IconBolt size={15} stroke={1.8} />}
          loading={submitting}
          disabled={broken || empty || (readiness !== 'ready' && readiness !== 'partly' && readiness !== 'starting')}
          data-testid="spark-submit"
        >
          {t('submit')}
        </Button>
        <span className={classes.muted}>{empty ? t('noFile') : t('submitHint')}</span>
      </div>
    </form>
  )
}
