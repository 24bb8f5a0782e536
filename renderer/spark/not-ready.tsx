import { Button, Loader } from '@mantine/core'
import { IconBolt, IconPlayerPlayFilled, IconStethoscope } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { commandLine } from '../state/compose-command'
import { useStack } from '../state/stack'
import { useStackState } from '../state/use-stack-state'
import { CommandHint } from '../ui/command-hint'
import { EmptyState } from '../ui/empty-state'
import { ProblemAlert } from '../ui/problem-alert'
import classes from './spark.module.css'

/**
 * What a job needs: where it is submitted, what runs it, and where it reads and writes. PostgreSQL only to get the batch's
 * daily aggregates at once: without it a job runs, waits for it in vain, and the next one brings them.
 */
const needed = ['spark-master', 'spark-worker', 'hdfs-namenode', 'hdfs-datanode', 'postgres', 'weather-batch']

/** `partly`: some of what a job needs does not run. */
export type Readiness = 'unknown' | 'ready' | 'no-docker' | 'stopped' | 'partly' | 'starting'

/** Whether a job could be submitted now, and if not, why. */
export function useReadiness(): Readiness {
  const snapshot = useStack((s) => s.snapshot)
  const state = useStackState()
  if (!snapshot || state === 'unknown' || state === 'connecting') return 'unknown'
  if (state === 'unreachable' || state === 'invalid') return 'no-docker'
  const services = snapshot.services.filter(({ name }) => needed.includes(name))
  const well = services.filter((service) => service.state === 'running' && ['healthy', 'none'].includes(service.health))
  if (well.length === needed.length) return 'ready'
  if (state === 'working' || services.some(({ health }) => health === 'starting')) return 'starting'
  return services.some((service) => service.state === 'running') ? 'partly' : 'stopped'
}

/** Why no job can be submitted, and the one click that changes it. `compact`: a notice above something else. */
export function NotReady({ readiness, compact = false }: { readiness: Readiness; compact?: boolean }) {
  const { t } = useTranslation('spark')
  const run = useStack((s) => s.run)
  const sending = useStack((s) => s.sending)
  const problem = useStack((s) => s.problem)
  const clear = useStack((s) => s.clearProblem)
  const snapshot = useStack((s) => s.snapshot)
  if (readiness === 'ready' || readiness === 'unknown') return null
  const missing = needed.filter((name) => snapshot?.services.find((service) => service.name === name)?.state !== 'running')
  const docker = readiness === 'no-docker'
  const body = (
    <>
      <p>
        {t(`notReady.${readiness}Text`, { services: missing.join(', ') })}
        {readiness === 'partly' && missing.join() === 'postgres' && ` ${t('notReady.onlyPostgres')}`}
      </p>
      {problem && <ProblemAlert problem={problem} onDismiss={clear} />}
      {docker && (
        <Button component="a" href="#/doctor" variant="filled" leftSection={<IconStethoscope size={15} stroke={1.6} />}>
          {t('notReady.doctor')}
        </Button>
      )}
      {readiness === 'starting' && <Loader size="xs" type="dots" aria-label={t('notReady.starting')} />}
      {(readiness === 'stopped' || readiness === 'partly') && (
        <Button
          variant="filled"
          leftSection={<IconPlayerPlayFilled size={14} />}
          loading={sending !== null}
          onClick={() => void run({ verb: 'up', services: needed })}
          data-testid="spark-start-stack"
        >
          {t('notReady.start')}
        </Button>
      )}
      {snapshot && !docker && !compact && <CommandHint label={t('byHand')} command={commandLine(snapshot, { verb: 'up', services: needed })} wrap />}
    </>
  )
  const marks = { 'data-testid': 'spark-not-ready', 'data-readiness': readiness }
  if (!compact)
    return (
      <EmptyState icon={<IconBolt size={28} stroke={1.4} aria-hidden />} title={t(`notReady.${readiness}`)} {...marks}>
        {body}
      </EmptyState>
    )
  return (
    <div className={classes.notice} {...marks}>
      <h2>{t(`notReady.${readiness}`)}</h2>
      {body}
    </div>
  )
}
