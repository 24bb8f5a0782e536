import { useTranslation } from 'react-i18next'
import { standingProblems } from '../state/overall'
import { usePipeline } from '../state/pipeline'
import { ProblemAlert } from '../ui/problem-alert'
import classes from './overview.module.css'

/** What is wrong, worst first; nothing when nothing is. "Mend" in the top bar leads here. */
export function Problems() {
  const { t } = useTranslation('overview')
  const snapshot = usePipeline((s) => s.snapshot)
  const dismiss = usePipeline((s) => s.dismiss)
  const problems = standingProblems(snapshot)
  if (problems.length === 0) return null
  return (
    <section id="problems" tabIndex={-1} className={classes.problems} aria-label={t('problems.title')}>
      {problems.map(({ key, where, problem, at, count, id, tone }) => (
        <ProblemAlert
          key={key}
          problem={problem}
          tone={tone}
          at={at}
          count={count}
          {...(where ? { where: t(`problems.${where}`) } : {})}
          {...(id === null ? {} : { onDismiss: () => void dismiss(id) })}
        />
      ))}
    </section>
  )
}
