import { useRef, type PointerEvent } from 'react'
import type { ResultColumn } from '../../contract/postgres'
import { isNumeric } from './result'
import classes from './result-grid.module.css'

interface ColumnHeadProps {
  column: ResultColumn | undefined
  left: number
  width: number
  onResize: (width: number) => void
  /** Double click on the edge: the width that fits. */
  onFit: () => void
}

/** Name and type of a column, and the edge to pull at. */
export function ColumnHead({ column, left, width, onResize, onFit }: ColumnHeadProps) {
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
