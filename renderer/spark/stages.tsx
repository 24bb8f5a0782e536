import { Progress } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SparkDetail, SparkRun, SparkStage } from '../../contract/spark'
import { client } from '../client'
import { isActiveRun } from '../state/spark'
import { StateMark, type Tone } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { useNow } from '../ui/use-now'
import classes from './spark.module.css'

const askEvery = 2_000
const tones: Record<SparkStage['state'], Tone> = { waiting: 'idle', running: 'busy', done: 'ok', failed: 'bad', skipped: 'idle' }

/** What the application tells of itself; asked again while it runs. */
function useDetail(run: SparkRun): SparkDetail | null {
  const [detail, setDetail] = useState<SparkDetail | null>(null)
  const active = isActiveRun(run)
  useEffect(() => {
    let gone = false
    const ask = async () => {
      const told = await client.spark.detail({ id: run.id }).catch(() => null)
      if (!gone && told !== null) setDetail(told)
    }
    void ask()
    const timer = active ? setInterval(() => void ask(), askEvery) : undefined
    return () => {
      gone = true
      clearInterval(timer)
    }
  }, [run.id, active])
  return detail
}

function Stage({ stage }: { stage: SparkStage }) {
  const { t } = useTranslation('spark')
  const format = useFormat()
  const now = useNow()
  const bytes = (value: number) => (value === 0 ? '' : format.bytes(value))
  const time = stage.startedAt === null ? '' : format.duration((stage.endedAt ?? now) - stage.startedAt)
  const { done, total, failed } = stage.tasks
  return (
    <>
      <tr data-testid="spark-stage" data-state={stage.state}>
        <td className="wd-num">
          {stage.id}
          {stage.attempt > 0 && `.${stage.attempt}`}
        </td>
        <td className={classes.stageName} title={stage.name}>
          <span>
            <StateMark tone={tones[stage.state]} size={10} label={t(`stage.${stage.state}`)} /> <span>{stage.name}</span>
          </span>
        </td>
        <td className={classes.stageTasks}>
          <Progress value={total > 0 ? (done / total) * 100 : 0} color={stage.state === 'failed' ? 'red' : stage.state === 'done' ? 'green' : 'accent'} size={4} aria-label={t('stages.tasks')} />
          <span className="wd-num">
            {format.number(done)}/{format.number(total)}
            {failed > 0 && <strong className={classes.bad}> {t('tasksFailed', { count: failed })}</strong>}
          </span>
        </td>
        <td className={classes.number}>{time}</td>
        <td className={classes.number}>{bytes(stage.inputBytes)}</td>
        <td className={classes.number}>{bytes(stage.outputBytes)}</td>
        <td className={classes.number}>{[stage.shuffleReadBytes, stage.shuffleWriteBytes].some((value) => value > 0) ? `${format.bytes(stage.shuffleReadBytes)} / ${format.bytes(stage.shuffleWriteBytes)}` : ''}</td>
        <td className={classes.number} data-spilled={stage.spilledBytes > 0}>{bytes(stage.spilledBytes)}</td>
      </tr>
      {stage.failure !== null && (
        <tr className={classes.stageFailure}>
          <td />
          <td colSpan={7} className="wd-mono">
            {stage.failure}
          </td>
        </tr>
      )}
    </>
  )
}

function Executors({ executors }: { executors: SparkDetail['executors'] }) {
  const { t } = useTranslation('spark')
  const format = useFormat()
  if (executors.length === 0) return null
  return (
    <ul className={classes.executors}>
      {executors.map((executor) => (
        <li key={executor.id}>
          {t('stages.executor', { id: executor.id, host: executor.host, cores: executor.cores })}
          {executor.addedAt !== null && executor.removedAt !== null && ` · ${format.duration(executor.removedAt - executor.addedAt)}`}
          {executor.reason !== null && <span className={classes.muted}> · {executor.reason}</span>}
        </li>
      ))}
    </ul>
  )
}

/** Stages with their tasks, times and bytes: live from the application, afterwards from its event log. */
export function Stages({ run }: { run: SparkRun }) {
  const { t } = useTranslation('spark')
  const detail = useDetail(run)
  if (detail === null) return <p className={classes.muted}>{t('stages.loading')}</p>
  if (detail.stages.length === 0) return <p className={classes.muted}>{isActiveRun(run) ? t('stages.notYet') : t('stages.none')}</p>
  const columns = ['stage', 'name', 'tasks', 'time', 'input', 'output', 'shuffle', 'spilled'] as const
  return (
    <div className={classes.stages}>
      <table className={classes.stageTable}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} data-column={column}>
                {t(`stages.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {detail.stages.map((stage) => (
            <Stage key={`${stage.id}.${stage.attempt}`} stage={stage} />
          ))}
        </tbody>
      </table>
      <Executors executors={detail.executors} />
      <p className={classes.muted}>
        {t(detail.source === 'live' ? 'stages.live' : 'stages.eventLog')}
        {detail.version !== null && ` · Spark ${detail.version}`}
      </p>
    </div>
  )
}
