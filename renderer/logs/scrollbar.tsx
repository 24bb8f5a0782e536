import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './list.module.css'
import { follow, jumpTo } from './view'
import { useLogView } from './view-state'

const least = 28

/** Where one is among all rows; drags to anywhere. The browser's own ends at some million rows. */
export function Scrollbar({ height, visible }: { height: number; visible: number }) {
  const { t } = useTranslation('logs')
  const total = useLogView((s) => s.total)
  const following = useLogView((s) => s.following)
  const index = useLogView((s) => s.place.index)
  const [dragged, setDragged] = useState<number | null>(null)
  const drag = useRef<{ from: number; at: number } | null>(null)
  const going = useRef<{ busy: boolean; next: number | null }>({ busy: false, next: null })
  if (total <= visible || height === 0) return <div className={classes.track} />
  const last = Math.max(1, total - visible)
  const thumb = Math.max(least, Math.min(height, (visible / total) * height))
  const room = height - thumb
  const part = dragged ?? (following ? 1 : Math.min(1, index / last))

  const go = (to: number) => {
    going.current.next = to
    if (going.current.busy) return
    going.current.busy = true
    void (async () => {
      while (going.current.next !== null) {
        const wanted = going.current.next
        going.current.next = null
        await (wanted >= 1 ? follow() : jumpTo({ kind: 'index', index: Math.round(wanted * last) }))
      }
      going.current.busy = false
    })()
  }
  const set = (next: number) => {
    const clamped = Math.max(0, Math.min(1, next))
    setDragged(clamped)
    go(clamped)
  }
  return (
    <div
      className={classes.track}
      role="scrollbar"
      aria-label={t('list.scrollbar')}
      aria-controls="log-list"
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={following ? total : index}
      onPointerDown={(event) => {
        const box = event.currentTarget.getBoundingClientRect()
        const y = event.clientY - box.top
        const inside = y >= part * room && y <= part * room + thumb
        const at = inside ? part : (y - thumb / 2) / room
        drag.current = { from: event.clientY, at }
        event.currentTarget.setPointerCapture(event.pointerId)
        if (!inside) set(at)
      }}
      onPointerMove={(event) => {
        if (drag.current) set(drag.current.at + (event.clientY - drag.current.from) / room)
      }}
      onPointerUp={() => {
        drag.current = null
        setDragged(null)
      }}
      onPointerCancel={() => {
        drag.current = null
        setDragged(null)
      }}
    >
      <div className={classes.thumb} style={{ height: thumb, transform: `translateY(${String(Math.round(part * room))}px)` }} />
    </div>
  )
}
