import { Anchor, Progress } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { pathInHdfs, type SparkRun } from '../../contract/spark'
import { hrefOf } from '../frame/route'
import { isActiveRun } from '../state/spark'
import { useFormat } from '../ui/use-format'
import classes from './spark.module.css'

/** The quality report in a line, where the job gave one: numbers by their names. */
function qualityText(quality: unknown, number: (value: number) => string): string | null {
  if (typeof quality === 'string') return quality
  if (typeof quality !== 'object' || quality === null) return null
  const parts = Object.entries(quality).flatMap(([name, value]) => (typeof value === 'number' ? [`${name} ${number(value)}`] : []))
  return parts.length === 0 ? null : parts.join(', ')
}

/** Where a person looks at it: the folder, or the one that a file is in. */
function hrefOfHdfs(uri: string): string {
  const path = pathInHdfs(uri)
  return hrefOf('hdfs', { path: /\.json$/.test(path) ? path.slice(0, path.lastIndexOf('/')) : path })
}

/** How far a run is, or what came of it, in numbers. */
export function RunResult({ run }: { run: SparkRun }) {
  const { t } = useTranslation('spark')
  const format = useFormat()
  const { progress, result } = run
  const active = isActiveRun(run)
  // What weather_batch did stands in the numbers; another job, or a dry run, says it in words.
  const words = run.state === 'succeeded' && (result?.reused == null || result.kind !== null) ? result?.message : null
  const facts = [
    ...(run.rows === null ? [] : [[t('fact.rows'), format.number(run.rows)]]),
    ...(result?.not_yet ? [[t('fact.notYet'), format.number(result.not_yet)]] : []),
    ...(result?.gaps ? [[t('fact.gaps'), format.number(result.gaps)]] : []),
    ...(result?.fetched == null ? [] : [[t('fact.fetched'), format.number(result.fetched)]]),
    ...(result?.reused == null ? [] : [[t('fact.reused'), format.number(result.reused)]]),
    ...(result?.days == null ? [] : [[t('fact.days'), format.number(result.days)]]),
    ...(result?.output == null ? [] : [[t('fact.output'), result.output]]),
    ...(result == null ? [] : [[t('fact.quality'), qualityText(result.quality, format.number)]]),
    ...(run.exitCode === null || run.exitCode === 0 ? [] : [[t('fact.exitCode'), String(run.exitCode)]]),
  ].filter((fact): fact is [string, string] => fact[1] !== null)
  const total = progress?.tasks.total ?? 0
  const done = progress?.tasks.done ?? 0
  return (
    <>
      {(active || progress !== null) && run.state !== 'queued' && (
        <div className={classes.progress} data-testid="spark-progress" data-tasks={done}>
          <Progress
            value={total > 0 ? (done / total) * 100 : active ? 100 : 0}
            striped={active && total === 0}
            animated={active && total === 0}
            color={run.state === 'failed' ? 'red' : run.state === 'succeeded' ? 'green' : 'accent'}
            size={6}
            aria-label={t('progress')}
          />
          <span className="wd-num">
            {progress === null || total === 0
              ? active ? t(`beginning.${run.state === 'starting' ? 'starting' : 'running'}`) : t('noTasks')
              : t('tasks', {
                  done: format.number(done), total: format.number(total), stages: format.number(progress.stages.done), allStages: format.number(progress.stages.total),
                })}
            {progress !== null && progress.tasks.active > 0 && active && ` · ${t('tasksActive', { count: progress.tasks.active })}`}
            {progress !== null && progress.tasks.failed > 0 && <strong className={classes.bad}> · {t('tasksFailed', { count: progress.tasks.failed })}</strong>}
          </span>
          {active && (run.line ?? progress?.job) != null && <span className={classes.muted}>{run.line ?? progress?.job}</span>}
        </div>
      )}
      {run.state === 'queued' && <p className={classes.muted}>{t('queuedText')}</p>}
      {facts.length > 0 && !active && (
        <dl className={classes.facts} data-testid="spark-result">
          {facts.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd className="wd-num">{/^hdfs:\/\//.test(value) ? <Anchor href={hrefOfHdfs(value)} size="sm">{value}</Anchor> : value}</dd>
            </div>
          ))}
        </dl>
      )}
      {result?.days_missing != null && <p className={classes.bad}>{t('daysMissing', { reason: result.days_missing })}</p>}
      {words != null && <p className={classes.muted}>{words}</p>}
    </>
  )
}
