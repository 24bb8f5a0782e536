import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useConnection } from '../state/connection'
import { usePipeline } from '../state/pipeline'
import { chartOptions } from './chart-options'
import classes from './rate-chart.module.css'
import { chartMinutes, lastKnown, rateColumns, recentRate } from './rates'
import { useFormat } from './use-format'
import { useNow } from './use-now'

interface RateChartProps {
  /** Height of the plot, px. */
  height: number
  /** Adds the lag, on an axis of its own. */
  withLag?: boolean
}

/** Records a second published and written over the last 15 minutes (fewer while less is known), with the values under the pointer in the legend. */
export function RateChart({ height, withLag = false }: RateChartProps) {
  const { t } = useTranslation('common')
  const format = useFormat()
  const scheme = useComputedColorScheme('light')
  const connection = useConnection()
  const now = useNow()
  // As it is at each tick: followed for itself, it would have everything drawn a second time.
  const { history } = usePipeline.getState()
  const ref = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const plot = useRef<uPlot | null>(null)
  const [hovered, setHovered] = useState<number | null>(null)
  const known = connection.status === 'open' ? now : connection.since
  const minutes = chartMinutes(history, now)
  const columns = useMemo(() => rateColumns(history, now, minutes * 60_000, known), [history, now, minutes, known])
  const latest = useRef<uPlot.AlignedData>([[]])

  useEffect(() => {
    latest.current = [columns.x, columns.published, columns.written, ...(withLag ? [columns.lag] : [])]
    plot.current?.setData(latest.current)
  }, [columns, withLag])

  useEffect(() => {
    if (!ref.current) return
    const observer = new ResizeObserver(([entry]) => {
      setWidth(Math.floor(entry?.contentRect.width ?? 0))
    })
    observer.observe(ref.current)
    return () => {
      observer.disconnect()
    }
  }, [])

  useEffect(() => {
    const element = ref.current
    if (!element || width === 0) return
    const made = new uPlot(chartOptions({ width, height, withLag, minutes, format, scheme, onHover: setHovered }), latest.current, element)
    plot.current = made
    return () => {
      plot.current = null
      made.destroy()
    }
  }, [width, height, withLag, minutes, format, scheme])

  const index = hovered ?? lastKnown(columns)
  const second = columns.x[index]
  // Away from the pointer the figures are those of the arrows: records come in bursts, and a single second says 0 between them.
  const recent = hovered === null && connection.status === 'open' ? recentRate(history, now) : null
  const shown = [
    ['published', t('chart.published'), recent?.published ?? columns.published[index]],
    ['written', t('chart.written'), recent?.written ?? columns.written[index]],
    ...(withLag ? ([['lag', t('chart.lag'), columns.lag[index]]] as const) : []),
  ] as const
  return (
    <div className={classes.chart}>
      <div className={classes.legend}>
        {shown.map(([key, name, value]) => (
          <span key={key} className={classes.series} data-series={key}>
            {name} <strong className="wd-num">{value == null ? '–' : key === 'lag' ? format.number(value) : format.rate(value)}</strong>
          </span>
        ))}
        <span className={classes.when}>{hovered === null || second === undefined ? t('chart.window', { minutes }) : format.clock(second * 1000)}</span>
      </div>
      <div ref={ref} className={classes.plot} style={{ height }} role="img" aria-label={t('chart.label')} />
    </div>
  )
}
