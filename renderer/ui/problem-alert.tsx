import { ActionIcon, Tooltip } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '../../contract/problem'
import { describeProblem } from '../../contract/problem-text'
import { CopyButton } from './copy-button'
import classes from './problem-alert.module.css'
import { RelativeTime } from './relative-time'
import { StateMark } from './state-mark'

interface ProblemAlertProps {
  problem: Problem
  /** Shown before the title: which part of the app says so. */
  where?: string
  /** When it was last seen (epoch ms) and how often in a row. */
  at?: number
  count?: number
  /** `warn` for what goes on by itself. */
  tone?: 'bad' | 'warn'
  /** One line until it is opened; for what heals by itself and for lists. */
  compact?: boolean
  onDismiss?: () => void
  /** A button that leads to the remedy. */
  action?: ReactNode
}

/** A problem as a person needs it: what, why, what to do, and the cause as the machine said it. Stays until dismissed. */
export function ProblemAlert({ problem, where, at, count = 1, tone = 'bad', compact = false, onDismiss, action }: ProblemAlertProps) {
  const { t, i18n } = useTranslation()
  const [open, setOpen] = useState(!compact)
  const text = describeProblem(problem, i18n.language.startsWith('fr') ? 'fr' : 'en')
  return (
    <div className={classes.alert} data-tone={tone} data-open={open} role="alert" data-problem={problem.code}>
      <span className={classes.mark}>
        <StateMark tone={tone} />
      </span>
      <div className={classes.body}>
        <div className={classes.head}>
          <strong className={classes.title}>{text.title}</strong>
          {where !== undefined && <span className={classes.muted}>{where}</span>}
          {count > 1 && <span className={classes.count}>{t('problem.times', { count })}</span>}
          {at !== undefined && (
            <span className={classes.muted}>
              <RelativeTime at={at} />
            </span>
          )}
          {!open && <span className={classes.line}>{text.cause}</span>}
        </div>
        {open && (
          <p className={classes.text}>
            {text.cause} <span className={classes.remedy}>{text.remedy}</span>
          </p>
        )}
        {open && problem.detail !== undefined && (
          <div className={classes.detail}>
            <code className="wd-mono">{problem.detail}</code>
            <CopyButton value={problem.detail} what={t('problem.detail')} size="xs" />
          </div>
        )}
      </div>
      <div className={classes.actions}>
        {action}
        {compact && (
          <ActionIcon
            aria-expanded={open}
            aria-label={t('action.details')}
            onClick={() => {
              setOpen(!open)
            }}
          >
            {open ? <IconChevronUp size={16} stroke={1.6} /> : <IconChevronDown size={16} stroke={1.6} />}
          </ActionIcon>
        )}
        {onDismiss && (
          <Tooltip label={t('action.dismiss')}>
            <ActionIcon aria-label={t('action.dismiss')} onClick={onDismiss}>
              <IconX size={16} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
    </div>
  )
}
