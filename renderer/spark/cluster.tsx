import { ActionIcon, Anchor, Popover, Progress, Button, Tooltip } from '@mantine/core'
import { IconExternalLink, IconPlayerStopFilled } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SparkApplication, SparkCluster, SparkWorker } from '../../contract/spark'
import { useSpark } from '../state/spark'
import { ProblemAlert } from '../ui/problem-alert'
import { RelativeTime } from '../ui/relative-time'
import { Section } from '../ui/section'
import { StateMark } from '../ui/state-mark'
import classes from './spark.module.css'
import { useSparkPanel } from './store'
import { useMemoryText } from './units'

const sum = (workers: readonly SparkWorker[], pick: (worker: SparkWorker) => number): number =>
  workers.filter(({ state }) => state === 'ALIVE').reduce((all, worker) => all + pick(worker), 0)

/** The cluster in a line: what it has, and what of it is in use. */
export function ClusterLine() {
  const { t } = useTranslation('spark')
  const memory = useMemoryText()
  const cluster = useSpark((s) => s.snapshot?.cluster ?? null)
  if (cluster === null) return null
  const alive = cluster.workers.filter(({ state }) => state === 'ALIVE')
  return (
    <span className={`${classes.clusterLine ?? ''} wd-num`}>
      {t('workers', { count: alive.length })} · {t('coresOf', { used: sum(alive, (w) => w.coresUsed), all: sum(alive, (w) => w.cores) })} ·{' '}
      {t('memoryOf', { used: memory(sum(alive, (w) => w.memoryUsed)), all: memory(sum(alive, (w) => w.memory)) })}
      <Tooltip label={t('openMaster', { url: cluster.webUrl })}>
        <Anchor href={cluster.webUrl} target="_blank" rel="noreferrer" aria-label={t('openMaster', { url: cluster.webUrl })}>
          <IconExternalLink size={13} stroke={1.6} />
        </Anchor>
      </Tooltip>
    </span>
  )
}

function Worker({ worker }: { worker: SparkWorker }) {
  const { t } = useTranslation('spark')
  const memory = useMemoryText()
  const alive = worker.state === 'ALIVE'
  const part = (used: number, all: number): number => (all > 0 ? (used / all) * 100 : 0)
  return (
    <li className={classes.worker} data-testid="spark-worker" data-cores-used={worker.coresUsed}>
      <span className={classes.workerName} title={worker.id}>
        <StateMark tone={alive ? 'ok' : 'bad'} size={10} label={worker.state} /> {worker.host}
        {!alive && (
          <span className={classes.muted}>
            {worker.state} · <RelativeTime at={worker.lastHeartbeat} />
          </span>
        )}
      </span>
      {alive && (
        <>
          <Progress value={part(worker.coresUsed, worker.cores)} size={4} aria-label={t('cores')} />
          <span className="wd-num">{t('coresOf', { used: worker.coresUsed, all: worker.cores })}</span>
          <Progress value={part(worker.memoryUsed, worker.memory)} size={4} aria-label={t('memory')} />
          <span className="wd-num">{t('memoryOf', { used: memory(worker.memoryUsed), all: memory(worker.memory) })}</span>
        </>
      )}
    </li>
  )
}

/** An application under way; one of ours leads to its run, any other can be ended here. */
function Application({ application }: { application: SparkApplication }) {
  const { t } = useTranslation('spark')
  const select = useSparkPanel((s) => s.select)
  const kill = useSpark((s) => s.killApplication)
  const [asking, setAsking] = useState(false)
  const { run } = application
  return (
    <li className={classes.application}>
      <StateMark tone={application.state === 'WAITING' ? 'warn' : 'busy'} size={10} label={application.state} />
      {run === null ? (
        <span title={application.id}>{application.name}</span>
      ) : (
        <Anchor component="button" size="sm" onClick={() => { select(run) }}>
          {application.name}
        </Anchor>
      )}
      <span className={`${classes.muted ?? ''} wd-num`}>{t('coresUsed', { count: application.cores })}</span>
      {run === null && (
        <Popover opened={asking} onChange={setAsking} position="top-end" withArrow shadow="md">
          <Popover.Target>
            <Tooltip label={t('kill', { name: application.name })}>
              <ActionIcon size="sm" aria-label={t('kill', { name: application.name })} onClick={() => { setAsking(!asking) }}>
                <IconPlayerStopFilled size={13} />
              </ActionIcon>
            </Tooltip>
          </Popover.Target>
          <Popover.Dropdown className={classes.sure ?? ''}>
            <p>{t('killSure', { name: application.name, user: application.user })}</p>
            <Button color="red" variant="filled" onClick={() => { setAsking(false); void kill(application.id) }}>
              {t('killYes')}
            </Button>
          </Popover.Dropdown>
        </Popover>
      )}
    </li>
  )
}

function Known({ cluster }: { cluster: SparkCluster }) {
  const { t } = useTranslation('spark')
  const active = cluster.applications.filter((application) => application.active)
  return (
    <>
      {cluster.workers.length === 0 ? (
        <p className={classes.muted}>{t('noWorkers')}</p>
      ) : (
        <ul className={classes.workers}>
          {cluster.workers.map((worker) => (
            <Worker key={worker.id} worker={worker} />
          ))}
        </ul>
      )}
      {active.length > 0 && (
        <ul className={classes.applications} aria-label={t('applications')}>
          {active.map((application) => (
            <Application key={application.id} application={application} />
          ))}
        </ul>
      )}
    </>
  )
}

/** Workers and applications, as the master knows them. */
export function Cluster() {
  const { t } = useTranslation('spark')
  const cluster = useSpark((s) => s.snapshot?.cluster ?? null)
  const problem = useSpark((s) => s.snapshot?.clusterProblem ?? null)
  return (
    <Section title={t('cluster')} meta={cluster === null ? null : cluster.url} className={classes.cluster}>
      {cluster !== null ? <Known cluster={cluster} /> : problem === null ? <p className={classes.muted}>{t('noMaster')}</p> : <ProblemAlert compact problem={problem} tone="warn" />}
    </Section>
  )
}
