import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { ResultColumn } from '../../contract/postgres'
import { ColumnHead } from './column-head'
import { naturalWidths } from './column-widths'
import { toText } from './export'
import { GridRow, type RowActions } from './grid-row'
import classes from './result-grid.module.css'
import type { Row } from './result'
import { blockOf, moved, type Block, type Selection } from './selection'

const rowHeight = 26
const headerHeight = 42

interface ResultGridProps {
  columns: ResultColumn[]
  rows: readonly Row[]
  /** Changes when `rows` grew. */
  version: number
  /** True when no more rows come. */
  complete: boolean
  selection: Selection | null
  onSelect: (selection: Selection) => void
  /** Enter or double click: the cell is to be seen whole. */
  onOpen: () => void
}

function copyBlock({ top, bottom, left, right }: Block, columns: ResultColumn[], rows: readonly Row[]): void {
  const picked = rows.slice(top, bottom + 1).map((row) => row.slice(left, right + 1))
  // A single cell goes as it is, without the quotes that TSV may need.
  const single = top === bottom && left === right
  void navigator.clipboard.writeText(single ? (picked[0]?.[0] ?? '') : toText('tsv', columns.slice(left, right + 1), picked, false))
}

/** Rows and columns drawn only where they are seen, so that 100,000 rows scroll like ten. */
export function ResultGrid({ columns, rows, version, complete, selection, onSelect, onOpen }: ResultGridProps) {
  const { t } = useTranslation('postgres')
  const scroller = useRef<HTMLDivElement>(null)
  const [resized, setResized] = useState<Record<number, number>>({})
  const seen = complete ? -1 : Math.ceil(Math.log2(rows.length + 1))
  // eslint-disable-next-line react-hooks/exhaustive-deps -- rows grow in place; looking again at each doubling is enough
  const natural = useMemo(() => naturalWidths(columns, rows), [columns, seen])
  const gutter = Math.max(44, String(rows.length).length * 7.5 + 18)
  const widthOf = (i: number) => resized[i] ?? natural[i] ?? 100

  const shared = { getScrollElement: () => scroller.current }
  // eslint-disable-next-line react-hooks/incompatible-library -- there is no compiler to skip it
  const down = useVirtualizer({ ...shared, count: rows.length, estimateSize: () => rowHeight, overscan: 8, paddingStart: headerHeight, scrollPaddingStart: headerHeight })
  const across = useVirtualizer({ ...shared, horizontal: true, count: columns.length, estimateSize: widthOf, overscan: 3, paddingStart: gutter, scrollPaddingStart: gutter })
  useEffect(() => {
    across.measure()
  }, [across, natural, resized, gutter])

  const actions = useRowActions(selection, columns.length, onSelect, onOpen)
  const block = selection ? blockOf(selection) : null
  const shown = across.getVirtualItems()
  const width = across.getTotalSize()

  const press = (event: KeyboardEvent) => {
    const mod = event.ctrlKey || event.metaKey
    if (mod && event.key.toLowerCase() === 'c' && block) copyBlock(block, columns, rows)
    else if (event.key === 'Enter' && selection) onOpen()
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
    >
      <div className={classes.space} style={{ height: down.getTotalSize(), width }} role="presentation">
        <div className={classes.header} style={{ height: headerHeight, width }} role="row">
          <div className={classes.corner} style={{ width: gutter }} />
          {shown.map(({ index, start, size }) => (
            <ColumnHead
              key={index}
              column={columns[index]}
              left={start}
              width={size}
              onResize={(next) => {
                setResized((s) => ({ ...s, [index]: next }))
              }}
              onFit={() => {
                setResized((s) => ({ ...s, [index]: naturalWidths(columns, rows)[index] ?? 100 }))
              }}
            />
          ))}
        </div>
        {down.getVirtualItems().map(({ index, start }) => {
          const inside = block !== null && index >= block.top && index <= block.bottom
          return (
            <GridRow
              key={index}
              index={index}
              row={rows[index]}
              top={start}
              height={rowHeight}
              width={width}
              gutter={gutter}
              columns={columns}
              shown={shown}
              left={inside ? block.left : -1}
              right={inside ? block.right : -1}
              head={selection?.head.row === index ? selection.head.column : -1}
              actions={actions}
            />
          )
        })}
      </div>
    </div>
  )
}

/** Selecting with the pointer. The object stays the same; what it needs to know is kept beside it. */
function useRowActions(selection: Selection | null, columnCount: number, onSelect: (selection: Selection) => void, onOpen: () => void): RowActions {
  const now = useRef({ selection, columnCount, onSelect, onOpen, dragging: false })
  useEffect(() => {
    Object.assign(now.current, { selection, columnCount, onSelect, onOpen })
  })
  useEffect(() => {
    const release = () => {
      now.current.dragging = false
    }
    window.addEventListener('pointerup', release)
    return () => {
      window.removeEventListener('pointerup', release)
    }
  }, [])
  return useMemo(() => {
    const pick = (row: number, column: number, extend: boolean) => {
      const { selection: present } = now.current
      now.current.onSelect({ anchor: extend && present ? present.anchor : { row, column }, head: { row, column } })
    }
    return {
      down: (row, column, event) => {
        now.current.dragging = event.button === 0
        pick(row, column, event.shiftKey)
      },
      enter: (row, column) => {
        if (now.current.dragging) pick(row, column, true)
      },
      downOnNumber: (row, extend) => {
        const { selection: present } = now.current
        now.current.onSelect({ anchor: { row: extend && present ? present.anchor.row : row, column: 0 }, head: { row, column: now.current.columnCount - 1 } })
      },
      open: () => {
        now.current.onOpen()
      },
    }
  }, [])
}
