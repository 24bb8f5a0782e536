import { Anchor, Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { LogSource } from '../../contract/logs'
import { useLogs } from '../state/logs'
import { ProblemAlert } from '../ui/problem-alert'
import { everything, isEverything } from './filter'
import classes from './panel.module.css'
import { isOwn } from './colours'
import { unreadable } from './source-groups'
import { useLogsPanel, wholeLooking } from './store'
import { isSearching, useLogView, viewProblem } from './view-state'

/** Nothing matches, or nobody knows whether something does: what to let go of. */
function NoMatch({ gaveUp }: { gaveUp: boolean }) {
  const { t } = useTranslation('logs')
  const looking = useLogsPanel((s) => s.looking)
  const draft = useLogsPanel((s) => s.draft)
  const look = useLogsPanel((s) => s.look)
  const type = useLogsPanel((s) => s.type)
  const all = useLogsPanel((s) => s.lookAtEverything)
  const whole = wholeLooking({ looking, draft })
  return (
    <>
      <h2>{t(gaveUp ? 'empty.gaveUp' : 'empty.noMatch')}</h2>
      <p>{t(gaveUp ? 'empty.gaveUpHint' : 'empty.loosen')}</p>
      <div className={classes.buttons}>
        {whole.terms.length > 0 && <Button onClick={() => { type({ text: '' }); look({ terms: everything.terms }) }}>{t('empty.noText')}</Button>}
        {whole.levels.length > 0 && <Button onClick={() => { look({ levels: [] }) }}>{t('empty.allLevels')}</Button>}
        {whole.sources.length > 0 && <Button onClick={() => { look({ sources: [] }) }}>{t('empty.allSources')}</Button>}
        {(whole.from !== null || whole.to !== null) && <Button onClick={() => { look({ from: null, to: null }) }}>{t('empty.allTime')}</Button>}
        <Button variant="filled" onClick={all} data-testid="logs-loosen">{t('empty.everything')}</Button>
      </div>
    </>
  )
}

/** None of the logs that were chosen can be read: why, and what to do for it. */
function Unreadable({ sources }: { sources: readonly LogSource[] }) {
  const { t } = useTranslation('logs')
  const chosen = useLogsPanel((s) => s.looking.sources)
  const look = useLogsPanel((s) => s.look)
  return (
    <>
      {sources.map(({ id, problem }) => problem && <ProblemAlert key={id} problem={problem} tone="warn" />)}
      {chosen.length > 0 && (
        <div className={classes.buttons}>
          <Button onClick={() => { look({ sources: [] }) }}>{t('empty.allSources')}</Button>
        </div>
      )}
    </>
  )
}

/** In the place of rows while there are none: why, and what to do. */
export function Empty() {
  const { t } = useTranslation('logs')
  const state = useLogs((s) => s.state)
  const ready = useLogView((s) => s.ready)
  const total = useLogView((s) => s.total)
  const gaveUp = useLogView((s) => viewProblem(s) !== null)
  const searching = useLogView((s) => isSearching(s) || s.loading)
  const looking = useLogsPanel((s) => s.looking)
  const draft = useLogsPanel((s) => s.draft)
  if (total > 0) return null
  const filtered = !isEverything(wholeLooking({ looking, draft }))
  const silent = unreadable(looking.sources, state?.sources ?? [])
  const containers = (state?.sources ?? []).some((source) => !isOwn(source.service))
  return (
    <div className={classes.empty} data-testid="logs-empty" role="status">
      {filtered && gaveUp ? (
        <NoMatch gaveUp />
      ) : !ready || state === null || searching ? (
        <p>{t(filtered && ready ? 'empty.searching' : 'empty.opening')}</p>
      ) : silent.length > 0 ? (
        <Unreadable sources={silent} />
      ) : filtered ? (
        <NoMatch gaveUp={false} />
      ) : containers ? (
        <>
          <h2>{t('empty.noLines')}</h2>
          <p>{t('empty.noLinesHint')}</p>
        </>
      ) : (
        <>
          <h2>{t('empty.notStarted')}</h2>
          <p>{t('empty.notStartedHint')}</p>
          <Anchor href="#/stack" size="sm">{t('empty.toStack')}</Anchor>
        </>
      )}
    </div>
  )
}
