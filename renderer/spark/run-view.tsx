import { Button, SegmentedControl, Tooltip } from '@mantine/core'
import { IconExternalLink, IconPencil, IconPlayerPlay, IconPlayerStopFilled, IconRefresh, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { shellOf } from '../../contract/command-line'
import type { SparkRun } from '../../contract/spark'
import { dockerLine, submitLine } from '../../contract/spark-submission'
import { useAppInfo } from '../state/app-info'
import { isActiveRun, runName, runTones, useSpark } from '../state/spark'
import { CommandHint } from '../ui/command-hint'
import { Elapsed, RelativeTime } from '../ui/relative-time'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { LogView } from './log-view'
import { RunProblems } from './run-problems'
import { RunResult } from './run-result'
import classes from './spark.module.css'
import { Stages } from './stages'
import { useSparkPanel } from './store'

function Actions({ run }: { run: SparkRun }) {
  const { t } = useTranslation('spark')
  const cancel = useSpark((s) => s.cancel)
  const asked = useSpark((s) => s.cancelling.includes(run.id))
  const rerun = useSpark((s) => s.rerun)
  const startNow = useSpark((s) => s.startNow)
  const remove = useSpark((s) => s.remove)
  const edit = useSparkPanel((s) => s.edit)
  const select = useSparkPanel((s) => s.select)
  const [sure, setSure] = useState(false)
  const active = isActiveRun(run)
  const again = async () => {
    const id = await rerun(run.id)
    if (id !== null) select(id)
  }
  return (
    <div className={classes.runActions}>
      {run.webUrl !== null && (
        <Button component="a" href={run.webUrl} target="_blank" rel="noreferrer" variant="subtle" color="gray" leftSection={<IconExternalLink size={14} stroke={1.6} />}>
          {t('sparkUi')}
        </Button>
      )}
      {run.state === 'queued' && (
        <Tooltip label={t('startNowHint')}>
          <Button leftSection={<IconPlayerPlay size={14} stroke={1.6} />} onClick={() => void startNow(run.id)}>
            {t('startNow')}
          </Button>
        </Tooltip>
      )}
      {active && (
        <Button
          color="red"
          leftSection={<IconPlayerStopFilled size={13} />}
          loading={asked || run.state === 'cancelling'}
          onClick={() => void cancel(run.id)}
          data-testid="spark-cancel"
        >
          {t('cancel')}
        </Button>
      )}
      <Button variant="subtle" color="gray" leftSection={<IconPencil size={14} stroke={1.6} />} onClick={() => { edit(run) }} data-testid="spark-edit">
        {t('edit')}
      </Button>
      {!active && (
        <>
          <Button variant="subtle" color="gray" leftSection={<IconTrash size={14} stroke={1.6} />} onClick={() => { setSure(true) }} aria-expanded={sure}>
            {t('delete')}
          </Button>
          <Button leftSection={<IconRefresh size={14} stroke={1.6} />} variant="filled" onClick={() => void again()} data-testid="spark-rerun">
            {t('rerun')}
          </Button>
        </>
      )}
      {sure && (
        <div className={classes.deleteSure} role="alertdialog" aria-label={t('delete')}>
          <span>{t('deleteSure')}</span>
          <Button color="red" variant="filled" onClick={() => { select(null); void remove([run.id]) }}>
            {t('deleteYes')}
          </Button>
          <Button onClick={() => { setSure(false) }}>{t('keep')}</Button>
        </div>
      )}
    </div>
  )
}

/** A run: how it is, what is wrong, what it printed, its stages, its command. */
export function RunView({ run }: { run: SparkRun }) {
  const { t } = useTranslation('spark')
  const format = useFormat()
  const platform = useAppInfo((s) => s.info?.platform ?? 'linux')
  const [view, setView] = useState<'output' | 'stages' | 'command'>('output')
  const views = ['output', 'stages', 'command'] as const
  return (
    <article className={classes.view} aria-label={runName(run)} data-testid="spark-run-view" data-state={run.state}>
      <header className={classes.viewHead}>
        <div className={classes.viewTitle}>
          <h2>{runName(run)}</h2>
          <span className={classes.viewState}>
            <StateMark tone={run.held === null ? runTones[run.state] : 'warn'} size={10} /> {t(`state.${run.state}`)}
            <span className={`${classes.muted ?? ''} wd-num`}>
              {run.endedAt === null ? (
                <Elapsed at={run.startedAt ?? run.submittedAt} />
              ) : (
                <>
                  {run.startedAt !== null && `${t('took', { time: format.duration(run.endedAt - run.startedAt) })} · `}
                  <RelativeTime at={run.endedAt} />
                </>
              )}
              {run.application !== null && ` · ${run.application}`}
              {run.user !== null && ` · ${t('as', { user: run.user })}`}
            </span>
          </span>
        </div>
        <Actions run={run} />
      </header>
      <RunProblems run={run} />
      <RunResult run={run} />
      <div className={classes.tabs}>
        <SegmentedControl
          aria-label={t('view.label')}
          data={views.map((value) => ({ value, label: t(`view.${value}`) }))}
          value={view}
          onChange={(value) => { setView(views.find((each) => each === value) ?? 'output') }}
        />
      </div>
      {view === 'output' && <LogView run={run} />}
      {view === 'stages' && <Stages run={run} />}
      {view === 'command' && (
        <div className={classes.command}>
          <CommandHint label={t('line')} command={submitLine(run)} wrap />
          <CommandHint label={t('byHand')} command={dockerLine(run, shellOf(platform))} wrap />
          <p className={classes.muted}>{t('lineHint')}</p>
        </div>
      )}
    </article>
  )
}
