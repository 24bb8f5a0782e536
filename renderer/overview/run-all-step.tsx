import { Anchor } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { RunAllStep } from '../../contract/run-all'
import { hrefOf, panels } from '../frame/route'
import { useStack } from '../state/stack'
import { currentStep } from '../state/stack-state'
import { StateMark, type Tone } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { useNow } from '../ui/use-now'
import classes from './run-all.module.css'

const tones: Record<RunAllStep['state'], Tone> = { waiting: 'idle', working: 'busy', done: 'ok', failed: 'bad', cancelled: 'warn', 'left-out': 'idle' }
const factNames = ['images', 'healthy', 'services', 'acts', 'lag', 'rows', 'rejected', 'fetched', 'reused', 'files'] as const

/** Which panel a step leads to, as an address; a panel that is not known leads nowhere. */
export function hrefOfPlace({ place }: RunAllStep): string | null {
  const panel = panels.find((each) => each === place.panel)
  return panel ? hrefOf(panel, place.params) : null
}

function Facts({ step }: { step: RunAllStep }) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const words = factNames.filter((name) => step.facts[name] !== undefined).map((name) => t(`runAll.fact.${name}`, { count: step.facts[name] ?? 0, number: format.number(step.facts[name] ?? 0) }))
  const bytes = step.facts['bytes']
  return <span className="wd-num">{[...words, ...(bytes === undefined ? [] : [format.bytes(bytes)])].join(' · ')}</span>
}

/** What a step is at: the stack's own words where it is the stack's, else what the machine says, else its counts so far. */
function Work({ step }: { step: RunAllStep }) {
  const { t: stack } = useTranslation('stack')
  const operation = useStack((s) => s.snapshot?.operation ?? null)
  const current = (step.name === 'build' || step.name === 'start') && operation?.state === 'running' ? currentStep(operation) : null
  if (current) return <>{stack(`kind.${current.kind}`)} {current.subject}</>
  return step.detail === '' ? <Facts step={step} /> : <span title={step.detail}>{step.detail}</span>
}

/** One step: how it is, its time, what came of it. It leads to what it did as soon as there is something to see. */
export function RunAllStepRow({ step }: { step: RunAllStep }) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const now = useNow()
  const href = step.state === 'waiting' || step.state === 'left-out' ? null : hrefOfPlace(step)
  const ms = step.startedAt === null ? null : (step.endedAt ?? now) - step.startedAt
  return (
    <li className={classes.step} data-testid={`run-all-${step.name}`} data-state={step.state}>
      <StateMark tone={tones[step.state]} label={t(`runAll.state.${step.state}`)} />
      <span className={classes.name}>{href ? <Anchor href={href} size="sm">{t(`runAll.step.${step.name}`)}</Anchor> : t(`runAll.step.${step.name}`)}</span>
      <span className={`${classes.time ?? ''} wd-num`}>{ms === null ? '' : format.duration(ms)}</span>
      <span className={classes.detail}>
        {step.state === 'left-out' ? t('runAll.leftOut') : step.state === 'working' ? <Work step={step} /> : <Facts step={step} />}
      </span>
    </li>
  )
}
