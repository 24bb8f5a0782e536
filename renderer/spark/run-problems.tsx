import { Button } from '@mantine/core'
import { IconFolders, IconPencil, IconPlayerPlayFilled, IconPlayerStopFilled } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '../../contract/problem'
import { refusedPath, type SparkRun } from '../../contract/spark'
import { hrefOf } from '../frame/route'
import { isActiveRun, useSpark } from '../state/spark'
import { useStack } from '../state/stack'
import { ProblemAlert } from '../ui/problem-alert'
import classes from './spark.module.css'
import { useSparkPanel } from './store'

/** The click that goes with a problem; null where words are all there is. */
function Remedy({ problem, run }: { problem: Problem; run: SparkRun }) {
  const { t } = useTranslation('spark')
  const up = useStack((s) => s.run)
  const edit = useSparkPanel((s) => s.edit)
  const cancel = useSpark((s) => s.cancel)
  const runs = useSpark((s) => s.snapshot?.active ?? [])
  const target = refusedPath(run)
  const start = (services: string[]) => (
    <Button leftSection={<IconPlayerPlayFilled size={13} />} onClick={() => void up({ verb: 'up', services })}>
      {t('remedy.start', { services: services.join(', ') })}
    </Button>
  )
  const change = (
    <Button
      leftSection={<IconPencil size={14} stroke={1.6} />}
      onClick={() => {
        if (isActiveRun(run)) void cancel(run.id)
        edit(run)
      }}
    >
      {isActiveRun(run) ? t('remedy.cancelAndChange') : t('remedy.change')}
    </Button>
  )
  switch (problem.code) {
    case 'SPARK_HDFS_DENIED':
      return run.denial === null ? null : (
        <Button component="a" href={hrefOf('hdfs', { denial: run.denial, ...(target === null ? {} : { target }), rerun: run.id })} variant="filled" leftSection={<IconFolders size={14} stroke={1.6} />} data-testid="spark-mend">
          {t('remedy.mend')}
        </Button>
      )
    case 'SPARK_NO_WORKER':
    case 'SPARK_EXECUTORS_LOST':
      return start(['spark-worker'])
    case 'SPARK_MASTER_UNREACHABLE':
      return start(['spark-master', 'spark-worker'])
    case 'SPARK_HDFS_UNAVAILABLE':
      return start(['hdfs-namenode', 'hdfs-datanode'])
    case 'SPARK_MEMORY_BEYOND_WORKER':
    case 'SPARK_CORES_BEYOND_WORKER':
    case 'SPARK_OUT_OF_MEMORY':
    case 'SPARK_BAD_ARGUMENTS':
    case 'SPARK_FILE_MISSING':
    case 'SPARK_CODE_MISSING':
    case 'SPARK_OUTPUT_EXISTS':
      return change
    case 'SPARK_CORES_TAKEN': {
      const other = runs.find((each) => each.id !== run.id && each.state === 'running')
      return other === undefined ? null : (
        <Button leftSection={<IconPlayerStopFilled size={13} />} onClick={() => void cancel(other.id)}>
          {t('remedy.cancelOther')}
        </Button>
      )
    }
    default:
      return null
  }
}

/** What is wrong with a run, or what it waits for, each with what to do about it. */
export function RunProblems({ run }: { run: SparkRun }) {
  const { t } = useTranslation('spark')
  if (run.held !== null)
    return <ProblemAlert problem={run.held} tone="warn" where={t('waits')} action={<Remedy problem={run.held} run={run} />} />
  if (run.problems.length === 0) return null
  const [main, ...others] = run.problems
  const tone = run.state === 'failed' ? 'bad' : 'warn'
  return (
    <div className={classes.problems}>
      {main && <ProblemAlert problem={main} tone={tone} action={<Remedy problem={main} run={run} />} />}
      {others.map((problem) => (
        <ProblemAlert key={problem.code} compact problem={problem} tone="warn" action={<Remedy problem={problem} run={run} />} />
      ))}
    </div>
  )
}
