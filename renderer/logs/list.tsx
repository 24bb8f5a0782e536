import { Button } from '@mantine/core'
import { IconArrowDown } from '@tabler/icons-react'
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { LogRow } from '../../contract/logs'
import { useFormat } from '../ui/use-format'
import { useContainerMarks } from './container-marks'
import { CopiedNotice } from './copied-notice'
import { rowsText } from './copy-rows'
import type { Highlighter } from './highlighter'
import classes from './list.module.css'
import { LastMarks, Markers } from './markers'
import { Row, type RowWords } from './row'
import rowClasses from './row.module.css'
import { stampText } from './row-time'
import { RowSlots } from './row-slots'
import { endOf, rowAt } from './row-window'
import { Scrollbar } from './scrollbar'
import { overscan, rowHeight, scroller, type Drawn } from './scroller'
import { pickedRow, select, stepFrom } from './selection'
import { useLogsPanel } from './store'
import { useSourceName } from './use-service-name'
import { follow, jumpTo } from './view'
import { useLogView } from './view-state'

/** The rows to draw: all of a few, else the last ones while following, and those around the place otherwise. */
function useDrawn(visible: number): Drawn {
  const window = useLogView((s) => s.window)
  const following = useLogView((s) => s.following)
  const total = useLogView((s) => s.total)
  const index = useLogView((s) => s.place.index)
  const few = total <= visible + 2 * overscan
  if (following) return { from: few ? window.first : Math.max(window.first, endOf(window) - visible - overscan), to: endOf(window) }
  if (few) return { from: 0, to: total }
  return { from: Math.max(0, index - overscan), to: Math.max(0, Math.min(total, index + visible + overscan)) }
}

/** Which row a key leads to, and what it does there. */
function useKeys() {
  const openLine = useLogsPanel((s) => s.openLine)
  const showAtSide = useLogsPanel((s) => s.showAtSide)
  const toggleFold = useLogsPanel((s) => s.toggleFold)
  const copy = useLogsPanel((s) => s.copy)
  const pick = (head: number, extend: boolean) => {
    const { selection, window } = useLogView.getState()
    select(extend && selection ? selection.anchor : head, head)
    const row = rowAt(window, head)
    if (row) showAtSide(row)
  }
  const move = (by: 1 | -1, extend: boolean) => {
    const { total, selection } = useLogView.getState()
    if (total === 0) return
    const picked = extend && selection ? selection.head : pickedRow()
    const head = stepFrom(picked, by)
    scroller.hold()
    if (picked !== null && !extend && scroller.within(picked, by)) return
    pick(head, extend)
    scroller.show(head)
  }
  const page = (by: 1 | -1, extend: boolean) => {
    if (useLogView.getState().total > 0) pick(scroller.page(by), extend)
  }
  return (event: KeyboardEvent) => {
    const { selection, window } = useLogView.getState()
    const row = selection ? rowAt(window, selection.head) : undefined
    const mod = event.ctrlKey || event.metaKey
    if (event.key === 'ArrowDown') move(1, event.shiftKey)
    else if (event.key === 'ArrowUp') move(-1, event.shiftKey)
    else if (event.key === 'PageDown') page(1, event.shiftKey)
    else if (event.key === 'PageUp') page(-1, event.shiftKey)
    else if (event.key === 'Home') void jumpTo({ kind: 'start' })
    else if (event.key === 'End') void follow()
    else if (event.key === 'Enter' && row) openLine(row)
    else if (event.key === ' ' && row && (row.more > 0 || row.fields !== null)) toggleFold(row)
    else if (mod && event.key.toLowerCase() === 'c' && selection && (document.getSelection()?.isCollapsed ?? true)) {
      const { utc } = useLogsPanel.getState()
      void copy(() => rowsText(Math.min(selection.anchor, selection.head), Math.max(selection.anchor, selection.head) + 1, event.shiftKey, utc))
    } else return
    event.preventDefault()
  }
}

/** One handler for all rows: what was clicked says what is meant. */
function useClicks() {
  const openLine = useLogsPanel((s) => s.openLine)
  const showAtSide = useLogsPanel((s) => s.showAtSide)
  const toggleFold = useLogsPanel((s) => s.toggleFold)
  const unfoldFurther = useLogsPanel((s) => s.unfoldFurther)
  const rowOf = (event: MouseEvent): { index: number; row: LogRow; action: string | undefined; line: LogRow } | null => {
    const target = event.target as Element
    const index = Number(target.closest<HTMLElement>('[data-index]')?.dataset['index'] ?? 'NaN')
    const row = rowAt(useLogView.getState().window, index)
    if (!row) return null
    const action = target.closest<HTMLElement>('[data-action]')?.dataset
    const line = useLogsPanel.getState().unfolded[row.id]?.rows?.find((each) => each.id === action?.['line'])
    return { index, row, action: action?.['action'], line: line ?? row }
  }
  const click = (event: MouseEvent<HTMLElement>) => {
    const found = rowOf(event)
    // Text that was selected by dragging is to be copied, not clicked at.
    if (!found || !(document.getSelection()?.isCollapsed ?? true)) return
    const { index, row, action, line } = found
    scroller.hold()
    // The keys go on from here, also where a button of the row took them.
    event.currentTarget.focus({ preventScroll: true })
    if (action === 'fold') toggleFold(row)
    else if (action === 'further') unfoldFurther(row)
    else {
      const { selection } = useLogView.getState()
      select(event.shiftKey && selection ? selection.anchor : index, index)
      if (action === undefined) showAtSide(row)
      else openLine(line)
    }
  }
  const open = (event: MouseEvent) => {
    const found = rowOf(event)
    if (found && found.action === undefined) openLine(found.row)
  }
  // With Shift rows are selected: the browser's own selection would end the click, and be copied in their place.
  const press = (event: MouseEvent<HTMLElement>) => {
    if (!event.shiftKey || event.button !== 0) return
    event.preventDefault()
    document.getSelection()?.removeAllRanges()
    event.currentTarget.focus({ preventScroll: true })
  }
  return { click, open, press }
}

