import { Button, SegmentedControl } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LogRow } from '../../contract/logs'
import type { Problem } from '../../contract/problem'
import { client, problemFromError } from '../client'
import { ProblemAlert } from '../ui/problem-alert'
import { colourOf } from './colours'
import type { Highlighter } from './highlighter'
import { LevelMark } from './level-mark'
import { LogText } from './log-text'
import { clockText } from './row-time'
import classes from './side.module.css'
import { useLogsPanel } from './store'
import { useSourceName } from './use-service-name'

const step = 20
const most = 500

/** Scrolls the list of a line, and nothing around it: the browser's own way moves the side, and in a low window the whole page. */
function bringToMiddle(line: HTMLElement): void {
  const list = line.parentElement
  if (!list) return
  const [inner, outer] = [line.getBoundingClientRect(), list.getBoundingClientRect()]
  list.scrollTop += inner.top - outer.top - Math.max(0, (outer.height - inner.height) / 2)
}

/** The lines around one, whatever the filter hides: of its own source, or of all. */
export function Context({ row, highlighter, version }: { row: LogRow; highlighter: Highlighter; version: number }) {
  const { t } = useTranslation('logs')
  const utc = useLogsPanel((s) => s.utc)
  const nameOf = useSourceName()
  const openLine = useLogsPanel((s) => s.openLine)
  const [of, setOf] = useState<'source' | 'all'>('source')
  const [around, setAround] = useState({ before: step, after: step })
  const [rows, setRows] = useState<LogRow[] | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const own = useRef<HTMLLIElement>(null)
  const scrolled = useRef(false)
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    client.logs.context({ id: row.id, of, ...around }, { signal }).then(
      (found) => {
        if (signal.aborted) return
        setRows(found)
        setProblem(null)
      },
      (error: unknown) => { if (!signal.aborted) setProblem(problemFromError(error)) },
    )
    return () => { controller.abort() }
  }, [row.id, of, around])
  useEffect(() => {
    if (rows === null || scrolled.current) return
    scrolled.current = true
    if (own.current) bringToMiddle(own.current)
  }, [rows])
  const index = rows?.findIndex((each) => each.id === row.id) ?? 0
  const more = (side: 'before' | 'after') => { setAround((known) => ({ ...known, [side]: Math.min(most, known[side] + step * 2) })) }
  if (problem) return <ProblemAlert problem={problem} />
  return (
    <div className={classes.context} data-testid="logs-context">
      <SegmentedControl
        className={classes.tabs ?? ''}
        aria-label={t('line.contextOf')}
        value={of}
        data={[{ value: 'source', label: t('line.ofSource') }, { value: 'all', label: t('line.ofAll') }]}
        onChange={(value) => { setOf(value === 'all' ? 'all' : 'source') }}
      />
      <ol className="wd-mono">
        {rows !== null && index >= around.before && around.before < most && (
          <li className={classes.moreRow}><Button size="compact-xs" variant="subtle" onClick={() => { more('before') }}>{t('line.moreBefore')}</Button></li>
        )}
        {rows?.map((each) => (
          <li key={each.id} ref={each.id === row.id ? own : undefined} data-own={each.id === row.id} data-level={each.level} onDoubleClick={() => { openLine(each) }}>
            <button type="button" className={classes.time} title={`${each.time} · ${t('line.open')}`} onClick={() => { openLine(each) }}>{clockText(each.at, utc)}</button>
            {of === 'all' && <b data-colour={colourOf(each.service)} title={nameOf(each)}>{nameOf(each)}</b>}
            <LevelMark level={each.level} />
            <span>
              <LogText text={each.text} highlighter={highlighter} version={version} />
              {each.cut && ' …'}
            </span>
          </li>
        ))}
        {rows !== null && rows.length - 1 - index >= around.after && around.after < most && (
          <li className={classes.moreRow}><Button size="compact-xs" variant="subtle" onClick={() => { more('after') }}>{t('line.moreAfter')}</Button></li>
        )}
      </ol>
    </div>
  )
}
