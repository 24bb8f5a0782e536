import { Tooltip } from '@mantine/core'
import classes from './stack.module.css'
import { sparkLines, type Sample } from '../ui/spark-line'

const box = { width: 64, height: 20 }
const minutes = 5

interface SparkProps {
  /** The value now, as text. */
  text: string
  samples: Sample[]
  now: number
  /** The least value that fills the height. */
  least: number
  hint: string
  series: 1 | 2
}

/** A value now, with its last minutes as a line too small for numbers. */
export function Spark({ text, samples, now, least, hint, series }: SparkProps) {
  const lines = sparkLines(samples, { now, span: minutes * 60_000, least, gap: 10_000, ...box })
  return (
    <Tooltip label={hint}>
      <span className={classes.spark} data-series={series} tabIndex={-1}>
        <svg aria-hidden {...box} viewBox={`0 0 ${box.width} ${box.height}`}>
          {lines.map((points) => (
            <polyline key={points} points={points} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
          ))}
        </svg>
        <span className="wd-num">{text}</span>
      </span>
    </Tooltip>
  )
}
