import type { Evidence } from './check'
import type { HeldPlace } from './raw-replies'

interface Claim {
  response_id: string
  location: string
  source: string
  period_start: Date
  period_end: Date
  variables: string[]
  observations: number
  result: string
}

const hour = 3_600_000

/** `weather_collections` says of each reply what it held, all of it and nothing else; `weather_rejects` holds the poison alone. */
export async function checkClaims(evidence: Evidence, held: readonly HeldPlace[]): Promise<string[]> {
  const { rows } = await evidence.client.query<Claim>('select * from weather_collections')
  const differences: string[] = []
  const byReply = new Map(held.map((place) => [`${place.responseId} ${place.location} ${place.source}`, place]))
  const strangers = foreignClaims(evidence)
  const claimed = new Map<string, Claim[]>()
  for (const claim of rows) {
    const key = `${claim.response_id} ${claim.location} ${claim.source}`
    const place = byReply.get(key)
    if (place) {
      claimed.set(key, [...(claimed.get(key) ?? []), claim])
      differences.push(...wrongIn(claim, place))
    } else if (!strangers.has(`${claim.response_id} ${claim.location}`)) differences.push(`claim of no reply: ${key} ${claim.period_start.toISOString()}`)
  }
  for (const [key, place] of byReply) {
    const claims = claimed.get(key) ?? []
    if (claims.length === 0) differences.push(`reply without a claim: ${key}`)
    else differences.push(...unclaimedIn(place, claims))
  }
  return [...differences, ...(await checkRejects(evidence))]
}

/** Every hour and variable that is claimed is in the reply; what is said to be missing is not. */
function wrongIn(claim: Claim, place: HeldPlace): string[] {
  const [from, to] = [claim.period_start.getTime(), claim.period_end.getTime()]
  const moments = [...place.moments].filter(([at]) => at >= from && at <= to)
  const what = `${claim.response_id} ${claim.location} ${new Date(from).toISOString()} to ${new Date(to).toISOString()} ${claim.variables.join()}`
  if (claim.result !== 'collected') {
    const there = moments.some(([, values]) => claim.variables.some((name) => values.has(name)))
    return there ? [`said to be empty, but held: ${what}`] : []
  }
  for (let at = Math.ceil(from / hour) * hour; at <= to; at += hour)
    if (!claim.variables.every((name) => place.moments.get(at)?.has(name))) return [`claimed, but not held at ${new Date(at).toISOString()}: ${what}`]
  const full = moments.filter(([, values]) => claim.variables.every((name) => values.has(name)))
  return full.length === claim.observations ? [] : [`claims ${claim.observations} moments of ${full.length}: ${what}`]
}

/** What the reply holds and no row of the ledger claims. */
function unclaimedIn(place: HeldPlace, claims: readonly Claim[]): string[] {
  for (const [at, values] of place.moments)
    for (const name of values.keys()) {
      const covers = (claim: Claim) => claim.result === 'collected' && claim.period_start.getTime() <= at && claim.period_end.getTime() >= at && claim.variables.includes(name)
      if (!claims.some(covers)) return [`held, but not claimed: ${place.responseId} ${place.location} ${new Date(at).toISOString()} ${name}`]
    }
  return []
}

function foreignClaims({ sent }: Evidence): Set<string> {
  return new Set(
    sent.flatMap(({ accepted, value }) => {
      if (!accepted || value === null) return []
      const record = JSON.parse(value) as { type: string; response_id: string; location: { id: string } }
      return record.type === 'collection' ? [`${record.response_id} ${record.location.id}`] : []
    }),
  )
}

async function checkRejects({ client, records, sent, topicLost }: Evidence): Promise<string[]> {
  const { rows } = await client.query<{ partition: number; offset: string; payload: string | null; reason: string }>('select "partition", "offset", payload, reason from weather_rejects')
  const differences: string[] = []
  // PostgreSQL's text holds no NUL: it is written as its escape.
  const bad = new Set(sent.filter(({ accepted }) => !accepted).map(({ value }) => value?.replaceAll('\0', '\\u0000') ?? null))
  const rejected = new Set<string>()
  for (const { partition, offset, payload, reason } of rows) {
    rejected.add(`${partition} ${offset}`)
    if (!bad.has(payload)) differences.push(`rejected without a fault: ${partition}/${offset} ${reason}: ${payload ?? 'null'}`)
  }
  if (topicLost) return differences
  const poison = new Map(sent.map((record) => [record.value, record]))
  for (const { partition, offset, value } of records) {
    const known = poison.get(value)
    if (value !== null && known && !known.accepted && !rejected.has(`${partition} ${offset}`)) differences.push(`poison not among the rejects: ${partition}/${offset} ${known.kind}: ${value}`)
  }
  return differences
}
