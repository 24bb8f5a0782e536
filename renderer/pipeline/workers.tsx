import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconPlayerPlayFilled, IconPlayerStopFilled, IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { PipelineReport, WorkerRole } from '../../contract/pipeline'
import { tones } from '../state/overall'
import { usePipeline } from '../state/pipeline'
import { ProblemAlert } from '../ui/problem-alert'
import { Elapsed, RelativeTime } from '../ui/relative-time'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { useNow } from '../ui/use-now'
import classes from './workers.module.css'

function Countdown({ at }: { at: number }) {
  const { t } = useTranslation('pipeline')
  const format = useFormat()
  const now = useNow()
  return <span title={format.exact(at)}>{at > now ? t('worker.in', { time: format.duration(at - now) }) : t('worker.due')}</span>
}

function Controls({ role, state }: { role: WorkerRole; state: string }) {
  const { t } = useTranslation('pipeline')
  const { t: common } = useTranslation('common')
  const pending = usePipeline((s) => s.pending)
  const command = usePipeline((s) => s.command)
  const busy = pending.some((name) => name.endsWith(`:${role}`) || name.endsWith(':both'))
  const off = state === 'stopped' || state === 'failed'
  const which = role === 'producer' ? 'Producer' : 'Consumer'
  return (
    <div className={classes.controls}>
      {off ? (
        <Button
          leftSection={<IconPlayerPlayFilled size={13} />}
          loading={busy}
          aria-label={t(`worker.start${which}`)}
          onClick={() => void command('start', role)}
          data-testid={`${role}-start`}
        >
          {common('action.start')}
        </Button>
      ) : (
        <Button
          leftSection={<IconPlayerStopFilled size={13} />}
          loading={busy}
          disabled={state === 'unknown' || state === 'stopping'}
          aria-label={t(`worker.stop${which}`)}
          onClick={() => void command('stop', role)}
          data-testid={`${role}-stop`}
        >
          {common('action.stop')}
        </Button>
      )}
      <Tooltip label={t(`worker.restart${which}`)}>
        <ActionIcon variant="default" size={28} disabled={off || busy || state === 'unknown'} aria-label={t(`worker.restart${which}`)} onClick={() => void command('restart', role)}>
          <IconRefresh size={15} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}

function Worker({ role, facts }: { role: WorkerRole; facts: [string, ReactNode][] }) {
  const { t } = useTranslation('pipeline')
  const { t: common } = useTranslation('common')
  const status = usePipeline((s) => s.snapshot?.report?.[role] ?? null)
  const state = status?.state ?? 'unknown'
  return (
    <section className={classes.worker} aria-label={t(`worker.${role}`)} data-role={role} data-state={state}>
      <header className={classes.head}>
        <div>
          <h2 className={classes.name}>{t(`worker.${role}`)}</h2>
          <span className={classes.does}>{t(`worker.${role}Does`)}</span>
        </div>
        <span className={classes.state}>
          <StateMark tone={tones[state]} />
          <strong>{common(`state.${state}`)}</strong>
          {status && <span className={classes.does}><Elapsed at={status.since} /></span>}
        </span>
        <Controls role={role} state={state} />
      </header>
      {status?.problem && <ProblemAlert compact problem={status.problem} at={status.since} tone={state === 'failed' ? 'bad' : 'warn'} />}
      <dl className={classes.facts} title={t('worker.since')}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** Producer and consumer: state, counters, and what can be done with each. */
export function Workers() {
  const { t } = useTranslation('pipeline')
  const format = useFormat()
  const report: PipelineReport | null = usePipeline((s) => s.snapshot?.report ?? null)
  const count = (pick: (report: PipelineReport) => number | null) => {
    const value = report ? pick(report) : null
    return value === null ? '–' : format.number(value)
  }
  return (
    <div className={classes.workers}>
      <Worker
        role="producer"
        facts={[
          [t('worker.replies'), count((r) => r.counters.replies)],
          [t('worker.published'), count((r) => r.counters.published)],
          [t('worker.lastReply'), report?.lastReplyAt == null ? '–' : <RelativeTime at={report.lastReplyAt} />],
          [t('worker.nextPoll'), report?.nextPollAt == null ? '–' : <Countdown at={report.nextPollAt} />],
        ]}
      />
      <Worker
        role="consumer"
        facts={[
          [t('worker.consumed'), count((r) => r.counters.consumed)],
          [t('worker.written'), count((r) => r.counters.written)],
          [t('worker.rejected'), count((r) => r.counters.rejected)],
          [t('worker.lag'), count((r) => r.lag)],
        ]}
      />
    </div>
  )
}
