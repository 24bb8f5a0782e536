import { Button, Progress } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../client'
import { useDesktop } from '../state/desktop'
import { useFormat } from '../ui/use-format'
import classes from './frame.module.css'

/** A newer version: what it is, and what can be done with it. Nothing happens unasked, and "later" is an answer. */
export function UpdateBanner() {
  const { t } = useTranslation()
  const format = useFormat()
  const update = useDesktop((s) => s.state?.update)
  const run = useDesktop((s) => s.run)
  const [later, setLater] = useState<string | null>(null)
  if (!update || !['available', 'downloading', 'ready'].includes(update.state)) return null
  const version = update.version ?? ''
  if (later === `${update.state} ${version}`) return null
  const { done, total } = update.progress ?? { done: 0, total: 0 }
  return (
    <div className={classes.update} role="status" data-testid="update-banner" data-state={update.state}>
      <IconDownload size={16} stroke={1.6} aria-hidden />
      <strong>{t(update.state === 'ready' ? 'update.ready' : 'update.available', { version })}</strong>
      {update.notes !== null && update.state === 'available' && (
        <details className={classes.notes}>
          <summary>{t('update.notes')}</summary>
          <pre>{update.notes}</pre>
        </details>
      )}
      {update.state === 'downloading' && (
        <>
          <Progress className={classes.updateProgress ?? ''} value={total > 0 ? (100 * done) / total : 0} aria-label={t('update.downloading')} />
          <span className="wd-num">{total > 0 ? t('update.progress', { done: format.bytes(done), total: format.bytes(total) }) : t('update.downloading')}</span>
        </>
      )}
      <span className={classes.updateActions}>
        {update.state === 'available' && (
          <Button size="compact-xs" onClick={() => void run(() => client.desktop.downloadUpdate())} data-testid="update-download">
            {t('update.download')}
          </Button>
        )}
        {update.state === 'ready' && (
          <Button size="compact-xs" onClick={() => void run(() => client.desktop.installUpdate())} data-testid="update-install">
            {t('update.install')}
          </Button>
        )}
        {update.state !== 'downloading' && (
          <Button size="compact-xs" variant="subtle" onClick={() => { setLater(`${update.state} ${version}`) }}>
            {t('update.later')}
          </Button>
        )}
      </span>
    </div>
  )
}
