import { Anchor } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { describeProblem } from '../../contract/problem-text'
import { standingProblems } from '../state/overall'
import { usePipeline } from '../state/pipeline'
import { ProblemAlert } from '../ui/problem-alert'
import { RelativeTime } from '../ui/relative-time'
import { StateMark } from '../ui/state-mark'
import classes from './overview.module.css'

/**
 * What holds the pipeline back now, worst first, then in one line what was reported and not dismissed. Nothing when
 * nothing is wrong. "Mend" in the top bar leads here.
 */
export function Problems() {
  const { t, i18n } = useTranslation('overview')
  const snapshot = usePipeline((s) => s.snapshot)
  const dismiss = usePipeline((s) => s.dismiss)
  const problems = standingProblems(snapshot)
  const now = problems.filter((each) => each.where !== null)
  const reported = problems.filter((each) => each.where === null)
  const last = reported[0]
  if (problems.length === 0) return null
  return (
    <section id="problems" tabIndex={-1} className={classes.problems} aria-label={t('problems.title')}>
      {now.map(({ key, where, problem, at, count, id, tone }) => (
        <ProblemAlert
          key={key}
          problem={problem}
          tone={tone}
          compact={tone === 'warn'}
          at={at}
          count={count}
          {...(where ? { where: t(`problems.${where}`) } : {})}
          {...(id === null ? {} : { onDismiss: () => void dismiss(id) })}
        />
      ))}
      {last && (
        <div className={classes.reported}>
          <StateMark tone="idle" />
          <span>
            {t('problems.earlier', { count: reported.length })}, {t('problems.last')} <RelativeTime at={last.at} /> –{' '}
            {describeProblem(last.problem, i18n.language.startsWith('fr') ? 'fr' : 'en').title}
          </span>
          <Anchor href="#/pipeline" size="sm">
            {t('problems.show')}
          </Anchor>
        </div>
      )}
    </section>
  )
}
