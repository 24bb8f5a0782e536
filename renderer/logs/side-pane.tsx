import { ActionIcon, Tooltip } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './side.module.css'
import { useLogsPanel } from './store'

/** What stands at the side of the list; Escape closes it and leads back to the list. */
export function SidePane({ title, actions, testId, takeFocus = false, children }: { title: ReactNode; actions?: ReactNode; testId: string; takeFocus?: boolean; children: ReactNode }) {
  const { t } = useTranslation('common')
  const close = useLogsPanel((s) => s.closeSide)
  const ref = useRef<HTMLElement>(null)
  useEffect(() => {
    if (takeFocus) ref.current?.focus()
  }, [takeFocus])
  return (
    <aside
      ref={ref}
      className={classes.side}
      tabIndex={-1}
      data-testid={testId}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        close()
        document.getElementById('log-list')?.focus()
      }}
    >
      <header className={classes.head}>
        <h2>{title}</h2>
        {actions}
        <Tooltip label={t('action.close')}>
          <ActionIcon size="sm" aria-label={t('action.close')} onClick={close}>
            <IconX size={15} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </header>
      <div className={classes.body}>{children}</div>
    </aside>
  )
}