/** The time under the pointer says how long ago that was, as of now: not kept up to date for every row. */
function useHover() {
  const format = useFormat()
  return ({ target }: { target: EventTarget }) => {
    if (!(target instanceof HTMLTimeElement)) return
    const at = Date.parse(target.dateTime)
    target.title = `${format.relative(at - Date.now())} · ${stampText(at, useLogsPanel.getState().utc)}`
  }
}

function NewLines() {
  const { t } = useTranslation('logs')
  const format = useFormat()
  const following = useLogView((s) => s.following)
  const fresh = useLogView((s) => s.fresh)
  if (following) return null
  return (
    <div className={classes.fresh}>
      <Button size="compact-sm" radius="xl" variant={fresh > 0 ? 'filled' : 'default'} leftSection={<IconArrowDown size={14} />} onClick={() => void follow()} data-testid="logs-new">
        {fresh > 0 ? t('list.fresh', { count: fresh, shown: format.number(fresh) }) : t('list.toEnd')}
      </Button>
    </div>
  )
}

/** All rows of the view, of which only those on the screen are drawn, and only those around it are here. */
export function LogList({ highlighter, version }: { highlighter: Highlighter; version: number }) {
  const { t, i18n } = useTranslation('logs')
  const format = useFormat()
  const nameOf = useSourceName()
  const marks = useContainerMarks()
  const words = useMemo((): RowWords => ({ t, format, language: i18n.language.startsWith('fr') ? 'fr' : 'en', nameOf }), [t, format, i18n.language, nameOf])
  const viewport = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const [height, setHeight] = useState(0)
  const visible = Math.ceil(height / rowHeight)
  const window = useLogView((s) => s.window)
  const selection = useLogView((s) => s.selection)
  const ready = useLogView((s) => s.ready)
  const total = useLogView((s) => s.total)
  const wrap = useLogsPanel((s) => s.wrap)
  const utc = useLogsPanel((s) => s.utc)
  const unfolded = useLogsPanel((s) => s.unfolded)
  const drawn = useDrawn(visible)
  const [slots] = useState(() => new RowSlots())
  const shown = Array.from({ length: drawn.to - drawn.from }, (_, i) => rowAt(window, drawn.from + i))
  const keys = slots.assign(shown.map((row, i) => row?.id ?? `blank-${String(drawn.from + i)}`))
  const key = useKeys()
  const { click, open, press } = useClicks()
  const hover = useHover()
  useEffect(() => (viewport.current && content.current ? scroller.attach(viewport.current, content.current) : undefined), [])
  useLayoutEffect(() => { scroller.layout(drawn) })
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => { setHeight(Math.floor(entry?.contentRect.height ?? 0)) })
    if (viewport.current) observer.observe(viewport.current)
    return () => { observer.disconnect() }
  }, [])
  const low = selection ? Math.min(selection.anchor, selection.head) : -1
  const high = selection ? Math.max(selection.anchor, selection.head) : -1
  return (
    <div className={classes.list} data-ready={ready}>
      <div
        ref={viewport}
        id="log-list"
        className={classes.viewport}
        data-wrap={wrap}
        data-log-wrap={wrap}
        data-testid="logs-list"
        role="listbox"
        aria-multiselectable
        aria-label={t('list.label')}
        aria-activedescendant={selection && selection.head >= drawn.from && selection.head < drawn.to ? `log-row-${String(selection.head)}` : undefined}
        tabIndex={0}
        onKeyDown={key}
        onMouseDown={press}
        onClick={click}
        onDoubleClick={open}
        onPointerOver={hover}
      >
        <div ref={content} className={classes.content} role="presentation">
          {shown.map((row, i) => {
            const index = drawn.from + i
            if (!row) return <div key={keys[i]} className={rowClasses.blank} />
            return (
              <div key={keys[i]}>
                <Markers before={index === 0 ? null : rowAt(window, index - 1)} row={row} utc={utc} words={words} marks={marks} />
                <Row
                  words={words}
                  row={row}
                  index={index}
                  utc={utc}
                  selected={index >= low && index <= high}
                  head={index === selection?.head}
                  unfolded={unfolded[row.id]}
                  highlighter={highlighter}
                  version={version}
                />
                {index === total - 1 && <LastMarks row={row} utc={utc} words={words} marks={marks} />}
              </div>
            )
          })}
        </div>
      </div>
      <Scrollbar height={height} visible={visible} />
      <CopiedNotice />
      <NewLines />
    </div>
  )
}
