import { ActionIcon, Tooltip } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './side-frame.module.css'

interface SideFrameProps {
  title: string
  icon?: ReactNode
  testId: string
  onClose: () => void
  /** Takes the whole height and scrolls by itself. */
  fill?: boolean
  /** False where it follows what is picked elsewhere, and must not take the focus from there. */
  focus?: boolean
  children: ReactNode
}

/** What stands at the side of a panel's list: a title, a way to close it (Escape, too), its body. Takes the focus when it opens. */
export function SideFrame({ title, icon, testId, onClose, fill = false, focus = true, children }: SideFrameProps) {
  const { t } = useTranslation('common')
  const ref = useRef<HTMLElement>(null)
  useEffect(() => {
    if (focus) ref.current?.focus()
  }, [focus])
  return (
    <aside
      ref={ref}
      className={classes.side}
      aria-label={title}
      tabIndex={-1}
      data-testid={testId}
      data-fill={fill}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose()
      }}
    >
      <header className={classes.head}>
        {icon}
        <h2>{title}</h2>
        <Tooltip label={t('action.close')}>
          <ActionIcon size="sm" aria-label={t('action.close')} onClick={onClose}>
            <IconX size={15} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </header>
      <div className={classes.body}>{children}</div>
    </aside>
  )
}
