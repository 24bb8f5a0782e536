import { ActionIcon, Tooltip } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
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
  onDismiss?: () => void
  /** A button that leads to the remedy. */
  action?: ReactNode
}

/** A problem as a person needs it: what, why, what to do, and the cause as the machine said it. Stays until dismissed. */
export function ProblemAlert({ problem, where, at, count = 1, tone = 'bad', onDismiss, action }: ProblemAlertProps) {
  const { t, i18n } = useTranslation()
  const text = describeProblem(problem, i18n.language.startsWith('fr') ? 'fr' : 'en')
  return (
    <div className={classes.alert} data-tone={tone} role="alert" data-problem={problem.code}>
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
        </div>
        <p className={classes.text}>
          {text.cause} <span className={classes.remedy}>{text.remedy}</span>
        </p>
        {problem.detail !== undefined && (
          <div className={classes.detail}>
            <code className="wd-mono">{problem.detail}</code>
            <CopyButton value={problem.detail} what={t('problem.detail')} size="xs" />
          </div>
        )}
      </div>
      <div className={classes.actions}>
        {action}
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
