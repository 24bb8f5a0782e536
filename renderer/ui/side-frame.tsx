import { ActionIcon, Tooltip } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useEffect, useId, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './side-frame.module.css'

interface SideFrameProps {
  title: ReactNode
  icon?: ReactNode
  /** Buttons before the one that closes it. */
  actions?: ReactNode
  testId: string
  onClose: () => void
  /** Takes the whole height and scrolls by itself. */
  fill?: boolean
  /** Stands at the panel's edge, without a frame of its own; children may share its height. Implies `fill`. */
  flush?: boolean
  /** False where it follows what is picked elsewhere, and must not take the focus from there. */
  focus?: boolean
  /** The id of the element that Escape leads back to. */
  backTo?: string
  children: ReactNode
}

/** What stands at the side of a panel's list: a title, a way to close it (Escape, too), its body. Takes the focus when it opens. */
export function SideFrame({ title, icon, actions, testId, onClose, fill = false, flush = false, focus = true, backTo, children }: SideFrameProps) {
  const { t } = useTranslation('common')
  const ref = useRef<HTMLElement>(null)
  const titleId = useId()
  const close = () => {
    onClose()
    if (backTo !== undefined) document.getElementById(backTo)?.focus()
  }
  useEffect(() => {
    if (focus) ref.current?.focus()
  }, [focus])
  return (
    <aside
      ref={ref}
      className={classes.side}
      aria-labelledby={titleId}
      tabIndex={-1}
      data-testid={testId}
      data-fill={fill || flush}
      data-flush={flush}
      onKeyDown={(event) => {
        // React tells of keys in a menu that was opened from here, too: Escape closes that one.
        if (event.key !== 'Escape' || !event.currentTarget.contains(event.target as Node)) return
        event.stopPropagation()
        close()
      }}
    >
      <header className={classes.head}>
        {icon}
        <h2 id={titleId}>{title}</h2>
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
