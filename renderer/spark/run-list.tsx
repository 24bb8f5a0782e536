import { TextInput, UnstyledButton } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useRef, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { SparkRun } from '../../contract/spark'
import { submitLine } from '../../contract/spark-submission'
import { isActiveRun, runName, runsNow, runTones, useSpark } from '../state/spark'
import { Elapsed, RelativeTime } from '../ui/relative-time'
import { Section } from '../ui/section'
import { StateMark } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import classes from './spark.module.css'
import { useSparkPanel } from './store'

function Row({ run }: { run: SparkRun }) {
  const { t } = useTranslation('spark')
  const format = useFormat()
  const selected = useSparkPanel((s) => s.selected === run.id)
  const select = useSparkPanel((s) => s.select)
  const { progress } = run
  const part = isActiveRun(run) && progress !== null && progress.tasks.total > 0 ? ` · ${format.number(progress.tasks.done)}/${format.number(progress.tasks.total)}` : ''
  // The mark says that it succeeded; the rows say more.
  const outcome = run.state === 'succeeded' && run.rows !== null ? t('rows', { count: run.rows, rows: format.number(run.rows) }) : `${t(`state.${run.state}`)}${part}`
  return (
    <li>
      <UnstyledButton
        className={classes.run ?? ''}
        aria-current={selected}
        data-testid="spark-run"
        data-run={run.id}
        data-state={run.state}
        onClick={() => { select(run.id) }}
      >
        <StateMark tone={run.held === null ? runTones[run.state] : 'warn'} label={t(`state.${run.state}`)} />
        <span className={classes.runName} title={submitLine(run)}>
          {runName(run)}
        </span>
        <span className={`${classes.runState ?? ''} wd-num`}>
          {outcome}
          {run.rerunOf !== null && ` · ${t('again')}`}
        </span>
        <span className={`${classes.runWhen ?? ''} wd-num`}>
          {run.endedAt === null ? <Elapsed at={run.startedAt ?? run.submittedAt} /> : (
            <>
              {run.startedAt !== null && `${format.duration(run.endedAt - run.startedAt)} · `}
              <RelativeTime at={run.endedAt} />
            </>
          )}
        </span>
      </UnstyledButton>
    </li>
  )
}

/** All runs, newest first; the filter looks at the whole command and the state. */
export function RunList() {
  const { t } = useTranslation('spark')
  const snapshot = useSpark((s) => s.snapshot)
  const runs = useSpark((s) => s.runs)
  const filter = useSparkPanel((s) => s.filter)
  const setFilter = useSparkPanel((s) => s.setFilter)
  const list = useRef<HTMLUListElement>(null)
  const all = runsNow(runs, snapshot)
  const wanted = filter.trim().toLowerCase()
  const shown = wanted === '' ? all : all.filter((run) => `${submitLine(run)} ${t(`state.${run.state}`)} ${run.id}`.toLowerCase().includes(wanted))
  const move = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])]
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
    buttons[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus()
    event.preventDefault()
  }
  return (
    <Section
      title={t('runs')}
      meta={all.length > 0 ? <span className="wd-num">{all.length}</span> : null}
      flush
      className={classes.runs}
      actions={
        all.length > 0 && (
          <TextInput
            w={120}
            value={filter}
            onChange={(event) => { setFilter(event.currentTarget.value) }}
            placeholder={t('filter')}
            aria-label={t('filter')}
            leftSection={<IconSearch size={13} stroke={1.6} />}
          />
        )
      }
    >
      {shown.length === 0 ? (
        <p className={classes.none}>{all.length === 0 ? t('noRuns') : t('noMatch')}</p>
      ) : (
        <ul ref={list} className={classes.runList} onKeyDown={move}>
          {shown.map((run) => (
            <Row key={run.id} run={run} />
          ))}
        </ul>
      )}
    </Section>
  )
}
