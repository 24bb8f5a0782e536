import { ActionIcon, Anchor, Button, Progress, Tooltip } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StackOperation } from '../../contract/stack'
import { useStack } from '../state/stack'
import { currentStep, operationProgress, operationTones } from '../state/stack-state'
import { Elapsed, RelativeTime } from '../ui/relative-time'
import { StackSteps } from '../ui/stack-steps'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import classes from './dock.module.css'

/** The operation that the dock shows: one that runs, or one that ended while this page was open. */
export function useFollowedOperation(): StackOperation | null {
  const operation = useStack((s) => s.snapshot?.operation ?? null)
  const followed = useStack((s) => s.followed)
  return operation && operation.id === followed ? operation : null
}

/** What an operation is called and how far it is. */
export function useOperationTexts() {
  const { t } = useTranslation('stack')
  const format = useFormat()
  const title = (operation: StackOperation) =>
    operation.services.length === 0 ? t(`operation.${operation.verb}`) : t(`operationOf.${operation.verb}`, { services: operation.services.join(', ') })
  const progress = (operation: StackOperation) => {
    if (operation.state !== 'running') return t(`outcome.${operation.state}`)
    const { done, total } = operationProgress(operation)
    const step = currentStep(operation)
    const count = total === 0 ? t('planning') : t('steps', { done: format.number(done), total: format.number(total) })
    return step ? `${count} · ${t(`kind.${step.kind}`)} ${step.subject}` : count
  }
  return { title, progress }
}

/** The stack's operation among the tasks: it goes on, and stays here, while a person changes panels. */
export function OperationRow({ operation }: { operation: StackOperation }) {
  const { t } = useTranslation('stack')
  const { t: common } = useTranslation('common')
  const { title, progress } = useOperationTexts()
  const cancel = useStack((s) => s.cancel)
  const [open, setOpen] = useState(false)
  const { part } = operationProgress(operation)
  const running = operation.state === 'running'
  const Chevron = open ? IconChevronDown : IconChevronRight
  return (
    <li className={classes.task} data-task="stack" data-outcome={operation.state}>
      <div className={classes.row}>
        <StateMark tone={operationTones[operation.state]} label={running ? common('state.running') : t(`outcome.${operation.state}`)} />
        <Anchor className={classes.title ?? ''} href="#/stack" c="inherit" size="sm">
          {title(operation)}
        </Anchor>
        <Progress
          className={classes.bar ?? ''}
          value={part === null ? (running ? 100 : 0) : part * 100}
          animated={running && part === null}
          striped={running && part === null}
          color={operation.state === 'failed' ? 'red' : operation.state === 'done' ? 'green' : 'accent'}
          size={4}
          aria-label={title(operation)}
        />
        <span className={`${classes.progress ?? ''} wd-num`}>{progress(operation)}</span>
        <span className={classes.when}>{operation.endedAt === null ? <Elapsed at={operation.startedAt} /> : <RelativeTime at={operation.endedAt} />}</span>
        <Tooltip label={t('showSteps')}>
          <ActionIcon
            size="sm"
            aria-label={t('showSteps')}
            aria-expanded={open}
            onClick={() => {
              setOpen(!open)
            }}
          >
            <Chevron size={14} />
          </ActionIcon>
        </Tooltip>
        {running && (
          <Button size="compact-xs" onClick={() => void cancel()} data-testid="stack-cancel-dock">
            {common('action.cancel')}
          </Button>
        )}
      </div>
      {open && <StackSteps operation={operation} />}
    </li>
  )
}
