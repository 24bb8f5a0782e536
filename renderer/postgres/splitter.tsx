import { useRef } from 'react'
import classes from './postgres.module.css'

const least = 120

/** The line between editor and results: by pointer, or by the arrow keys. `size` is the editor's height, px. */
export function Splitter({ size, onSize, label }: { size: number; onSize: (size: number) => void; label: string }) {
  const from = useRef<{ y: number; size: number } | null>(null)
  const most = Math.max(least, window.innerHeight - 280)
  const set = (next: number) => {
    onSize(Math.max(least, Math.min(most, next)))
  }
  return (
    <div
      className={classes.splitter}
      role="separator"
      aria-orientation="horizontal"
      aria-label={label}
      aria-valuenow={size}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onPointerDown={(event) => {
        from.current = { y: event.clientY, size }
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={(event) => {
        if (from.current) set(from.current.size + event.clientY - from.current.y)
      }}
      onPointerUp={() => {
        from.current = null
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowUp') set(size - 20)
        else if (event.key === 'ArrowDown') set(size + 20)
        else return
        event.preventDefault()
      }}
    />
  )
}
