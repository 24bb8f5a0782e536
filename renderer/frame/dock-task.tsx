import { Button, Progress } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { countProblems } from '../state/count-problems'
import type { Conflict, Task } from '../state/tasks'
import { CopyButton } from '../ui/copy-button'
import { ProblemAlert } from '../ui/problem-alert'
import { Elapsed, RelativeTime } from '../ui/relative-time'
import { StateMark, type Tone } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import classes from './dock.module.css'

const tones: Record<Task['outcome'], Tone> = { running: 'busy', done: 'ok', cancelled: 'idle', failed: 'bad' }

/** What a task is called and how far it is. */
export function useTaskTexts() {
  const { t } = useTranslation()
  const format = useFormat()
  const title = (task: Task): string => {
    switch (task.kind) {
      case 'collect':
        return t('dock.collect')
      case 'upload':
        return t('dock.upload', { folder: task.folder })
      case 'fetch':
        return t('dock.fetch', { path: task.path })
      case 'export':
        return t(task.growing ? 'dock.exportGrowing' : 'dock.export', { file: task.file.split(/[\\/]/).at(-1) ?? task.file })
      case 'replay':
        return task.period.from < '1950'
          ? t('dock.replayAll')
          : t('dock.replay', { from: format.dateTime(Date.parse(task.period.from)), to: format.dateTime(Date.parse(task.period.to)) })
    }
  }
  const progress = (task: Task): string => {
    if (task.kind === 'export') {
      const { rows, bytes } = task.written ?? { rows: 0, bytes: 0 }
      return t('dock.exported', { count: rows, rows: format.number(rows), size: format.bytes(bytes) })
    }
    if (task.kind === 'collect') {
      if (!task.result) return task.outcome === 'running' ? t('dock.collecting') : t(`dock.${task.outcome}`)
      const sum = (pick: 'records' | 'rows') => format.number((task.result?.bySource ?? []).reduce((n, each) => n + each[pick], 0))
      return t('dock.collectDone', { records: sum('records'), rows: sum('rows') })
    }
    if (task.kind !== 'replay') return transferred(task)
    if (!task.progress) return task.outcome === 'running' ? t('dock.preparing') : t(`dock.${task.outcome}`)
    if (task.progress.total === 0) return t('dock.replayNothing')
    const { done, total, records } = task.progress
    return t('dock.replayProgress', { done: format.number(done), total: format.number(total), records: format.number(records) })
  }
  const transferred = ({ progress: so, outcome, kind }: TransferTask): string => {
    if (!so) return outcome === 'running' ? t('dock.transferBegin') : t(`dock.${outcome}`)
    const sizes = { done: format.bytes(so.bytes), total: format.bytes(so.totalBytes) }
    const words = kind === 'fetch' && so.totalFiles <= 1 ? t('dock.transferBytes', sizes) : t('dock.transferFiles', { count: so.totalFiles, files: format.number(so.files), ...sizes })
    return outcome === 'cancelled' ? `${t('dock.cancelled')} · ${words}` : words
  }
  return { title, progress }
}

type TransferTask = Extract<Task, { kind: 'upload' | 'fetch' }>

/** How much of a task is done, as a part of 1; null where that is not known. */
function partOf(task: Task): number | null {
  if (task.kind === 'collect' || task.kind === 'export' || !task.progress) return null
  if (task.kind === 'replay') return task.progress.total > 0 ? task.progress.done / task.progress.total : null
  const { bytes, totalBytes, files, totalFiles } = task.progress
  return totalBytes > 0 ? bytes / totalBytes : totalFiles > 0 ? files / totalFiles : null
}

/** An upload found a file in its place: nothing is overwritten unasked. */
function ConflictRow({ conflict }: { conflict: Conflict }) {
  const { t } = useTranslation()
  const { path, answer } = conflict
  return (
    <div className={classes.conflict} role="alert" data-testid="upload-conflict">
      <StateMark tone="warn" />
      <span className={classes.question} title={path}>
        {t('dock.exists', { path })}
      </span>
      <Button size="compact-xs" onClick={() => { answer('overwrite', false) }}>{t('dock.overwrite')}</Button>
      <Button size="compact-xs" onClick={() => { answer('skip', false) }}>{t('dock.skip')}</Button>
      <Button size="compact-xs" variant="subtle" onClick={() => { answer('overwrite', true) }}>{t('dock.overwriteAll')}</Button>
      <Button size="compact-xs" variant="subtle" onClick={() => { answer('skip', true) }}>{t('dock.skipAll')}</Button>
    </div>
  )
}

/** A task of the app: its progress, its outcome, what was wrong. */
export function TaskRow({ task }: { task: Task }) {
  const { t } = useTranslation()
  const { title, progress } = useTaskTexts()
  const part = partOf(task)
  const file = task.kind === 'export' ? task.file : task.kind === 'fetch' ? task.to : null
  const skipped = task.kind === 'replay' ? (task.progress?.skipped ?? []) : []
  const problems = [
    ...(task.kind === 'collect' && task.result ? task.result.problems : task.problem ? [task.problem] : []),
    ...skipped.map((each) => each.problem),
  ]
  return (
    <li className={classes.task} data-task={task.kind} data-outcome={task.outcome}>
      <div className={classes.row}>
        <StateMark tone={tones[task.outcome]} label={task.outcome === 'running' ? t('state.running') : t(`dock.${task.outcome}`)} />
        <span className={classes.title} title={file ?? undefined}>{title(task)}</span>
        {file !== null && /[\\/]/.test(file) && <CopyButton size="xs" value={file} what={t('dock.path')} />}
        <Progress
          className={classes.bar ?? ''}
          value={part === null ? (task.outcome === 'running' ? 100 : task.outcome === 'done' ? 100 : 0) : part * 100}
          animated={task.outcome === 'running' && part === null}
          striped={task.outcome === 'running' && part === null}
          color={task.outcome === 'failed' ? 'red' : task.outcome === 'done' ? 'green' : 'accent'}
          size={4}
          aria-label={title(task)}
        />
        <span className={`${classes.progress ?? ''} wd-num`}>{progress(task)}</span>
        {skipped.length > 0 && <span className={classes.warn}>{t('dock.skipped', { count: skipped.length })}</span>}
        <span className={classes.when}>{task.endedAt === null ? <Elapsed at={task.startedAt} /> : <RelativeTime at={task.endedAt} />}</span>
        {task.outcome === 'running' && task.kind !== 'collect' && (
          <Button size="compact-xs" onClick={task.cancel}>
            {t(task.kind === 'export' && task.growing ? 'action.stop' : 'action.cancel')}
          </Button>
        )}
      </div>
      {task.kind === 'upload' && task.conflict && task.outcome === 'running' && <ConflictRow conflict={task.conflict} />}
      {countProblems(problems).map(({ key, problem, count }) => (
        <ProblemAlert key={key} compact problem={problem} count={count} tone={task.problem ? 'bad' : 'warn'} />
      ))}
    </li>
  )
}
