import { ActionIcon, Tooltip } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './side.module.css'
import { useStackPanel } from './store'

/** What stands at the side of the services: a title, a way to close it, its body. Takes the focus when it opens. */
export function SideFrame({ title, children, testId }: { title: string; children: ReactNode; testId: string }) {
  const { t } = useTranslation('common')
  const close = useStackPanel((s) => s.closeSide)
  const ref = useRef<HTMLElement>(null)
  useEffect(() => {
    ref.current?.focus()
  }, [])
  return (
    <aside
      ref={ref}
      className={classes.side}
      aria-label={title}
      tabIndex={-1}
      data-testid={testId}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
      }}
    >
      <header className={classes.head}>
        <h2>{title}</h2>
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
