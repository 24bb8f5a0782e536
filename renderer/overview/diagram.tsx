import { IconCloudDownload, IconDatabase, IconListDetails } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { WorkerRole } from '../../contract/pipeline'
import { useConnection } from '../state/connection'
import { tones } from '../state/overall'
import { usePipeline } from '../state/pipeline'
import { useStack } from '../state/stack'
import { groupState, serviceTones } from '../state/stack-state'
import { recentRate } from '../ui/rates'
import { RelativeTime } from '../ui/relative-time'
import { Section } from '../ui/section'
import type { Tone } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { useNow } from '../ui/use-now'
import classes from './diagram.module.css'
import { Arrow, Node } from './node'
import { StackRow } from './stack-row'

function NextPoll({ at }: { at: number }) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const now = useNow()
  return <span title={format.exact(at)}>{at > now ? t('diagram.nextPollIn', { time: format.duration(at - now) }) : t('diagram.due')}</span>
}

function useCount() {
  const format = useFormat()
  return (value: number | null | undefined) => (value === null || value === undefined ? '–' : format.number(value))
}

/** Who keeps the topic, and how that one is: the stack's broker, or the embedded database. */
function useTopicState(): { state: string; tone: Tone } {
  const { t: common } = useTranslation('common')
  const { t: stack } = useTranslation('stack')
  const snapshot = usePipeline((s) => s.snapshot)
  const services = useStack((s) => s.snapshot)
  if (snapshot?.profile === 'stack' && services !== null) {
    if (services.engine.state !== 'connected') return { state: stack(`state.${services.engine.state}`), tone: services.engine.state === 'unreachable' ? 'bad' : 'busy' }
    const state = groupState(services, ['kafka'])
    const name = state === 'failed' || state === 'killed' ? stack('state.failed') : stack(`service.${state}`)
    return { state: name, tone: serviceTones[state] }
  }
  const database = snapshot?.database.state ?? 'unknown'
  return { state: common(`state.${database}`), tone: tones[database] }
}

/** What a worker moves from one station to the next. By itself, as it alone is drawn every second. */
function Flow({ role }: { role: WorkerRole }) {
  const { t } = useTranslation('overview')
  const { t: common } = useTranslation('common')
  const format = useFormat()
  const history = usePipeline((s) => s.history)
  const state = usePipeline((s) => s.snapshot?.report?.[role].state ?? 'unknown')
  const connected = useConnection((s) => s.status === 'open')
  const now = useNow()
  const rate = connected ? recentRate(history, now) : null
  const records = rate?.[role === 'producer' ? 'published' : 'written']
  return (
    <Arrow
      worker={t(`diagram.${role}`)}
      state={common(`state.${state}`)}
      tone={tones[state]}
      rate={records ?? null}
      rateText={records === undefined ? '–' : format.rate(records)}
      unit={t('diagram.perSecond')}
    />
  )
}

/** The pipeline as it stands: Open-Meteo, the topic, PostgreSQL, and what flows between them. */
export function Diagram() {
  const { t } = useTranslation('overview')
  const { t: common } = useTranslation('common')
  const format = useFormat()
  const count = useCount()
  const snapshot = usePipeline((s) => s.snapshot)
  const report = snapshot?.report ?? null
  const counts = snapshot?.counts ?? null
  const feed = report?.feed ?? 'none'
  const feedTone: Tone = feed === 'live' ? 'ok' : feed === 'sample' ? 'warn' : 'idle'
  const database = snapshot?.database.state ?? 'unknown'
  const topic = useTopicState()

  return (
    <Section title={t('diagram.title')} className={classes.section}>
      <div className={classes.row}>
        <Node
          icon={IconCloudDownload}
          name={t('diagram.openMeteo')}
          state={t(`diagram.feed.${feed}`)}
          tone={feedTone}
          href="#/pipeline"
          hint={t('diagram.toPipeline')}
          facts={[
            { label: t('diagram.lastReply'), value: report?.lastReplyAt == null ? '–' : <RelativeTime at={report.lastReplyAt} /> },
            { label: t('diagram.nextPoll'), value: report?.nextPollAt == null ? '–' : <NextPoll at={report.nextPollAt} /> },
            { label: t('diagram.raw'), value: report ? format.bytes(report.raw.bytes) : '–' },
          ]}
        />
        <Flow role="producer" />
        <Node
          icon={IconListDetails}
          name={`${t('diagram.topic')} weather`}
          state={topic.state}
          tone={topic.tone}
          testId="topic-node"
          href="#/pipeline"
          hint={t('diagram.toPipeline')}
          facts={[
            { label: t('diagram.records'), value: count(counts?.topicRecords) },
            { label: t('diagram.lag'), value: count(report?.lag), tone: (report?.lag ?? 0) > 10_000 ? 'warn' : undefined },
            { label: t('diagram.partitions'), value: report && report.partitions.length > 0 ? count(report.partitions.length) : '–' },
          ]}
        />
        <Flow role="consumer" />
        <Node
          icon={IconDatabase}
          name={t('diagram.postgres')}
          state={common(`state.${database}`)}
          tone={tones[database]}
          href="#/postgres"
          hint={t('diagram.toPostgres')}
          facts={[
            { label: t('diagram.rows'), value: count(counts?.rows), testId: 'row-count' },
            { label: t('diagram.collections'), value: count(counts?.collections) },
            { label: t('diagram.rejects'), value: count(counts?.rejects), tone: (counts?.rejects ?? 0) > 0 ? 'warn' : undefined },
          ]}
        />
      </div>
      <StackRow />
    </Section>
  )
}
