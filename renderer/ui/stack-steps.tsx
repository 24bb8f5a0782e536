import { Progress, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StackOperation, StackStep } from '../../contract/stack'
import { describeStep } from '../../contract/stack-note-text'
import { stepTones } from '../state/stack-state'
import { countProblems } from '../state/count-problems'
import { ProblemAlert } from './problem-alert'
import { Elapsed } from './relative-time'
import classes from './stack-steps.module.css'
import { StateMark } from './state-mark'
import { useFormat } from './use-format'
import { useNow } from './use-now'

/** From when on a wait is called slow, ms: about as long as the stack's slowest service takes on a usual machine. */
const slowAfter = 45_000

function Step({ step }: { step: StackStep }) {
  const { t, i18n } = useTranslation('stack')
  const words = describeStep(step, i18n.language.startsWith('fr') ? 'fr' : 'en')
  const format = useFormat()
  const now = useNow()
  const { progress, startedAt, endedAt } = step
  const count = (value: number) => (progress?.unit === 'bytes' ? format.bytes(value) : format.number(value))
  const slow = step.kind === 'wait' && step.state === 'working' && startedAt !== null && now - startedAt > slowAfter
  return (
    <li className={classes.step} data-step={step.kind} data-state={step.state}>
      <StateMark tone={stepTones[step.state]} label={t(`step.${step.state}`)} />
      <span className={classes.what}>
        {t(`kind.${step.kind}`)} <strong>{step.subject}</strong>
      </span>
      <span className={classes.detail}>
        {progress && progress.total > 0 && step.state === 'working' && (
          <>
            <Progress className={classes.bar ?? ''} value={(progress.done / progress.total) * 100} size={4} aria-label={`${t(`kind.${step.kind}`)} ${step.subject}`} />
            <span className="wd-num">{t('progress', { done: count(progress.done), total: count(progress.total) })}</span>
          </>
        )}
        {words !== '' && step.state !== 'done' && (
          <span className={classes.words} title={words}>
            {words}
          </span>
        )}
        {slow && <span className={classes.slow}>{t('slow')}</span>}
      </span>
      <span className={`${classes.time ?? ''} wd-num`}>
        {startedAt === null ? null : endedAt === null ? <Elapsed at={startedAt} /> : endedAt - startedAt >= 1_000 ? format.duration(endedAt - startedAt) : null}
      </span>
    </li>
  )
}

/** The steps of an operation in their order; those that are done fold into one line, so that what moves stays in sight. */
export function StackSteps({ operation }: { operation: StackOperation }) {
  const { t } = useTranslation('stack')
  const [all, setAll] = useState(false)
  const ended = operation.steps.filter((step) => step.state === 'done' || step.state === 'skipped')
  const shown = all ? operation.steps : operation.steps.filter((step) => !ended.includes(step))
  return (
    <div className={classes.steps}>
      {countProblems(operation.problems).map(({ key, problem, count }) => (
        <ProblemAlert key={key} problem={problem} count={count} tone={operation.state === 'cancelled' ? 'warn' : 'bad'} />
      ))}
      {ended.length > 0 && (
        <UnstyledButton
          className={classes.fold ?? ''}
          aria-expanded={all}
          onClick={() => {
            setAll(!all)
          }}
        >
          {all ? t('stepsHide', { count: ended.length }) : t('stepsShow', { count: ended.length })}
        </UnstyledButton>
      )}
      {shown.length > 0 && (
        <ul className={classes.list}>
          {shown.map((step) => (
            <Step key={step.id} step={step} />
          ))}
        </ul>
      )}
    </div>
  )
}
