import type { Evidence } from './check'
import type { HeldPlace } from './raw-replies'

interface Published {
  type?: string
  response_id?: string
  location?: string | { id: string }
  observed_at?: string
  values?: Record<string, number | null>
}

/** Every readable reply is in the topic, and the topic holds nothing but replies as they came and what was sent as poison. */
export function checkTopic({ records, sent, topicLost }: Evidence, held: readonly HeldPlace[]): string[] {
  const differences: string[] = []
  const foreign = new Set(sent.map(({ value }) => value))
  const places = new Map(held.map((place) => [`${place.responseId} ${place.location}`, place]))
  const published = new Set<string>()
  for (const { partition, offset, value } of records) {
    if (value === null || foreign.has(value)) continue
    const record = JSON.parse(value) as Published
    const location = typeof record.location === 'string' ? record.location : (record.location?.id ?? '')
    const key = `${record.response_id ?? ''} ${location}`
    const place = places.get(key)
    if (!place) {
      differences.push(`record of no reply: ${partition}/${offset} ${value.slice(0, 200)}`)
      continue
    }
    if (record.type === 'collection') {
      published.add(key)
      continue
    }
    const moment = place.moments.get(Date.parse(record.observed_at ?? ''))
    const said = Object.entries(record.values ?? {}).filter(([, number]) => number !== null)
    const same = moment !== undefined && said.length === moment.size && said.every(([name, number]) => moment.get(name) === number)
    if (!same) differences.push(`record unlike its reply: ${partition}/${offset} ${value}`)
  }
  if (!topicLost) for (const key of places.keys()) if (!published.has(key)) differences.push(`reply not in the topic: ${key}`)
  return differences
}
