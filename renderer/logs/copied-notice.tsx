import { Button, CloseButton } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../ui/use-format'
import classes from './list.module.css'
import { useLogsPanel } from './store'

const shownMs = 2500

/** Says what was copied; where there was more than the clipboard takes, until that is read. */
export function CopiedNotice() {
  const { t } = useTranslation('logs')
  const { t: common } = useTranslation('common')
  const format = useFormat()
  const copied = useLogsPanel((s) => s.copied)
  const clear = useLogsPanel((s) => s.clearCopied)
  const openExport = useLogsPanel((s) => s.openExport)
  const more = copied?.what === 'lines' && copied.more
  useEffect(() => {
    if (!copied || more) return
    const timer = setTimeout(clear, shownMs)
    return () => { clearTimeout(timer) }
  }, [copied, more, clear])
  return (
    <div className={classes.copied} role="status" data-testid="logs-copied" data-shown={copied !== null}>
      {copied && (
        <>
          <IconCheck size={14} stroke={1.8} aria-hidden />
          <span>{copied.what === 'link' ? t('copied.link') : t(more ? 'copied.some' : 'copied.lines', { count: copied.lines, shown: format.number(copied.lines) })}</span>
          {more && (
            <>
              <Button size="compact-xs" onClick={() => { clear(); openExport() }}>{t('action.export')}</Button>
              <CloseButton size="xs" aria-label={common('action.close')} onClick={clear} />
            </>
          )}
        </>
      )}
    </div>
  )
}
