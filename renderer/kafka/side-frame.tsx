import { ActionIcon, Tooltip } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemAlert } from '../ui/problem-alert'
import classes from './side.module.css'
import { useKafkaPanel } from './store'

/** What stands at the side: a title, a way to close it, its body, and why the last attempt was refused. */
export function SideFrame({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation('common')
  const open = useKafkaPanel((s) => s.open)
  const problem = useKafkaPanel((s) => s.problem)
  const clear = useKafkaPanel((s) => s.clearProblem)
  const ref = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!ref.current?.contains(document.activeElement)) ref.current?.focus()
  }, [])
  return (
    <aside
      ref={ref}
      className={classes.side}
      aria-label={title}
      tabIndex={-1}
      data-testid="kafka-side"
      onKeyDown={(event) => {
        if (event.key === 'Escape') open(null)
      }}
    >
      <header className={classes.head}>
        <h2>{title}</h2>
        <Tooltip label={t('action.close')}>
          <ActionIcon size="sm" aria-label={t('action.close')} onClick={() => { open(null) }}>
            <IconX size={15} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </header>
      <div className={classes.body}>
        {children}
        {problem && <ProblemAlert problem={problem} onDismiss={clear} />}
      </div>
    </aside>
  )
}
