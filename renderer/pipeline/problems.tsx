import { useTranslation } from 'react-i18next'
import { standingProblems } from '../state/overall'
import { usePipeline } from '../state/pipeline'
import { ProblemAlert } from '../ui/problem-alert'
import { Section } from '../ui/section'
import classes from './panel.module.css'

/** The last problems with their cause, how often and when; each stays until dismissed. */
export function Problems() {
  const { t } = useTranslation('pipeline')
  const snapshot = usePipeline((s) => s.snapshot)
  const dismiss = usePipeline((s) => s.dismiss)
  const problems = standingProblems(snapshot).filter((each) => each.id !== null || each.where === 'process' || each.where === 'database')
  return (
    <Section title={t('problems.title')} meta={problems.length > 0 ? problems.length : undefined}>
      {problems.length === 0 && <span className={classes.muted}>{t('problems.none')}</span>}
      <div className={classes.problems}>
        {problems.map(({ key, id, problem, at, count, tone }) => (
          <ProblemAlert key={key} compact problem={problem} at={at} count={count} tone={tone} {...(id === null ? {} : { onDismiss: () => void dismiss(id) })} />
        ))}
      </div>
    </Section>
  )
}
