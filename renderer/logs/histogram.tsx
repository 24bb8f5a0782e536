import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../ui/use-format'
import { barOf, heightsOf, stackedGroups, type Bar } from './histogram-bars'
import classes from './histogram.module.css'
import { rowAt } from './row-window'
import { clockText, dayOf, endText, stampText } from './row-time'
import { useLogsPanel } from './store'
import { useHistogram } from './use-histogram'
import { useLogView } from './view-state'

const height = 44
/** Width of a bar with its gap, px. */
const barWidth = 5
/** What is dragged less far is a click, px. */
const clickWidth = 4

function draw(canvas: HTMLCanvasElement, bars: readonly Bar[], width: number): void {
  const ratio = window.devicePixelRatio
  canvas.width = width * ratio
  canvas.height = height * ratio
  const context = canvas.getContext('2d')
  if (!context) return
  const style = getComputedStyle(canvas)
  const colours = { error: style.getPropertyValue('--wd-bad'), warn: style.getPropertyValue('--wd-warn'), rest: style.getPropertyValue('--log-bar') }
  const most = Math.max(1, ...bars.map((bar) => bar.all))
  const step = width / bars.length
  context.scale(ratio, ratio)
  bars.forEach((bar, i) => {
    const heights = heightsOf(bar, most, height - 2)
    let y = height
    for (const group of stackedGroups) {
      if (heights[group] === 0) continue
      y -= heights[group]
      context.fillStyle = colours[group]
      context.fillRect(i * step, y, Math.max(1, step - 1), heights[group])
    }
  })
}

/** The stretch of time that is on the screen; moves with every row that comes, so it is drawn by itself. */
function Seen({ from, to, width }: { from: number; to: number; width: number }) {
  const window = useLogView((s) => s.window)
  const following = useLogView((s) => s.following)
  const index = useLogView((s) => s.place.index)
  if (to <= from) return null
  const first = rowAt(window, index)?.at
  const last = (rowAt(window, index + 30) ?? window.rows.at(-1))?.at
  if (!following && (first === undefined || last === undefined)) return null
  const part = (at: number) => Math.max(0, Math.min(1, (at - from) / (to - from)))
  const [left, right] = following ? [1, 1] : [part(first ?? to), part(last ?? to)]
  return <span className={classes.seen} style={{ left: Math.min(width - 2, left * width), width: Math.max(2, (right - left) * width) }} />
}

