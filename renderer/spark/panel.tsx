import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { paramsOf, useHash } from '../frame/route'
import { runsNow, useSpark, sparkStream } from '../state/spark'
import { PanelFrame } from '../ui/panel-frame'
import { ProblemAlert } from '../ui/problem-alert'
import { Cluster, ClusterLine } from './cluster'
import { NotReady, useReadiness } from './not-ready'
import { RunList } from './run-list'
import { RunView } from './run-view'
import classes from './spark.module.css'
import { useSparkPanel } from './store'
import { SubmitForm } from './submit-form'

/** The run that the address names (`#/spark?run=...`) is shown. */
function useAddressedRun() {
  const wanted = paramsOf(useHash()).get('run')
  const select = useSparkPanel((s) => s.select)
  useEffect(() => {
    if (wanted !== null) select(wanted)
  }, [wanted, select])
}

function Main() {
  const snapshot = useSpark((s) => s.snapshot)
  const runs = useSpark((s) => s.runs)
  const selected = useSparkPanel((s) => s.selected)
  const run = selected === null ? undefined : runsNow(runs, snapshot).find(({ id }) => id === selected)
  return run === undefined ? <SubmitForm /> : <RunView key={run.id} run={run} />
}

/** Spark: submit, watch, cancel, run again; what the cluster has to offer. */
export function SparkPanel() {
  useEffect(() => sparkStream.followClosely(), [])
  const { t } = useTranslation('spark')
  const problem = useSpark((s) => s.problem)
  const clear = useSpark((s) => s.clearProblem)
  const runs = useSpark((s) => s.runs)
  const selected = useSparkPanel((s) => s.selected)
  const select = useSparkPanel((s) => s.select)
  const readiness = useReadiness()
  useAddressedRun()
  const nothing = readiness !== 'ready' && readiness !== 'unknown' && (runs?.length ?? 0) === 0
  return (
    <PanelFrame
      title={t('title')}
      meta={<ClusterLine />}
      scroll={false}
      actions={
        !nothing && (
          <Button
            leftSection={<IconPlus size={15} stroke={1.6} />}
            disabled={selected === null}
            onClick={() => { select(null) }}
            data-testid="spark-new"
          >
            {t('new')}
          </Button>
        )
      }
    >
      {nothing ? (
        <div className={classes.only}>
          <NotReady readiness={readiness} />
        </div>
      ) : (
        <div className={classes.layout}>
          <div className={classes.side}>
            <RunList />
            <Cluster />
          </div>
          <div className={classes.main}>
            {problem && <ProblemAlert problem={problem} onDismiss={clear} />}
            {readiness !== 'ready' && readiness !== 'unknown' && <NotReady readiness={readiness} compact />}
            <Main />
          </div>
        </div>
      )}
    </PanelFrame>
  )
}
