import { randomBytes } from 'node:crypto'
import { v4, v7 } from 'uuid'
import type { Random } from './random'
import { locations } from './source'

/** A record that is not the producer's. `accepted`: it is a right record all the same, so its values count. */
export interface Poison {
  key: string | null
  value: string | null
  kind: string
  accepted: boolean
}

const day = 86_400_000
const iso = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
const idOf = (at: number): string => v7({ msecs: at, random: randomBytes(16) })

function observation(location: string, at: number, id: string, values: Record<string, unknown>): string {
  return JSON.stringify({ type: 'observation', location, observed_at: iso(at), source: 'forecast', response_id: id, values })
}

function claim(location: string, id: string, from: number, to: number): string {
  const { name, latitude, longitude } = locations.find((l) => l.id === location) ?? { name: location, latitude: 1, longitude: 1 }
  const variables = ['temperature_2m', 'precipitation', 'weather_code', 'wind_speed_10m']
  const period = { period_start: iso(from), period_end: iso(to) }
  return JSON.stringify({
    type: 'collection', location: { id: location, name, latitude, longitude }, source: 'forecast', response_id: id, ...period,
    variables, observations: 24, collected_at: iso(Date.now()),
    held: [{ from: iso(from), to: iso(to), variables, moments: 24 }], missing: [],
  })
}

/** What a stranger may write into the topic; each is its own by the number in it. */
const kinds: Record<string, (random: Random, hour: number, place: string) => { value: string | null; accepted?: boolean }> = {
  'bad JSON': (random) => ({ value: `{"type":"observation","n":${random.between(0, 1)}` }),
  'another schema': (random) => ({ value: JSON.stringify({ hello: random.between(0, 1) }) }),
  'NUL': (random) => ({ value: JSON.stringify({ type: 'observation', location: '\0', n: random.between(0, 1) }) }),
  'tombstone': () => ({ value: null }),
  'id from the future': (random, hour, place) => ({ value: observation(place, hour, idOf(Date.UTC(2100, 0, 1)), { temperature_2m: random.between(-9, 9) }) }),
  'id of version 4': (random, hour, place) => ({ value: observation(place, hour, v4(), { temperature_2m: random.between(-9, 9) }) }),
  'value out of range': (_, hour, place) => ({ value: observation(place, hour, idOf(Date.now() - day), { temperature_2m: 1e300 }) }),
  'code out of range': (_, hour, place) => ({ value: observation(place, hour, idOf(Date.now() - day), { weather_code: 99_999 }) }),
  'claim of 2000 to 2100': (_, __, place) => ({ value: claim(place, idOf(Date.now() - day), Date.UTC(2000, 0, 1), Date.UTC(2100, 0, 1)) }),
  'claim of yesterday': (_, hour, place) => ({ value: claim(place, idOf(Date.now() - 60_000), hour - day, hour), accepted: true }),
  'older reply': (random, hour, place) => ({ value: observation(place, hour, idOf(Date.now() - 300 * day), { temperature_2m: random.between(-9, 9) }), accepted: true }),
  'newer reply': (random, hour, place) => ({ value: observation(place, hour, idOf(Date.now() + 3_600_000), { temperature_2m: random.between(-9, 9) }), accepted: true }),
  'another place': (random, hour) => ({ value: observation('elsewhere', hour, idOf(Date.now() - 60_000), { precipitation: random.between(0, 9) }), accepted: true }),
}

export function makePoison(random: Random, now: number): Poison {
  const kind = random.pick(Object.keys(kinds))
  const place = random.pick(locations).id
  const hour = Math.floor(now / 3_600_000 - random.between(0, 24)) * 3_600_000
  const { value, accepted = false } = kinds[kind]?.(random, hour, place) ?? { value: null }
  return { kind, key: random.chance(0.2) ? null : place, value, accepted }
}
