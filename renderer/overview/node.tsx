import { Tooltip } from '@mantine/core'
import type { Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { StateMark, type Tone } from '../ui/state-mark'
import classes from './diagram.module.css'

export interface Fact {
  label: string
  value: ReactNode
  /** Marks a value that needs a look. */
  tone?: 'warn' | 'bad' | undefined
  testId?: string
}

interface NodeProps {
  icon: Icon
  name: string
  state: string
  tone: Tone
  facts: Fact[]
  /** Where a click leads, and how that is said. */
  href: string
  hint: string
  testId?: string
}

/** One station of the pipeline: its name, state and counts. */
export function Node({ icon: Icon, name, state, tone, facts, href, hint, testId }: NodeProps) {
  return (
    <Tooltip label={hint} openDelay={800}>
      <a className={classes.node} href={href} data-tone={tone} {...(testId === undefined ? {} : { 'data-testid': testId })}>
        <span className={classes.head}>
          <Icon size={18} stroke={1.6} aria-hidden />
          <span className={classes.name}>{name}</span>
        </span>
        <span className={classes.state}>
          <StateMark tone={tone} size={10} />
          {state}
        </span>
        <dl className={classes.facts}>
          {facts.map((fact) => (
            <div key={fact.label}>
              <dt>{fact.label}</dt>
              <dd data-tone={fact.tone} {...(fact.testId === undefined ? {} : { 'data-testid': fact.testId })}>
                {fact.value}
              </dd>
            </div>
          ))}
        </dl>
      </a>
    </Tooltip>
  )
}

interface ArrowProps {
  /** The worker that moves the records along this arrow. */
  worker: string
  state: string
  tone: Tone
  /** Records a second; null while it is not known. */
  rate: number | null
  rateText: string
  unit: string
}

/** The way between two stations: its worker and live rate. It moves only while records do. */
export function Arrow({ worker, state, tone, rate, rateText, unit }: ArrowProps) {
  const flowing = rate !== null && rate > 0
  return (
    <div className={classes.arrow} role="img" aria-label={`${worker}: ${state}, ${rateText} ${unit}`} data-flowing={flowing}>
      <span className={classes.rate}>
        <strong className="wd-num">{rateText}</strong> {unit}
      </span>
      <span className={classes.line}>
        <svg aria-hidden width="100%" height="12">
          <line className={classes.track} x1="0" y1="6" x2="100%" y2="6" />
          {flowing && <line className={classes.flow} x1="0" y1="6" x2="100%" y2="6" />}
        </svg>
        <svg aria-hidden className={classes.tip} width="9" height="12" viewBox="0 0 9 12">
          <path d="M1 1.5 7.5 6 1 10.5" fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" strokeLinejoin="round" />
        </svg>
      </span>
      <span className={classes.worker}>
        <StateMark tone={tone} size={10} />
        {worker}
      </span>
    </div>
  )
}
