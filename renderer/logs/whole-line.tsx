import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconChevronLeft, IconChevronRight, IconChevronsLeft, IconChevronsRight } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { mostRows, type LogRow } from '../../contract/logs'
import type { Problem } from '../../contract/problem'
import { client, problemFromError } from '../client'
import { downloadBlob } from '../ui/download'
import { ProblemAlert } from '../ui/problem-alert'
import { useFormat } from '../ui/use-format'
import { withoutAnsi } from './ansi'
import { entryText } from './copy-rows'
import type { Highlighter } from './highlighter'
import { prettyValue } from './json-fields'
import { LogText } from './log-text'
import classes from './side.module.css'
import { useLogsPanel } from './store'

/** Bytes of a line that are shown at a time: laid out without a pause that one would notice. */
const pageBytes = 32_000

/** The whole text of a line. A long one is leafed through: however long it is, the page holds one piece of it. */
export function WholeLine({ row, highlighter, version }: { row: LogRow; highlighter: Highlighter; version: number }) {
  const { t } = useTranslation('logs')
  const format = useFormat()
  const openLine = useLogsPanel((s) => s.openLine)
  const copy = useLogsPanel((s) => s.copy)
  const [offset, setOffset] = useState(0)
  const [piece, setPiece] = useState<{ text: string; bytes: number; next: number | null } | null>(null)
  const [rest, setRest] = useState<LogRow[]>([])
  const [problem, setProblem] = useState<Problem | null>(null)
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    if (row.cut)
      client.logs.line({ id: row.id, offset, bytes: pageBytes }, { signal }).then(
        (found) => { if (!signal.aborted) setPiece(found) },
        (error: unknown) => { if (!signal.aborted) setProblem(problemFromError(error)) },
      )
    return () => { controller.abort() }
  }, [row, offset])
  const [asked, setAsked] = useState(0)
  useEffect(() => {
    if (row.more === 0) return
    const controller = new AbortController()
    const { signal } = controller
    client.logs.entry({ id: row.id, offset: asked, count: mostRows }, { signal }).then(
      (lines) => { if (!signal.aborted) setRest((known) => [...known.slice(0, asked), ...lines]) },
      (error: unknown) => { if (!signal.aborted) setProblem(problemFromError(error)) },
    )
    return () => { controller.abort() }
  }, [row, asked])
  const further = () => { setAsked(rest.length) }
  const save = async () => {
    const pieces: Blob[] = []
    for (let at: number | null = 0; at !== null; ) {
      const next: { text: string; next: number | null } = await client.logs.line({ id: row.id, offset: at, bytes: 1_000_000 })
      pieces.push(new Blob([next.text]))
      at = next.next
    }
    downloadBlob(`${row.service.replace(':', '-')}-line.txt`, new Blob(pieces))
  }
  const saveOrSay = () => { save().catch((error: unknown) => { setProblem(problemFromError(error)) }) }
  const last = Math.max(0, row.fullLength - pageBytes)
  const first = row.cut ? (piece?.text ?? '') : row.text
  // What follows a long line comes after its last piece.
  const shown = row.cut && piece?.next !== null ? [] : rest
  const text = [first, ...shown.map((each) => each.text)].join('\n')
  const turn = (label: string, to: number, disabled: boolean, icon: React.ReactNode) => (
    <Tooltip label={label}>
      <ActionIcon size="sm" aria-label={label} disabled={disabled} onClick={() => { setOffset(to) }}>{icon}</ActionIcon>
    </Tooltip>
  )
  if (problem) return <ProblemAlert problem={problem} />
  return (
    <div className={classes.whole} data-testid="logs-whole">
      {row.cut && (
        <div className={classes.pages}>
          {turn(t('line.first'), 0, offset === 0, <IconChevronsLeft size={14} />)}
          {turn(t('line.before'), Math.max(0, offset - pageBytes), offset === 0, <IconChevronLeft size={14} />)}
          <span className="wd-num">{t('line.page', { from: format.bytes(offset), to: format.bytes(piece?.next ?? row.fullLength), all: format.bytes(row.fullLength) })}</span>
          {turn(t('line.after'), piece?.next ?? offset, piece === null || piece.next === null, <IconChevronRight size={14} />)}
          {turn(t('line.last'), last, piece === null || piece.next === null, <IconChevronsRight size={14} />)}
        </div>
      )}
      <pre className="wd-mono"><LogText text={row.fields !== null && !row.cut ? prettyValue(withoutAnsi(text)) : text} highlighter={highlighter} version={version} /></pre>
      {shown.filter((each) => each.cut).map((each) => (
        <Button key={each.id} variant="subtle" onClick={() => { openLine(each) }}>{t('row.whole', { size: format.bytes(each.fullLength) })}</Button>
      ))}
      {shown.length > 0 && row.more > rest.length && (
        <Button variant="subtle" onClick={further}>{t('row.evenMore', { count: row.more - rest.length })}</Button>
      )}
      <div className={classes.buttons}>
        <Button onClick={() => void copy(() => entryText(row, false, false))} data-testid="logs-copy-whole">{t(row.fullLength > 1_000_000 ? 'line.copyStart' : 'line.copyWhole')}</Button>
        {row.cut && <Button onClick={saveOrSay} data-testid="logs-save-line">{t('line.saveWhole')}</Button>}
      </div>
    </div>
  )
}
