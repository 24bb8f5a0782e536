import { Anchor, Button, Progress } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { SparkRun } from '../../contract/spark'
import { isActiveRun, runName, runsNow, runTones, useSpark } from '../state/spark'
import { ProblemAlert } from '../ui/problem-alert'
import { Elapsed, RelativeTime } from '../ui/relative-time'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import classes from './dock.module.css'
import { hrefOf } from './route'

/** The runs that the dock shows: those under way, and those that ended while this page was open. */
export function useFollowedRuns(): SparkRun[] {
  const snapshot = useSpark((s) => s.snapshot)
  const runs = useSpark((s) => s.runs)
  const followed = useSpark((s) => s.followed)
  return runsNow(runs, snapshot).filter(({ id }) => followed.includes(id))
}

/** What a run is called and how far it is. */
export function useRunTexts() {
  const { t } = useTranslation('spark')
  const format = useFormat()
  const title = (run: SparkRun) => t('dock.title', { name: runName(run) })
  const progress = (run: SparkRun) => {
    const { tasks, stages } = run.progress ?? {}
    if (run.state === 'succeeded' && run.rows !== null) return `${t(`state.${run.state}`)} · ${t('rows', { count: run.rows, rows: format.number(run.rows) })}`
    if (run.state !== 'running' || !tasks || !stages || tasks.total === 0) return t(`state.${run.state}`)
    return t('tasks', { done: format.number(tasks.done), total: format.number(tasks.total), stages: format.number(stages.done), allStages: format.number(stages.total) })
  }
  return { title, progress }
}

/** A Spark run among the tasks. */
export function RunRow({ run }: { run: SparkRun }) {
  const { t } = useTranslation('spark')
  const { title, progress } = useRunTexts()
  const cancel = useSpark((s) => s.cancel)
  const asked = useSpark((s) => s.cancelling.includes(run.id))
  const active = isActiveRun(run)
  const total = run.progress?.tasks.total ?? 0
  const part = total > 0 ? (run.progress?.tasks.done ?? 0) / total : null
  const unknown = active && run.state !== 'queued' && part === null
  const problem = run.held ?? (run.state === 'failed' ? run.problems[0] : undefined)
  return (
    <li className={classes.task} data-task="spark" data-outcome={run.state}>
      <div className={classes.row}>
        <StateMark tone={run.held === null ? runTones[run.state] : 'warn'} label={t(`state.${run.state}`)} />
        <Anchor className={classes.title ?? ''} href={hrefOf('spark', { run: run.id })} c="inherit" size="sm" title={t('dock.open')}>
          {title(run)}
        </Anchor>
        <Progress
          className={classes.bar ?? ''}
          value={unknown ? 100 : run.state === 'succeeded' ? 100 : (part ?? 0) * 100}
          animated={unknown}
          striped={unknown}
          color={run.state === 'failed' ? 'red' : run.state === 'succeeded' ? 'green' : 'accent'}
          size={4}
          aria-label={title(run)}
        />
        <span className={`${classes.progress ?? ''} wd-num`}>{progress(run)}</span>
        <span className={classes.when}>{run.endedAt === null ? <Elapsed at={run.startedAt ?? run.submittedAt} /> : <RelativeTime at={run.endedAt} />}</span>
        {active && (
          <Button size="compact-xs" loading={asked || run.state === 'cancelling'} onClick={() => void cancel(run.id)}>
            {t('cancel')}
          </Button>
        )}
      </div>
      {problem && <ProblemAlert compact problem={problem} tone={run.held === null ? 'bad' : 'warn'} />}
    </li>
  )
}
