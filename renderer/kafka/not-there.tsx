import { Anchor, Button } from '@mantine/core'
import { IconPlayerPlayFilled, IconPlugConnectedX, IconRefresh } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { KafkaSnapshot } from '../../contract/kafka'
import { hrefOf } from '../frame/route'
import { commandLine } from '../state/compose-command'
import { brokerTones } from '../state/kafka'
import { useStack, type StackCommand } from '../state/stack'
import { useStackState } from '../state/use-stack-state'
import { CommandHint } from '../ui/command-hint'
import { EmptyState } from '../ui/empty-state'
import { ProblemAlert } from '../ui/problem-alert'
import { StateMark } from '../ui/state-mark'
import classes from './kafka.module.css'

const startKafka: StackCommand = { verb: 'up', services: ['kafka'] }

/** The one thing to do about a broker that does not answer. */
function Remedy({ state }: { state: KafkaSnapshot['state'] }) {
  const { t } = useTranslation('kafka')
  const run = useStack((s) => s.run)
  const sending = useStack((s) => s.sending !== null)
  const working = useStackState() === 'working'
  switch (state) {
    case 'absent':
    case 'stopped':
      return (
        <Button
          variant="filled"
          leftSection={<IconPlayerPlayFilled size={14} />}
          loading={sending}
          disabled={working}
          onClick={() => void run(startKafka)}
          data-testid="kafka-start"
        >
          {t('away.start')}
        </Button>
      )
    case 'failing':
      return (
        <div className={classes.buttons}>
          <Button
            variant="filled"
            leftSection={<IconRefresh size={15} stroke={1.6} />}
            loading={sending}
            disabled={working}
            onClick={() => void run({ verb: 'restart', services: ['kafka'] })}
          >
            {t('away.restart')}
          </Button>
          <Button component="a" href={hrefOf('logs', { service: 'kafka' })}>{t('away.logs')}</Button>
        </div>
      )
    case 'noEngine':
      return <Button component="a" variant="filled" href={hrefOf('stack')}>{t('away.stack')}</Button>
    default:
      return null
  }
}

/** Why there is nothing to see yet, in words, and the one click that fits. Never a stack trace. */
export function NotThere({ snapshot }: { snapshot: KafkaSnapshot }) {
  const { t } = useTranslation('kafka')
  const stack = useStack((s) => s.snapshot)
  const problem = useStack((s) => s.problem)
  const clear = useStack((s) => s.clearProblem)
  const working = useStackState() === 'working'
  const state = snapshot.state === 'ready' ? 'starting' : snapshot.state
  const detail = snapshot.problem?.detail
  if (snapshot.kind === 'embedded') {
    return (
      <EmptyState icon={<StateMark tone="busy" size={24} />} title={t('away.embedded.title')} data-testid="kafka-away" data-state={state}>
        <p>{t('away.embedded.text')}</p>
        {snapshot.problem && <ProblemAlert compact tone="warn" problem={snapshot.problem} />}
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={brokerTones[state] === 'busy' || working ? <StateMark tone="busy" size={24} /> : <IconPlugConnectedX size={28} stroke={1.4} aria-hidden />}
      title={t(`away.${state}.title`)}
      data-testid="kafka-away"
      data-state={state}
    >
      <p>{t(`away.${state}.text`)}</p>
      {problem && <ProblemAlert problem={problem} onDismiss={clear} />}
      {working ? <p className={classes.muted}>{t('away.working')}</p> : <Remedy state={state} />}
      <div className={classes.explain}>
        <strong>NoBrokersAvailable</strong>
        <p>{t('away.noBrokers', { address: snapshot.address ?? 'localhost:9092', container: snapshot.containerAddress ?? 'kafka:29092' })}</p>
      </div>
      {stack && (state === 'absent' || state === 'stopped') && <CommandHint command={commandLine(stack, startKafka)} label={t('byHand')} wrap />}
      <p className={classes.muted}>
        {t('away.again')} <Anchor href={hrefOf('stack')} size="sm">{t('away.stack')}</Anchor>
      </p>
      {detail !== undefined && <code className={`${classes.muted ?? ''} wd-mono`}>{detail}</code>}
    </EmptyState>
  )
}
