import { useRef, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './list.module.css'
import { scroller } from './scroller'
import { follow, jumpTo } from './view'
import { useLogView } from './view-state'

const least = 28

/** Where one is, from 0 to `most`, what part of all the screen shows, and how to go to a part (0 to 1) of the way. */
interface Bar {
  at: number
  most: number
  shown: number
  go: (part: number) => void
}

/** By rows, whose heights are not known where they are not drawn; one jump after the other, to where the hand is by then. */
function useRowsBar(visible: number): Bar {
  const total = useLogView((s) => s.total)
  const following = useLogView((s) => s.following)
  const index = useLogView((s) => s.place.index)
  const going = useRef<{ busy: boolean; next: number | null }>({ busy: false, next: null })
  const most = Math.max(0, total - visible)
  const go = (to: number) => {
    going.current.next = to
    if (going.current.busy) return
    going.current.busy = true
    void (async () => {
      while (going.current.next !== null) {
        const wanted = going.current.next
        going.current.next = null
        await (wanted >= 1 ? follow() : jumpTo({ kind: 'index', index: Math.round(wanted * most) }))
      }
      going.current.busy = false
    })()
  }
  return { at: following ? most : Math.min(index, most), most, shown: visible / Math.max(1, total), go }
}

/** By px where all rows are drawn: a few of them may be taller than the screen. */
function useBar(visible: number): Bar {
  const rows = useRowsBar(visible)
  const span = useSyncExternalStore(scroller.subscribe, scroller.span)
  if (span === null) return rows
  const { top, lowest, height } = span
  return { at: top, most: lowest, shown: (height - lowest) / Math.max(1, height), go: (part) => { scroller.to(part * lowest) } }
}

/** Where one is among all rows; drags to anywhere. The browser's own ends at some million rows. */
export function Scrollbar({ height, visible }: { height: number; visible: number }) {
  const { t } = useTranslation('logs')
  const [dragged, setDragged] = useState<number | null>(null)
  const drag = useRef<{ from: number; at: number } | null>(null)
  const { at, most, shown, go } = useBar(visible)
  if (most === 0 || height === 0) return <div className={classes.track} />
  const thumb = Math.max(least, Math.min(height, shown * height))
  const room = height - thumb
  const part = dragged ?? at / most
  const set = (next: number) => {
    const clamped = Math.max(0, Math.min(1, next))
    setDragged(clamped)
    go(clamped)
  }
  const drop = () => {
    drag.current = null
    setDragged(null)
  }
  return (
    <div
      className={classes.track}
      role="scrollbar"
      aria-label={t('list.scrollbar')}
      aria-controls="log-list"
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={most}
      aria-valuenow={at}
      onPointerDown={(event) => {
        const box = event.currentTarget.getBoundingClientRect()
        const y = event.clientY - box.top
        const inside = y >= part * room && y <= part * room + thumb
        const from = inside ? part : (y - thumb / 2) / room
        drag.current = { from: event.clientY, at: from }
        event.currentTarget.setPointerCapture(event.pointerId)
        if (!inside) set(from)
      }}
      onPointerMove={(event) => {
        if (drag.current) set(drag.current.at + (event.clientY - drag.current.from) / room)
      }}
      onPointerUp={drop}
      onPointerCancel={drop}
    >
      <div className={classes.thumb} style={{ height: thumb, transform: `translateY(${String(Math.round(part * room))}px)` }} data-testid="logs-thumb" />
    </div>
  )
}
