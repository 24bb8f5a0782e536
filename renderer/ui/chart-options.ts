import uPlot from 'uplot'
import type { Format } from './format'

interface ChartLook {
  width: number
  height: number
  withLag: boolean
  /** How far back it looks; short spans name the seconds. */
  minutes: number
  format: Format
  /** Read only to make the chart anew: the colours come from the tokens of the page. */
  scheme: string
  onHover: (index: number | null) => void
}

/** Records come whole: no axis counts halves. */
const whole = [0, 1, 2, 3, 4, 5, 6, 7, 8].flatMap((power) => [1, 2, 5].map((each) => each * 10 ** power))
const stepped = uPlot.paths.stepped?.({ align: 1 })
const font = "11px 'Inter Variable', system-ui, sans-serif"

/** uPlot's options for the rates chart, in the colours of the present theme. */
export function chartOptions({ width, height, withLag, minutes, format, onHover }: ChartLook): uPlot.Options {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string) => style.getPropertyValue(`--wd-${name}`).trim()
  const grid = { stroke: token('line'), width: 1 }
  const axis = { stroke: token('text-3'), font, grid, ticks: { show: false } } satisfies uPlot.Axis
  const clock = (seconds: number) => (minutes < 15 ? format.clock(seconds * 1000) : format.clock(seconds * 1000).slice(0, 5))
  const line = (name: string, scale: string, fill: boolean): uPlot.Series => ({
    scale,
    stroke: token(name),
    width: 1.5,
    points: { show: false },
    ...(stepped ? { paths: stepped } : {}),
    ...(fill ? { fill: `${token(name)}1a` } : {}),
  })
  const atLeast = (least: number): uPlot.Scale.Range => (_, _min, max) => [0, Math.max(least, max * 1.08)]
  return {
    width,
    height,
    legend: { show: false },
    padding: [8, withLag ? 0 : 32, 0, 0],
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: { x: { time: true }, rate: { range: atLeast(5) }, lag: { range: atLeast(10) } },
    axes: [
      { ...axis, grid: { show: false }, space: 96, size: 28, values: (_, ticks) => ticks.map(clock) },
      { ...axis, scale: 'rate', size: 48, space: 36, incrs: whole, values: (_, ticks) => ticks.map((tick) => format.number(tick)) },
      ...(withLag
        ? [{ ...axis, scale: 'lag', side: 1, size: 56, space: 36, incrs: whole, grid: { show: false }, values: (_: uPlot, ticks: number[]) => ticks.map((tick) => format.number(tick)) }]
        : []),
    ],
    series: [
      {},
      line('series-1', 'rate', true),
      line('series-2', 'rate', false),
      ...(withLag ? [{ ...line('series-3', 'lag', false), dash: [4, 3] }] : []),
    ],
    hooks: {
      setCursor: [
        (chart) => {
          onHover(chart.cursor.left !== undefined && chart.cursor.left >= 0 ? (chart.cursor.idx ?? null) : null)
        },
      ],
    },
  }
}
