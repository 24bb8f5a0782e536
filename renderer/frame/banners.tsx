import { Button, Tooltip } from '@mantine/core'
import { IconFlask, IconPlugConnectedX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { reconnectNow } from '../client'
import { useConnection } from '../state/connection'
import { usePipeline } from '../state/pipeline'
import { Elapsed } from '../ui/relative-time'
import { useNow } from '../ui/use-now'
import classes from './frame.module.css'

/** Says that what the panels show is no longer live, since when, and when the next attempt is due. */
export function ConnectionBar() {
  const { t } = useTranslation()
  const { status, since, retryAt } = useConnection()
  const now = useNow()
  if (status === 'open' || (status === 'connecting' && now - since < 2_000)) return null
  const seconds = Math.ceil(((retryAt ?? 0) - now) / 1000)
  const everSeen = usePipeline.getState().snapshot !== null
  const [before, after] = t('connection.lost', { time: '\u0000' }).split('\u0000')
  return (
    <div className={classes.lost} role="alert" data-testid="connection-lost">
      <IconPlugConnectedX size={16} stroke={1.6} aria-hidden />
      <Tooltip label={t('connection.hint')}>
        <span tabIndex={0}>
          <strong>
            {everSeen ? (
              <>
                {before}
                <Elapsed at={since} />
                {after}
              </>
            ) : (
              t('connection.never')
            )}
          </strong>{' '}
          {seconds > 0 ? t('connection.retry', { seconds }) : t('connection.trying')}
        </span>
      </Tooltip>
      <Button size="compact-xs" onClick={reconnectNow}>
        {t('connection.now')}
      </Button>
    </div>
  )
}

/** Says on every panel that the data is a sample, and why. */
export function FeedBanner() {
  const { t } = useTranslation()
  const feed = usePipeline((s) => s.snapshot?.report?.feed)
  if (feed !== 'sample') return null
  return (
    <div className={classes.feed} role="status" data-testid="feed-banner">
      <IconFlask size={16} stroke={1.6} aria-hidden />
      <strong>{t('feed.banner')}</strong>
      <span>{t('feed.text')}</span>
    </div>
  )
}