/** All lines over time, errors and warnings told apart: a click goes there, dragging selects a period. */
export function Histogram() {
  const { t } = useTranslation('logs')
  const format = useFormat()
  const scheme = useComputedColorScheme('light')
  const box = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [width, setWidth] = useState(0)
  const [hover, setHover] = useState<number | null>(null)
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null)
  const utc = useLogsPanel((s) => s.utc)
  const look = useLogsPanel((s) => s.look)
  const goTo = useLogsPanel((s) => s.goTo)
  const histogram = useHistogram(Math.min(600, Math.floor(width / barWidth)))
  const { from, to } = histogram ?? { from: 0, to: 0 }
  const bars = useMemo(() => (histogram && histogram.to > histogram.from ? histogram.counts.map(barOf) : []), [histogram])
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => { setWidth(Math.floor(entry?.contentRect.width ?? 0)) })
    if (box.current) observer.observe(box.current)
    return () => { observer.disconnect() }
  }, [])
  useEffect(() => {
    if (canvas.current && width > 0) draw(canvas.current, bars, width)
  }, [bars, width, scheme])

  const xOf = (event: PointerEvent) => Math.max(0, Math.min(width, event.clientX - (box.current?.getBoundingClientRect().left ?? 0)))
  const timeOf = (x: number) => from + (x / width) * (to - from)
  const step = width / Math.max(1, bars.length)
  const barAt = (x: number) => Math.max(0, Math.min(bars.length - 1, Math.floor(x / step)))
  const goToBar = (index: number) => { void goTo({ kind: 'time', time: timeOf(index * step) }) }
  const choose = (left: number, right: number) => { look({ from: Math.floor(timeOf(left)), to: Math.ceil(timeOf(right)) }) }
  const end = () => {
    setDrag(null)
    if (!drag || bars.length === 0) return
    const [left, right] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)]
    if (right - left < clickWidth) goToBar(barAt(left))
    else choose(left, right)
  }
  const key = (event: KeyboardEvent) => {
    const at = hover === null ? bars.length - 1 : barAt(hover)
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -bars.length, End: bars.length }
    const by = steps[event.key]
    if (bars.length === 0) return
    if (by !== undefined) {
      const next = hover === null ? at : Math.max(0, Math.min(bars.length - 1, at + by))
      const middle = (index: number) => (index + 0.5) * step
      setHover(middle(next))
      setDrag(event.shiftKey ? { from: drag?.from ?? middle(at), to: middle(next) } : null)
    } else if (event.key === 'Enter' && drag) {
      setDrag(null)
      choose(barAt(Math.min(drag.from, drag.to)) * step, (barAt(Math.max(drag.from, drag.to)) + 1) * step)
    } else if (event.key === 'Enter' && hover !== null) goToBar(at)
    else if (event.key === 'Escape' && hover !== null) leave()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const leave = () => {
    setHover(null)
    setDrag(null)
  }
  const bar = hover === null ? undefined : bars[barAt(hover)]
  const clock = (at: number) => (dayOf(from, utc) === dayOf(to, utc) ? clockText(at, utc) : stampText(at, utc).replace('Z', '')).slice(0, (to - from) / bars.length < 1000 ? undefined : -4)
  return (
    <div className={classes.histogram}>
      <div
        ref={box}
        className={classes.plot}
        style={{ height }}
        role="slider"
        tabIndex={0}
        aria-label={t('histogram.label')}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, bars.length - 1)}
        aria-valuenow={hover === null ? bars.length - 1 : barAt(hover)}
        aria-valuetext={hover !== null && bar ? [clock(timeOf(hover)), t('histogram.lines', { count: bar.all, shown: format.number(bar.all) }), t('sources.errors', { count: bar.error, shown: format.number(bar.error) })].join(', ') : t('histogram.keys')}
        onKeyDown={key}
        onBlur={leave}
        data-testid="logs-histogram"
        onPointerDown={(event) => {
          if (event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          setDrag({ from: xOf(event), to: xOf(event) })
        }}
        onPointerMove={(event) => {
          setHover(xOf(event))
          if (drag) setDrag({ ...drag, to: xOf(event) })
        }}
        onPointerUp={end}
        onPointerCancel={() => { setDrag(null) }}
        onPointerLeave={() => { setHover(null) }}
      >
        <canvas ref={canvas} style={{ width, height }} aria-hidden />
        {bars.length > 0 && <Seen from={from} to={to} width={width} />}
        {drag && <span className={classes.drag} style={{ left: Math.min(drag.from, drag.to), width: Math.abs(drag.to - drag.from) }} />}
        {hover !== null && bar && (
          <span className={classes.tip} style={hover > width / 2 ? { right: width - hover + 8 } : { left: hover + 8 }}>
            <b>{clock(timeOf(hover))}</b> {t('histogram.lines', { count: bar.all, shown: format.number(bar.all) })}
            {bar.error > 0 && <em data-tone="bad">{t('sources.errors', { count: bar.error, shown: format.number(bar.error) })}</em>}
            {bar.warn > 0 && <em data-tone="warn">{t('histogram.warnings', { count: bar.warn, shown: format.number(bar.warn) })}</em>}
          </span>
        )}
      </div>
      {bars.length > 0 && (
        <div className={classes.axis}>
          <time>{endText(from, to - from, utc)}</time>
          <span>{t('histogram.hint')}</span>
          <time>{endText(to, to - from, utc)}</time>
        </div>
      )}
    </div>
  )
}
