import type { Period } from '../../contract/pipeline'

/** Everything that can have been observed: before the first weather satellite, and beyond any forecast. */
export const everything: Period = { from: '1940-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' }

/** An epoch (ms) as a `datetime-local` field holds it: the local time, to the minute. */
export function toField(at: number): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`
}

/** A `datetime-local` field as ISO 8601 in UTC, whole seconds; null where it holds no time. */
export function fromField(value: string): string | null {
  const at = new Date(value).getTime()
  return value === '' || Number.isNaN(at) ? null : new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z')
}

/** The terminal's command for a replay. */
export function replayCommand(period: Period): string {
  return `npm run -s deck -- replay --from ${period.from} --to ${period.to}`
}
