import { Button, Tooltip } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useEffect, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { LatestReading } from '../../contract/pipeline'
import { paramsOf, useHash } from '../frame/route'
import { usePipeline } from '../state/pipeline'
import { CopyButton } from '../ui/copy-button'
import { RelativeTime } from '../ui/relative-time'
import { Section } from '../ui/section'
import { useFormat } from '../ui/use-format'
import classes from './follow.module.css'
import layout from './overview.module.css'
import { useOverview } from './store'

/** The query that finds the row of a reading. Quotes are doubled, as SQL wants them. */
export function rowQuery(reading: Pick<LatestReading, 'location' | 'observedAt' | 'source'>): string {
  const text = (value: string) => `'${value.replaceAll("'", "''")}'`
  const at = new Date(reading.observedAt).toISOString()
  return `select * from weather_data where location = ${text(reading.location)} and observed_at = ${text(at)} and source = ${text(reading.source)};`
}

function Hop({ title, children, copy, what }: { title: string; children: ReactNode; copy: string; what: string }) {
  return (
    <div className={classes.hop}>
      <span className={classes.title}>{title}</span>
      <span className={classes.stamp}>
        {children}
        <CopyButton value={copy} what={what} size="xs" />
      </span>
    </div>
  )
}

/** The stamps that one record gathered on its way: raw reply, place in the topic, row. */
export function Follow() {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const latest = usePipeline((s) => s.snapshot?.latest)
  const followed = useOverview((s) => s.followed)
  const follow = useOverview((s) => s.follow)
  const location = paramsOf(useHash()).get('location')
  useEffect(() => {
    if (location !== null) follow(location)
  }, [location, follow])
  const pinned = latest?.find((reading) => reading.location === followed)
  const newest = latest?.reduce<LatestReading | undefined>((best, each) => (best && best.ingestedAt >= each.ingestedAt ? best : each), undefined)
  const reading = pinned ?? newest
  if (!reading) {
    return (
      <Section title={t('follow.title')} className={layout.later}>
        <span className={classes.muted}>{t('follow.empty')}</span>
      </Section>
    )
  }
  const time = new Date(reading.observedAt).toISOString().replace(/:00\.000Z$/, 'Z')
  return (
    <Section
      title={t('follow.title')}
      className={layout.later}
      meta={pinned ? t('follow.pinned', { name: reading.name }) : t('follow.newest')}
      actions={
        pinned && (
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => {
              follow(null)
            }}
          >
            {t('follow.unpin')}
          </Button>
        )
      }
    >
      <div className={classes.hops}>
        <Hop title={t('follow.reply')} copy={reading.responseId} what={t('follow.copyId')}>
          <Tooltip label={t('follow.replyHint', { id: reading.responseId })}>
            <code className="wd-mono" tabIndex={0}>
              {`${reading.responseId.slice(0, 8)}…${reading.responseId.slice(-6)}`}
            </code>
          </Tooltip>
        </Hop>
        <IconChevronRight className={classes.next} size={16} aria-hidden />
        <Hop title={t('follow.topic')} copy={`${reading.partition}:${reading.offset}`} what={t('follow.copyPosition')}>
          <code className="wd-mono" title={t('follow.position', { partition: reading.partition, offset: format.number(reading.offset) })}>
            {reading.partition}:{reading.offset}
          </code>
        </Hop>
        <IconChevronRight className={classes.next} size={16} aria-hidden />
        <Hop title={t('follow.row')} copy={rowQuery(reading)} what={t('follow.copySql')}>
          <code className="wd-mono">
            {reading.location}, {time}, {reading.source}
          </code>
        </Hop>
        <span className={classes.muted}>
          {t('follow.written')} <RelativeTime at={reading.ingestedAt} />
        </span>
      </div>
    </Section>
  )
}
