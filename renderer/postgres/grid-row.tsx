import type { VirtualItem } from '@tanstack/react-virtual'
import { memo, type PointerEvent } from 'react'
import type { ResultColumn } from '../../contract/postgres'
import classes from './result-grid.module.css'
import { isNumeric, type Row } from './result'

/** Longer values are cut in the grid; the cell view shows them whole. */
const drawn = 300

/** What a pointer does to a row's parts. The same object for the life of the grid, so that rows need not draw again. */
export interface RowActions {
  down: (row: number, column: number, event: PointerEvent) => void
  enter: (row: number, column: number) => void
  downOnNumber: (row: number, extend: boolean) => void
  open: () => void
}

interface GridRowProps {
  index: number
  row: Row | undefined
  top: number
  height: number
  /** Of the whole row, and of its number. */
  width: number
  gutter: number
  columns: ResultColumn[]
  shown: VirtualItem[]
  /** First and last selected column of this row; -1 where none is. */
  left: number
  right: number
  /** The column where the cursor is; -1 where it is in another row. */
  head: number
  actions: RowActions
}

/** One row of the grid; drawn again only when something of it changed. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { index, row, top, height, width, gutter, columns, shown, left, right, head, actions } = props
  return (
    <div className={classes.row} style={{ top, height, width }} role="row" aria-rowindex={index + 2}>
      <div
        className={classes.number}
        style={{ width: gutter }}
        role="rowheader"
        data-selected={left >= 0}
        onPointerDown={(event) => {
          actions.downOnNumber(index, event.shiftKey)
        }}
      >
        {index + 1}
      </div>
      {shown.map(({ index: column, start, size }) => {
        const value = row?.[column] ?? null
        const selected = column >= left && column <= right
        return (
          <div
            key={column}
            className={classes.cell}
            style={{ left: start, width: size }}
            role="gridcell"
            data-right={isNumeric(columns[column]?.type ?? '')}
            data-null={value === null}
            data-selected={selected}
            data-head={column === head}
            aria-selected={selected}
            onPointerDown={(event) => {
              actions.down(index, column, event)
            }}
            onPointerEnter={() => {
              actions.enter(index, column)
            }}
            onDoubleClick={actions.open}
          >
            {value === null ? 'NULL' : value.slice(0, drawn).replace(/[\r\n]+/g, '↵')}
          </div>
        )
      })}
    </div>
  )
})
