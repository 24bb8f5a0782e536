import { Tooltip } from '@mantine/core'
import { useFormat } from './use-format'
import { useNow } from './use-now'

/** "4 min ago", kept up to date, with the exact time on hover. `at` is epoch ms. */
export function RelativeTime({ at }: { at: number }) {
  const format = useFormat()
  const now = useNow()
  return (
    <Tooltip label={format.exact(at)}>
      <time dateTime={new Date(at).toISOString()}>{format.relative(at - Math.max(now, Math.min(at, now + 1000)))}</time>
    </Tooltip>
  )
}

/** How long something has lasted since `at` (epoch ms), kept up to date, with the exact time on hover. */
export function Elapsed({ at }: { at: number }) {
  const format = useFormat()
  const now = useNow()
  return (
    <Tooltip label={format.exact(at)}>
      <time dateTime={new Date(at).toISOString()}>{format.duration(Math.max(0, now - at))}</time>
    </Tooltip>
  )
}
