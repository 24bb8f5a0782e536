import { Button, Tooltip, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight, IconFileDownload, IconStethoscope } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CommandHint } from '../ui/command-hint'
import { PanelFrame } from '../ui/panel-frame'
import { ProblemAlert } from '../ui/problem-alert'
import { RelativeTime } from '../ui/relative-time'
import { Section } from '../ui/section'
import { StateMark } from '../ui/state-mark'
import classes from './doctor.module.css'
import { Finding, severityTones } from './finding'
import { groupFindings, severities, type SeenFinding, type Severity } from './findings'
import { useDoctor } from './store'

function Meta() {
  const { t } = useTranslation('doctor')
  const running = useDoctor((s) => s.running)
  const endedAt = useDoctor((s) => s.endedAt)
  const count = useDoctor((s) => s.seen.filter((each) => each.run === s.run).length)
  const [before, after] = t('ended', { time: '\u0000' }).split('\u0000')
  return (
    <span className={classes.meta} role="status">
      {running ? (
        <>
          <StateMark tone="busy" /> {t('running', { count })}
        </>
      ) : (
        endedAt !== null && (
          <span>
            {before}
            <RelativeTime at={endedAt} />
            {after}
          </span>
        )
      )}
    </span>
  )
}

function Actions() {
  const { t } = useTranslation('doctor')
  const running = useDoctor((s) => s.running)
  const examine = useDoctor((s) => s.examine)
  const bundle = useDoctor((s) => s.bundle)
  const bundling = useDoctor((s) => s.bundling)
  return (
    <>
      <Tooltip label={t('bundleHint')}>
        <Button leftSection={<IconFileDownload size={15} stroke={1.6} />} loading={bundling} onClick={() => void bundle()} data-testid="doctor-bundle">
          {t('bundle')}
        </Button>
      </Tooltip>
      <Button variant="filled" leftSection={<IconStethoscope size={15} stroke={1.6} />} loading={running} onClick={() => void examine()} data-testid="doctor-run">
        {t('run')}
      </Button>
    </>
  )
}

function Group({ severity, findings, run, running }: { severity: Severity; findings: SeenFinding[]; run: number; running: boolean }) {
  const { t } = useTranslation('doctor')
  const mended = useDoctor((s) => s.mended)
  const [open, setOpen] = useState(false)
  if (findings.length === 0) return null
  const list = (shown: SeenFinding[]) => (
    <ul className={classes.list}>
      {shown.map(({ finding, run: found }) => (
        <Finding key={finding.id} finding={finding} stale={running && found !== run} />
      ))}
    </ul>
  )
  if (severity !== 'ok') {
    return (
      <Section
        title={t(`group.${severity}`, { count: findings.length })}
        flush
      >
        {list(findings)}
      </Section>
    )
  }
  // What is in order folds away; what was just mended stays in sight, or a click would seem to have made it vanish.
  const shown = open ? findings : findings.filter(({ finding }) => mended.includes(finding.id))
  const Chevron = open ? IconChevronDown : IconChevronRight
  return (
    <section className={classes.ok} aria-label={t('group.ok', { count: findings.length })}>
      <UnstyledButton
        className={classes.fold ?? ''}
        aria-expanded={open}
        onClick={() => {
          setOpen(!open)
        }}
        data-testid="doctor-ok"
      >
        <Chevron size={14} stroke={1.6} aria-hidden />
        <StateMark tone={severityTones.ok} />
        <strong>{t('group.ok', { count: findings.length })}</strong>
      </UnstyledButton>
      {shown.length > 0 && list(shown)}
    </section>
  )
}

/** Whether this computer can run the stack: what stands in the way, why it matters, and the click that mends it. */
export function DoctorPanel() {
  const { t } = useTranslation('doctor')
  const examine = useDoctor((s) => s.examine)
  const seen = useDoctor((s) => s.seen)
  const run = useDoctor((s) => s.run)
  const running = useDoctor((s) => s.running)
  const problem = useDoctor((s) => s.problem)
  const bundleProblem = useDoctor((s) => s.bundleProblem)
  useEffect(() => {
    void examine()
  }, [examine])
  const groups = groupFindings(seen)
  const well = !running && seen.length > 0 && groups.error.length + groups.warning.length === 0
  return (
    <PanelFrame title={t('title')} meta={<Meta />} actions={<Actions />}>
      <div className={classes.panel}>
        {problem && <ProblemAlert problem={problem} />}
        {bundleProblem && <ProblemAlert problem={bundleProblem} />}
        {seen.length === 0 && running && <p className={classes.first}>{t('first')}</p>}
        {well && (
          <p className={classes.well}>
            <StateMark tone="ok" /> {t('well')}
          </p>
        )}
        {severities.map((severity) => (
          <Group key={severity} severity={severity} findings={groups[severity]} run={run} running={running} />
        ))}
        <CommandHint command="npm run -s deck -- doctor" label={t('command')} />
      </div>
    </PanelFrame>
  )
}
