import { useTranslation } from 'react-i18next'
import type { GroupSummary } from '../../contract/kafka'
import { sparkLines } from '../ui/spark-line'
import { useFormat } from '../ui/use-format'
import { useNow } from '../ui/use-now'
import classes from './kafka.module.css'

const box = { width: 600, height: 72 }
/** Looks come every 3 s; what is further apart was not seen. */
const gap = 15_000

/** The lag of a group over the last minutes: whether it falls behind is a matter of its direction. */
export function LagChart({ history }: { history: GroupSummary['history'] }) {
  const { t } = useTranslation('kafka')
  const format = useFormat()
  const now = useNow()
  const first = history[0]?.at ?? now
  const minutes = [2, 5, 15].find((each) => now - first <= each * 60_000) ?? 15
  const samples = history.map(({ at, lag }) => ({ at, value: lag }))
  const most = Math.max(...history.filter(({ at }) => at >= now - minutes * 60_000).map(({ lag }) => lag), 0)
  const lines = sparkLines(samples, { now, span: minutes * 60_000, least: 10, gap, ...box })
  return (
    <figure className={classes.chart}>
      <svg viewBox={`0 0 ${box.width} ${box.height}`} preserveAspectRatio="none" role="img" aria-label={t('group.chart', { minutes })}>
        <line x1="0" x2={box.width} y1={box.height - 1} y2={box.height - 1} stroke="var(--wd-line)" vectorEffect="non-scaling-stroke" />
        {lines.map((points) => (
          <polyline key={points} points={points} fill="none" stroke="var(--wd-series-3)" strokeWidth="1.5" vectorEffect="non-scaling-stroke" strokeLinecap="round" strokeLinejoin="round" />
        ))}
      </svg>
      <figcaption>
        <span>{t('group.ago', { minutes })}</span>
        <span className="wd-num">{t('group.most', { lag: format.number(most) })}</span>
        <span>{t('group.now')}</span>
      </figcaption>
    </figure>
  )
}
