import { Button, Loader } from '@mantine/core'
import { IconFileText, IconPlayerPlayFilled, IconPlugConnectedX, IconRefresh, IconStethoscope, IconFolders } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { HdfsSnapshot } from '../../contract/hdfs'
import { hrefOf } from '../frame/route'
import { useStack } from '../state/stack'
import { currentStep, operationProgress } from '../state/stack-state'
import { useStackState } from '../state/use-stack-state'
import { EmptyState } from '../ui/empty-state'
import { ProblemAlert } from '../ui/problem-alert'
import classes from './empty.module.css'

/** What HDFS needs; what these wait for comes along. */
const services = ['hdfs-datanode']

/** Starts HDFS, or says how far the start is. */
function StartHdfs() {
  const { t } = useTranslation('hdfs')
  const { t: stack } = useTranslation('stack')
  const run = useStack((s) => s.run)
  const sending = useStack((s) => s.sending !== null)
  const operation = useStack((s) => s.snapshot?.operation ?? null)
  const problem = useStack((s) => s.problem)
  const clear = useStack((s) => s.clearProblem)
  if (operation?.state === 'running') {
    const step = currentStep(operation)
    const { done, total } = operationProgress(operation)
    return (
      <p className={classes.busy} role="status">
        <Loader size={14} /> {stack('steps', { done, total })}
        {step && ` – ${stack(`kind.${step.kind}`)} ${step.subject}`}
      </p>
    )
  }
  return (
    <>
      {problem && <ProblemAlert problem={problem} onDismiss={clear} />}
      <div className={classes.buttons}>
        <Button variant="filled" loading={sending} leftSection={<IconPlayerPlayFilled size={14} />} onClick={() => void run({ verb: 'up', services })} data-testid="hdfs-start">
          {t('empty.start')}
        </Button>
        <Button disabled={sending} onClick={() => void run({ verb: 'up', services: [] })}>
          {t('empty.startAll')}
        </Button>
      </div>
      <p className={classes.muted}>{t('empty.startHint')}</p>
    </>
  )
}

/** Why there is nothing to browse, and what to do about it. */
export function Empty({ snapshot }: { snapshot: HdfsSnapshot }) {
  const { t } = useTranslation('hdfs')
  const run = useStack((s) => s.run)
  const stack = useStackState()
  const stopped = useStack((s) => s.snapshot?.services.some(({ name, state }) => name === 'hdfs-namenode' && state !== 'absent') ?? false)
  const noDocker = stack === 'unreachable' || snapshot.problem?.code.startsWith('ENGINE_') === true
  const logs = (
    <Button component="a" href={hrefOf('logs', { service: 'hdfs-namenode' })} leftSection={<IconFileText size={15} stroke={1.6} />}>
      {t('empty.logs')}
    </Button>
  )
  if (noDocker)
    return (
      <EmptyState icon={<IconPlugConnectedX size={28} stroke={1.4} aria-hidden />} title={t('empty.dockerTitle')} data-testid="hdfs-empty" data-why="docker">
        <p>{t('empty.dockerText')}</p>
        <Button component="a" href="#/doctor" variant="filled" leftSection={<IconStethoscope size={15} stroke={1.6} />}>
          {t('empty.doctor')}
        </Button>
        {snapshot.problem?.detail !== undefined && <code className={`${classes.muted ?? ''} wd-mono`}>{snapshot.problem.detail}</code>}
      </EmptyState>
    )
  if (snapshot.state === 'starting')
    return (
      <EmptyState icon={<Loader size={26} aria-hidden />} title={t('empty.startingTitle')} data-testid="hdfs-empty" data-why="starting" role="status">
        <p>{t('empty.startingText')}</p>
        <div className={classes.buttons}>{logs}</div>
      </EmptyState>
    )
  const why = snapshot.state === 'unreachable' ? 'away' : stopped ? 'stopped' : 'absent'
  return (
    <EmptyState icon={<IconFolders size={28} stroke={1.4} aria-hidden />} title={t(`empty.${why}Title`)} data-testid="hdfs-empty" data-why={why}>
      <p>{t(`empty.${why}Text`)}</p>
      <StartHdfs />
      {snapshot.state === 'unreachable' && (
        <div className={classes.buttons}>
          <Button leftSection={<IconRefresh size={15} stroke={1.6} />} onClick={() => void run({ verb: 'restart', services: ['hdfs-namenode'] })}>
            {t('empty.restart')}
          </Button>
          {logs}
        </div>
      )}
      {snapshot.state === 'unreachable' && snapshot.problem && <ProblemAlert compact problem={snapshot.problem} />}
    </EmptyState>
  )
}
