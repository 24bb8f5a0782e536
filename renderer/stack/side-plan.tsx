import { Button } from '@mantine/core'
import { IconPlayerPlayFilled } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { describeStackNote } from '../../contract/stack-note-text'
import { useStack } from '../state/stack'
import { useStackState } from '../state/use-stack-state'
import { CommandHint } from '../ui/command-hint'
import { ProblemAlert } from '../ui/problem-alert'
import { StateMark } from '../ui/state-mark'
import { planLine } from './command'
import { SideFrame } from './side-frame'
import classes from './side.module.css'
import { useStackPanel } from './store'

/** What a start would do, without doing it. */
export function PlanSide() {
  const { t, i18n } = useTranslation('stack')
  const plan = useStackPanel((s) => s.plan)
  const ask = useStackPanel((s) => s.askPlan)
  const close = useStackPanel((s) => s.closeSide)
  const snapshot = useStack((s) => s.snapshot)
  const run = useStack((s) => s.run)
  const working = useStackState() === 'working'
  const worked = useRef(working)
  useEffect(() => {
    // What was compared no longer holds once an operation has ended.
    if (worked.current && !working) void ask()
    worked.current = working
  }, [working, ask])
  const actions = plan.state === 'known' ? plan.value.filter((action) => action.kind !== 'leave') : []
  const left = plan.state === 'known' ? plan.value.length - actions.length : 0
  return (
    <SideFrame title={t('plan.title')} testId="stack-plan-side">
      {plan.state === 'asking' && (
        <span className={classes.busy}>
          <StateMark tone="busy" /> {t('plan.asking')}
        </span>
      )}
      {plan.state === 'failed' && <ProblemAlert problem={plan.problem} />}
      {plan.state === 'known' && (
        <>
          <p>{t('plan.text')}</p>
          {actions.length === 0 && <p>{t('plan.nothing')}</p>}
          <ul className={classes.actions}>
            {actions.map((action) => (
              <li key={`${action.kind}:${action.subject}`} data-kind={action.kind}>
                <span className={classes.kind}>{t(`plan.kinds.${action.kind}`)}</span>
                <strong>{action.subject}</strong>
                <span className={classes.reason}>{describeStackNote(action.reason, i18n.language.startsWith('fr') ? 'fr' : 'en')}</span>
              </li>
            ))}
          </ul>
          {left > 0 && <span className={classes.muted}>{t('plan.leave', { count: left })}</span>}
        </>
      )}
      {snapshot && <CommandHint wrap command={planLine(snapshot)} label={t('byHand')} />}
      <div className={classes.buttons}>
        <Button
          variant="filled"
          leftSection={<IconPlayerPlayFilled size={14} />}
          disabled={working || actions.length === 0}
          onClick={() => {
            void run({ verb: 'up', services: [] }).then((taken) => {
              if (taken) close()
            })
          }}
        >
          {t('action.up')}
        </Button>
        <Button disabled={plan.state === 'asking'} onClick={() => void ask()}>
          {t('plan.again')}
        </Button>
      </div>
    </SideFrame>
  )
}
