import { UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { describeKnownProblem } from '../../contract/known-problems'
import { useLogs } from '../state/logs'
import { RelativeTime } from '../ui/relative-time'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { colourOf } from './colours'
import classes from './found-problems.module.css'
import { useLogsPanel } from './store'
import { useServiceName } from './use-service-name'

/** What is shown before a person asks for the rest. */
const few = 3

/** What the logs say is wrong, newest first; a click leads to the line, and explains it. */
export function FoundProblems() {
  const { t, i18n } = useTranslation('logs')
  const format = useFormat()
  const problems = useLogs((s) => s.state?.problems)
  const goTo = useLogsPanel((s) => s.goToProblem)
  const nameOf = useServiceName()
  const [all, setAll] = useState(false)
  if (!problems || problems.length === 0) return null
  return (
    <section className={classes.found} aria-label={t('problems.title')} data-testid="logs-problems">
      <h2>
        <StateMark tone="warn" size={11} /> {t('problems.title')}
      </h2>
      <ul data-all={all}>
        {(all ? problems : problems.slice(0, few)).map((found) => (
          <li key={`${found.problem} ${found.source}`}>
            <UnstyledButton className={classes.item ?? ''} onClick={() => void goTo(found)} title={found.text} data-testid={`logs-problem-${found.problem}`}>
              <span className={classes.title}>{describeKnownProblem(found.problem, found.params, i18n.language.startsWith('fr') ? 'fr' : 'en').title}</span>
              <span className={classes.meta}>
                <span className={classes.service} data-colour={colourOf(found.service)}>{nameOf(found.service)}</span>
                {found.count > 1 && <span>× {format.number(found.count)}</span>}
                <RelativeTime at={found.last} />
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {problems.length > few && (
        <button type="button" className={classes.rest} aria-expanded={all} onClick={() => { setAll(!all) }}>
          {all ? t('problems.fewer') : t('problems.more', { count: problems.length - few })}
        </button>
      )}
    </section>
  )
}
