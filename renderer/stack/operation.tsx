import { Button, Progress } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StackOperation } from '../../contract/stack'
import { useStack } from '../state/stack'
import { operationProgress, operationTones } from '../state/stack-state'
import { CommandHint } from '../ui/command-hint'
import { Elapsed, RelativeTime } from '../ui/relative-time'
import { Section } from '../ui/section'
import { StackSteps } from '../ui/stack-steps'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import classes from './stack.module.css'

function Meta({ operation }: { operation: StackOperation }) {
  const { t } = useTranslation('stack')
  const format = useFormat()
  const { done, total } = operationProgress(operation)
  return (
    <span className={classes.operationMeta}>
      <StateMark tone={operationTones[operation.state]} />
      {t(`outcome.${operation.state}`)}
      {operation.endedAt === null ? (
        <>
          {' · '}
          <Elapsed at={operation.startedAt} />
        </>
      ) : (
        <>
          {' · '}
          {t('took', { time: format.duration(operation.endedAt - operation.startedAt) })}
          {' · '}
          <RelativeTime at={operation.endedAt} />
        </>
      )}
      {total > 0 && ` · ${t('steps', { done: format.number(done), total: format.number(total) })}`}
    </span>
  )
}

/** The operation under way with all its steps, or how the last one ended; an ended one that went well folds to a line. */
export function Operation() {
  const { t } = useTranslation('stack')
  const { t: common } = useTranslation('common')
  const operation = useStack((s) => s.snapshot?.operation ?? null)
  const cancel = useStack((s) => s.cancel)
  const [cancelling, setCancelling] = useState<string | null>(null)
  const [hidden, setHidden] = useState<string | null>(null)
  const followed = useStack((s) => s.followed)
  // What ended before this page was open is history, unless it failed: then it is why things are as they are.
  if (!operation || operation.id === hidden || (operation.id !== followed && operation.state !== 'failed')) return null
  const running = operation.state === 'running'
  const { part } = operationProgress(operation)
  const title = operation.services.length === 0 ? t(`operation.${operation.verb}`) : t(`operationOf.${operation.verb}`, { services: operation.services.join(', ') })
  return (
    <Section
      title={title}
      meta={<Meta operation={operation} />}
      actions={
        running ? (
          <Button
            size="compact-xs"
            loading={cancelling === operation.id}
            onClick={() => {
              setCancelling(operation.id)
              void cancel()
            }}
            data-testid="stack-cancel"
          >
            {common('action.cancel')}
          </Button>
        ) : (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => { setHidden(operation.id) }}>
            {common('action.dismiss')}
          </Button>
        )
      }
    >
      <div className={classes.operation} data-testid="stack-operation" data-verb={operation.verb} data-state={operation.state}>
        {running && <Progress value={part === null ? 100 : part * 100} animated={part === null} striped={part === null} size={4} aria-label={title} />}
        <CommandHint command={operation.command} label={t('byHand')} />
        <StackSteps operation={operation} />
      </div>
    </Section>
  )
}
