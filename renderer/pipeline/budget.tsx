import { Anchor, Progress } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { BudgetWindow } from '../../contract/pipeline'
import { usePipeline } from '../state/pipeline'
import { useSettings } from '../state/settings'
import { Section } from '../ui/section'
import { useFormat } from '../ui/use-format'
import { useNow } from '../ui/use-now'
import classes from './budget.module.css'

function Window({ name, window }: { name: string; window: BudgetWindow }) {
  const { t } = useTranslation('pipeline')
  const format = useFormat()
  const now = useNow()
  const part = window.limit > 0 ? (window.spent / window.limit) * 100 : 0
  const spent = format.number(Math.round(window.spent * 10) / 10)
  const text = t('budget.of', { spent, limit: format.number(window.limit) })
  return (
    <div className={classes.window} title={window.freesAt === null ? undefined : t('budget.frees', { time: format.relative(Math.max(1500, window.freesAt - now)) })}>
      <span>{name}</span>
      <Progress value={part} size={6} color={part >= 95 ? 'red' : part >= 75 ? 'yellow' : 'accent'} aria-label={`${name}: ${text}`} />
      <span className={`${classes.spent ?? ''} wd-num`}>{text}</span>
    </div>
  )
}

/** What of Open-Meteo's free limits is spent, and how often the present choice allows to poll. */
export function Budget() {
  const { t } = useTranslation('pipeline')
  const format = useFormat()
  const budget = usePipeline((s) => s.snapshot?.report?.budget ?? null)
  const chosen = useSettings((s) => s.state?.settings.collection.intervalMinutes ?? null)
  const tooShort = budget !== null && chosen !== null && chosen < budget.shortestIntervalMinutes
  return (
    <Section title={t('budget.title')}>
      <div className={classes.windows}>
        {budget && (['minute', 'hour', 'day'] as const).map((name) => <Window key={name} name={t(`budget.${name}`)} window={budget[name]} />)}
      </div>
      <dl className={classes.facts}>
        <div>
          <dt>{t('budget.weight')}</dt>
          <dd>{budget ? t('budget.calls', { count: Math.round(budget.pollWeight * 10) / 10 }) : '–'}</dd>
        </div>
        <div>
          <dt>{t('budget.shortest')}</dt>
          <dd>{budget ? t('budget.minutes', { minutes: format.number(budget.shortestIntervalMinutes) }) : '–'}</dd>
        </div>
        <div>
          <dt>{t('budget.chosen')}</dt>
          <dd>
            {chosen === null ? '–' : t('budget.minutes', { minutes: format.number(chosen) })}{' '}
            <Anchor href="#/settings" size="xs">
              {t('budget.change')}
            </Anchor>
          </dd>
        </div>
      </dl>
      {tooShort && (
        <p className={classes.warning} role="status">
          {t('budget.tooShort', { chosen, shortest: budget.shortestIntervalMinutes })}
        </p>
      )}
    </Section>
  )
}
