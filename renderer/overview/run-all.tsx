import { Button } from '@mantine/core'
import { IconPlayerStopFilled, IconPlayerTrackNextFilled, IconRotateClockwise, IconTool } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { RunAll } from '../../contract/run-all'
import { go } from '../frame/route'
import { useRunAll } from '../state/run-all'
import { useSettings } from '../state/settings'
import { useStack } from '../state/stack'
import { CommandHint } from '../ui/command-hint'
import { ProblemAlert } from '../ui/problem-alert'
import { Section } from '../ui/section'
import { StateMark, type Tone } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { useNow } from '../ui/use-now'
import { hrefOfPlace, RunAllStepRow } from './run-all-step'
import classes from './run-all.module.css'

const runTones: Record<RunAll['state'], Tone> = { running: 'busy', done: 'ok', failed: 'bad', cancelled: 'warn' }

/** The command that does what stands here: all of it, or the rest of it. */
function commandOf({ state, profile, period }: RunAll): string {
  const options = state === 'failed' || state === 'cancelled' ? ['--resume'] : [
    ...(profile === 'stack' ? ['--stack'] : []),
    ...(period.from === undefined ? [] : ['--from', period.from]),
    ...(period.to === undefined ? [] : ['--to', period.to]),
  ]
  return ['npm run -s deck -- run-all', ...options].join(' ')
}

/** How the run is as a whole: its state, how many of its steps are done, and how long it took. */
function Meta({ run }: { run: RunAll }) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const now = useNow()
  const steps = run.steps.filter(({ state }) => state !== 'left-out')
  const done = steps.filter(({ state }) => state === 'done').length
  return (
    <span className={`${classes.meta ?? ''} wd-num`} role="status">
      <StateMark tone={runTones[run.state]} size={10} />
      <span>{[t(`runAll.run.${run.state}`), t('runAll.steps', { done, count: steps.length }), format.duration((run.endedAt ?? now) - run.startedAt)].join(' · ')}</span>
    </span>
  )
}

/** The whole way once: each step with its time, its counts and its place; a failure with the mend. */
export function RunAllReport() {
  const { t } = useTranslation('overview')
  const { t: common } = useTranslation()
  const run = useRunAll((s) => s.run)
  const dismissed = useRunAll((s) => s.dismissed)
  const problem = useRunAll((s) => s.problem)
  const clear = useRunAll((s) => s.clearProblem)
  const start = useRunAll((s) => s.start)
  const cancel = useRunAll((s) => s.cancel)
  const dismiss = useRunAll((s) => s.dismiss)
  const shown = run && dismissed !== `${run.id} ${run.endedAt ?? ''}` ? run : null
  if (!shown) return problem ? <div className={classes.wide}><ProblemAlert problem={problem} onDismiss={clear} /></div> : null
  const failed = shown.steps.find(({ state }) => state === 'failed')
  const mend = failed ? hrefOfPlace(failed) : null
  return (
    <Section
      className={classes.wide}
      title={t('runAll.title')}
      meta={<Meta run={shown} />}
      actions={
        <>
          {shown.state === 'running' && (
            <Button leftSection={<IconPlayerStopFilled size={14} />} onClick={() => void cancel()} data-testid="run-all-cancel">
              {common('action.cancel')}
            </Button>
          )}
          {failed && mend !== null && (
            <Button variant="filled" leftSection={<IconTool size={14} />} component="a" href={mend} data-testid="run-all-mend">
              {common('action.mend')}
            </Button>
          )}
          {(shown.state === 'failed' || shown.state === 'cancelled') && (
            <Button leftSection={<IconRotateClockwise size={14} />} onClick={() => void start({ resume: true })} data-testid="run-all-resume">
              {t('runAll.resume')}
            </Button>
          )}
          {shown.state !== 'running' && (
            <Button variant="subtle" onClick={dismiss}>
              {common('action.dismiss')}
            </Button>
          )}
        </>
      }
    >
      {problem && <ProblemAlert problem={problem} onDismiss={clear} />}
      <ol className={classes.steps} data-testid="run-all" data-state={shown.state}>
        {shown.steps.map((step) => <RunAllStepRow key={step.name} step={step} />)}
      </ol>
      {failed?.problem && <ProblemAlert problem={failed.problem} />}
      <CommandHint label={t('runAll.byHand')} command={commandOf(shown)} />
    </Section>
  )
}

/** The one button: with Docker at hand the whole stack, without it what the embedded profile has. */
export function RunAllButton() {
  const { t } = useTranslation('overview')
  const running = useRunAll((s) => s.run?.state === 'running')
  const start = useRunAll((s) => s.start)
  const engine = useStack((s) => s.snapshot?.engine.state === 'connected')
  const profile = useSettings((s) => s.state?.settings.profile)
  return (
    <Button
      leftSection={<IconPlayerTrackNextFilled size={14} />}
      disabled={running || profile === undefined}
      title={t(engine ? 'runAll.hintStack' : 'runAll.hintEmbedded')}
      onClick={() => {
        go('overview')
        void start({ stack: engine })
      }}
      data-testid="run-all-start"
    >
      {t('runAll.title')}
    </Button>
  )
}
