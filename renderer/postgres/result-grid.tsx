import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { ResultColumn } from '../../contract/postgres'
import { naturalWidths } from './column-widths'
import { toText } from './export'
import classes from './result-grid.module.css'
import { isNumeric, type Row } from './result'
import { blockOf, contains, moved, type Selection } from './selection'

const rowHeight = 26
const headerHeight = 42

interface ResultGridProps {
  columns: ResultColumn[]
  rows: readonly Row[]
  /** Changes when `rows` grew. */
  version: number
  selection: Selection | null
  onSelect: (selection: Selection) => void
  /** Enter or double click: the cell is to be seen whole. */
  onOpen: () => void
}

/** Rows and columns drawn only where they are seen, so that 100,000 rows scroll like ten. */
export function ResultGrid({ columns, rows, version, selection, onSelect, onOpen }: ResultGridProps) {
  const { t } = useTranslation('postgres')
  const scroller = useRef<HTMLDivElement>(null)
  const dragging = useRef(false)
  const [resized, setResized] = useState<Record<number, number>>({})
  const seen = Math.ceil(Math.log2(rows.length + 1))
  // eslint-disable-next-line react-hooks/exhaustive-deps -- rows grow in place; looking again at each doubling is enough
  const natural = useMemo(() => naturalWidths(columns, rows), [columns, seen])
  const gutter = Math.max(44, String(rows.length).length * 7.5 + 18)
  const widthOf = (i: number) => resized[i] ?? natural[i] ?? 100

  // eslint-disable-next-line react-hooks/incompatible-library -- there is no compiler to skip it
  const down = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12, paddingStart: headerHeight, scrollPaddingStart: headerHeight })
  const across = useVirtualizer({ horizontal: true, count: columns.length, getScrollElement: () => scroller.current, estimateSize: widthOf, overscan: 3, paddingStart: gutter, scrollPaddingStart: gutter })
  useEffect(() => {
    across.measure()
  }, [across, natural, resized, gutter])

  const block = selection ? blockOf(selection) : null
  const shownColumns = across.getVirtualItems()
  const width = across.getTotalSize()

  const press = (event: KeyboardEvent) => {
    const mod = event.ctrlKey || event.metaKey
    if (mod && event.key.toLowerCase() === 'c' && block) {
      const picked = rows.slice(block.top, block.bottom + 1).map((row) => row.slice(block.left, block.right + 1))
      const single = picked.length === 1 && picked[0]?.length === 1
      const text = single ? (picked[0]?.[0] ?? '') : toText('tsv', columns.slice(block.left, block.right + 1), picked, false)
      void navigator.clipboard.writeText(text)
    } else if (event.key === 'Enter' && selection) onOpen()
    else {
      const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 300) / rowHeight) - 2)
      const next = moved(selection, { key: event.key, shift: event.shiftKey, mod }, { rows: rows.length, columns: columns.length, page })
      if (!next) return
      onSelect(next)
      if (event.key.toLowerCase() !== 'a') {
        down.scrollToIndex(next.head.row)
        across.scrollToIndex(next.head.column)
      }
    }
    event.preventDefault()
  }

  const pick = (row: number, column: number, extend: boolean) => {
    onSelect({ anchor: extend && selection ? selection.anchor : { row, column }, head: { row, column } })
  }
  const pickRow = (row: number, extend: boolean) => {
    onSelect({ anchor: { row: extend && selection ? selection.anchor.row : row, column: 0 }, head: { row, column: columns.length - 1 } })
  }

  return (
    <div
      ref={scroller}
      className={classes.scroller}
      data-testid="result-grid"
      data-version={version}
      role="grid"
      aria-label={t('grid.label')}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      aria-multiselectable
      tabIndex={0}
      onKeyDown={press}
      onPointerUp={() => {
        dragging.current = false
      }}
    >
      <div className={classes.space} style={{ height: down.getTotalSize(), width }} role="presentation">
        <div className={classes.header} style={{ height: headerHeight, width }} role="row">
          <div className={classes.corner} style={{ width: gutter }} />
          {shownColumns.map(({ index, start }) => (
            <ColumnHead
              key={index}
              column={columns[index]}
              left={start}
              width={widthOf(index)}
              onResize={(next) => {
                setResized((s) => ({ ...s, [index]: next }))
              }}
              onFit={() => {
                setResized((s) => ({ ...s, [index]: naturalWidths(columns, rows)[index] ?? 100 }))
              }}
            />
          ))}
        </div>
        {down.getVirtualItems().map(({ index: row, start: top }) => (
          <div key={row} className={classes.row} style={{ top, height: rowHeight, width }} role="row" aria-rowindex={row + 2}>
            <div
              className={classes.number}
              style={{ width: gutter }}
              role="rowheader"
              data-selected={block !== null && row >= block.top && row <= block.bottom}
              onPointerDown={(event) => {
                pickRow(row, event.shiftKey)
              }}
            >
              {row + 1}
            </div>
            {shownColumns.map(({ index: column, start }) => (
              <GridCell
                key={column}
                value={rows[row]?.[column] ?? null}
                right={isNumeric(columns[column]?.type ?? '')}
                left={start}
                width={widthOf(column)}
                selected={block !== null && contains(block, row, column)}
                head={selection?.head.row === row && selection.head.column === column}
                onDown={(event) => {
                  dragging.current = event.button === 0
                  pick(row, column, event.shiftKey)
                }}
                onEnter={() => {
                  if (dragging.current) pick(row, column, true)
                }}
                onOpen={onOpen}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  )
}

interface ColumnHeadProps {
  column: ResultColumn | undefined
  left: number
  width: number
  onResize: (width: number) => void
  onFit: () => void
}

function ColumnHead({ column, left, width, onResize, onFit }: ColumnHeadProps) {
  const from = useRef<{ x: number; width: number } | null>(null)
  if (!column) return null
  const move = (event: PointerEvent) => {
    if (from.current) onResize(Math.max(40, from.current.width + event.clientX - from.current.x))
  }
  return (
    <div className={classes.head} style={{ left, width }} role="columnheader" data-right={isNumeric(column.type)} title={`${column.name}: ${column.type}`}>
      <span className={classes.name}>{column.name}</span>
      <span className={classes.type}>{column.type}</span>
      <span
        className={classes.handle}
        onPointerDown={(event) => {
          from.current = { x: event.clientX, width }
          event.currentTarget.setPointerCapture(event.pointerId)
        }}
        onPointerMove={move}
        onPointerUp={() => {
          from.current = null
        }}
        onDoubleClick={onFit}
      />
    </div>
  )
}

interface GridCellProps {
  value: string | null
  right: boolean
  left: number
  width: number
  selected: boolean
  head: boolean
  onDown: (event: PointerEvent) => void
  onEnter: () => void
  onOpen: () => void
}

/** Longer values are cut in the grid; the cell view shows them whole. */
const drawn = 300

function GridCell({ value, right, left, width, selected, head, onDown, onEnter, onOpen }: GridCellProps) {
  return (
    <div
      className={classes.cell}
      style={{ left, width }}
      role="gridcell"
      data-right={right}
      data-null={value === null}
      data-selected={selected}
      data-head={head}
      aria-selected={selected}
      onPointerDown={onDown}
      onPointerEnter={onEnter}
      onDoubleClick={onOpen}
    >
      {value === null ? 'NULL' : value.slice(0, drawn).replace(/[\r\n]+/g, '↵')}
    </div>
  )
}
