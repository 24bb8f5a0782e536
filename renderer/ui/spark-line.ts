/** A sample's time (epoch ms) and value. */
export interface Sample {
  at: number
  value: number
}

/**
 * The points of a small line chart, `x,y x,y ...`, in a box of `width` by `height` px: the last `span` ms before `now`
 * from left to right, 0 at the bottom, the largest value (at least `least`) at the top. Samples further apart than
 * `gap` ms are not joined: one string for each stretch.
 */
export function sparkLines(samples: readonly Sample[], { now, span, width, height, least, gap }: { now: number; span: number; width: number; height: number; least: number; gap: number }): string[] {
  const seen = samples.filter((sample) => sample.at >= now - span && sample.at <= now + gap)
  const top = Math.max(least, ...seen.map((sample) => sample.value))
  const round = (value: number) => Math.round(value * 10) / 10
  const lines: string[][] = []
  let last = Number.NEGATIVE_INFINITY
  for (const { at, value } of seen) {
    if (at - last > gap) lines.push([])
    last = at
    const x = round(Math.min(width, ((at - (now - span)) / span) * width))
    const y = round(height - 1 - (Math.max(0, value) / top) * (height - 2))
    lines.at(-1)?.push(`${x},${y}`)
  }
  // A single sample is drawn as a dot: a line of no length with round ends.
  return lines.map((points) => (points.length === 1 ? `${points[0] ?? ''} ${points[0] ?? ''}` : points.join(' ')))
}
