import { Anchor, Button } from '@mantine/core'
import { IconPlayerStopFilled, IconPlayerTrackNextFilled, IconRotateClockwise, IconTool } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { RunAll, RunAllStep } from '../../contract/run-all'
import { go, hrefOf, panels } from '../frame/route'
import { useRunAll } from '../state/run-all'
import { useSettings } from '../state/settings'
import { useStack } from '../state/stack'
import { CommandHint } from '../ui/command-hint'
import { ProblemAlert } from '../ui/problem-alert'
import { Section } from '../ui/section'
import { StateMark, type Tone } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { useNow } from '../ui/use-now'
import classes from './run-all.module.css'

const tones: Record<RunAllStep['state'], Tone> = { waiting: 'idle', working: 'busy', done: 'ok', failed: 'bad', cancelled: 'warn', 'left-out': 'idle' }
const runTones: Record<RunAll['state'], Tone> = { running: 'busy', done: 'ok', failed: 'bad', cancelled: 'warn' }

/** Which panel a step leads to, as an address; a panel that is not known leads nowhere. */
function hrefOfPlace({ place }: RunAllStep): string | null {
  const panel = panels.find((each) => each === place.panel)
  return panel ? hrefOf(panel, place.params) : null
}

function Facts({ step }: { step: RunAllStep }) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const known = ['images', 'healthy', 'services', 'acts', 'rows', 'rejected', 'fetched', 'reused', 'files'] as const
  const words = known.filter((name) => step.facts[name] !== undefined).map((name) => t(`runAll.fact.${name}`, { count: step.facts[name] ?? 0, number: format.number(step.facts[name] ?? 0) }))
  const bytes = step.facts['bytes']
  return <span className="wd-num">{[...words, ...(bytes === undefined ? [] : [format.bytes(bytes)])].join(' · ')}</span>
}

function StepRow({ step }: { step: RunAllStep }) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const now = useNow()
  const href = hrefOfPlace(step)
  const ms = step.startedAt === null ? null : (step.endedAt ?? now) - step.startedAt
  return (
    <li className={classes.step} data-testid={`run-all-${step.name}`} data-state={step.state}>
      <StateMark tone={tones[step.state]} label={t(`runAll.state.${step.state}`)} />
      <span className={classes.name}>{href ? <Anchor href={href} size="sm">{t(`runAll.step.${step.name}`)}</Anchor> : t(`runAll.step.${step.name}`)}</span>
      <span className={`${classes.time ?? ''} wd-num`}>{ms === null ? '' : format.duration(ms)}</span>
      <span className={classes.detail}>
        {step.state === 'left-out' ? t('runAll.leftOut') : step.state === 'working' ? step.detail : <Facts step={step} />}
      </span>
    </li>
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
      meta={<><StateMark tone={runTones[shown.state]} /> {t(`runAll.run.${shown.state}`)}</>}
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
        {shown.steps.map((step) => <StepRow key={step.name} step={step} />)}
      </ol>
      {failed?.problem && <ProblemAlert problem={failed.problem} />}
      <CommandHint label={t('runAll.byHand')} command={`npm run -s deck -- run-all${shown.profile === 'stack' ? ' --stack' : ''}`} />
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
