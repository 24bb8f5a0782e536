import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemAlert } from '../ui/problem-alert'
import { StateMark, type Tone } from '../ui/state-mark'
import { useFormat } from '../ui/use-format'
import { CellView } from './cell-view'
import classes from './postgres.module.css'
import { ResultActions } from './result-actions'
import { ResultGrid } from './result-grid'
import type { StatementResult } from './result'
import type { Selection } from './selection'
import { usePostgres } from './store'

const tones: Record<StatementResult['state'], Tone> = { running: 'busy', done: 'ok', failed: 'bad', stopped: 'idle' }

/** What came of the last run: a tab for each statement, and the one that is shown. */
export function ResultPane() {
  const { t } = useTranslation('postgres')
  const results = usePostgres((s) => s.results)
  const shown = usePostgres((s) => s.shown)
  const show = usePostgres((s) => s.show)
  const problem = usePostgres((s) => s.problem)
  const dismiss = usePostgres((s) => s.dismiss)
  const running = usePostgres((s) => s.run !== null)
  const result = results[shown]
  return (
    <section className={classes.results} aria-label={t('result.title')}>
      {problem && (
        <div className={classes.notice}>
          <ProblemAlert problem={problem} tone={problem.code === 'SQL_CANCELLED' ? 'warn' : 'bad'} onDismiss={dismiss} />
        </div>
      )}
      {results.length > 1 && (
        <div className={classes.tabs} role="tablist" aria-label={t('result.tabs')}>
          {results.map((each, i) => (
            <button key={each.index} type="button" role="tab" aria-selected={i === shown} className={classes.tab} title={each.text} onClick={() => { show(i) }}>
              <StateMark tone={tones[each.state]} size={10} label={t(`result.state.${each.state}`)} />
              <span className={`wd-mono ${classes.cut ?? ''}`}>{each.text.replace(/\s+/g, ' ').slice(0, 40)}</span>
            </button>
          ))}
        </div>
      )}
      {result ? (
        <ResultView key={`${result.index}:${String(result.columns?.length)}`} result={result} />
      ) : (
        !problem && <p className={classes.empty}>{running ? t('result.waiting') : t('result.empty')}</p>
      )}
    </section>
  )
}

function ResultView({ result }: { result: StatementResult }) {
  const { t } = useTranslation('postgres')
  const [selection, setSelection] = useState<Selection | null>(null)
  const [open, setOpen] = useState(true)
  const { columns, rows, failure } = result
  const row = selection ? rows[selection.head.row] : undefined
  return (
    <>
      <ResultMeta result={result} selection={selection} />
      {failure && (
        <div className={classes.notice}>
          <ProblemAlert problem={failure.problem} {...(failure.sqlState === null ? {} : { where: `SQLSTATE ${failure.sqlState}` })} />
          {failure.hint !== null && (
            <p className={classes.hint}>
              <strong>{t('result.hint')}</strong> {failure.hint}
            </p>
          )}
        </div>
      )}
      {columns && rows.length > 0 && (
        <div className={classes.gridArea}>
          <ResultGrid columns={columns} rows={rows} version={result.version} complete={result.state !== 'running'} selection={selection} onSelect={setSelection} onOpen={() => { setOpen(true) }} />
          {open && selection && row && (
            <CellView
              columns={columns}
              row={row}
              rowNumber={selection.head.row + 1}
              column={selection.head.column}
              onColumn={(column) => {
                const cell = { row: selection.head.row, column }
                setSelection({ anchor: cell, head: cell })
              }}
              onClose={() => { setOpen(false) }}
            />
          )}
        </div>
      )}
      {columns && rows.length === 0 && result.state === 'done' && <p className={classes.empty}>{t('result.noRows')}</p>}
      {!columns && result.state === 'done' && <p className={classes.empty}>{t('result.noResult', { command: result.command })}</p>}
    </>
  )
}

function ResultMeta({ result, selection }: { result: StatementResult; selection: Selection | null }) {
  const { t } = useTranslation('postgres')
  const format = useFormat()
  const { state, milliseconds, truncated } = result
  return (
    <div className={classes.meta} data-testid="result-meta" aria-live="polite">
      <StateMark tone={tones[state]} size={10} label={t(`result.state.${state}`)} />
      {state !== 'done' && <span>{t(`result.state.${state}`)}</span>}
      {result.command !== '' && <strong>{result.command}</strong>}
      {(state === 'done' || result.columns) && <span>{t('result.rows', { count: result.rowCount, number: format.number(result.rowCount) })}</span>}
      {milliseconds !== null && <span className={classes.muted}>{t('result.time', { ms: format.number(milliseconds, milliseconds < 10 ? 1 : 0) })}</span>}
      {truncated && <span className={classes.warn}>{t('result.truncated', { number: format.number(result.rows.length) })}</span>}
      <span className={classes.grow} />
      {result.columns && result.rows.length > 0 && <ResultActions result={result} selection={selection} />}
    </div>
  )
}
