import type { Client } from 'pg'
import type { Poison } from '../poison'
import type { TopicRecord } from '../places/place'
import { checkClaims } from './claims'
import { expectedOf, keyOf, rightOf, type Expected } from './expected'
import { readRawReplies } from './raw-replies'
import { checkTopic } from './topic'

export interface Evidence {
  /** The data folders of all producers. */
  dataDirs: readonly string[]
  sent: readonly Poison[]
  records: readonly TopicRecord[]
  /** The topic was deleted: what it held is gone, and offsets began again. */
  topicLost: boolean
  client: Client
}

interface Row {
  [column: string]: unknown
  location: string
  observed_at: Date
  source: string
  response_id: string
  supplied_by: Record<string, string> | null
  partition: number
  offset: string
}

const columns = [
  'temperature_2m', 'apparent_temperature', 'dew_point_2m', 'relative_humidity_2m', 'precipitation', 'rain', 'snowfall',
  'weather_code', 'cloud_cover', 'pressure_msl', 'surface_pressure', 'wind_speed_10m', 'wind_direction_10m', 'wind_gusts_10m',
]

/** Compares raw replies, topic, table, provenance, claims and rejects; returns every difference in words, and what was compared. */
export async function check(evidence: Evidence): Promise<{ differences: string[]; replies: number; values: number }> {
  const raw = readRawReplies(evidence.dataDirs)
  const expected = expectedOf(raw.held, evidence.sent, evidence.records)
  const { rows } = await evidence.client.query<Row>('select * from weather_data')
  const differences = [
    ...checkRows(rows, expected),
    ...checkPositions(rows, evidence),
    ...checkTopic(evidence, raw.held),
    ...(await checkClaims(evidence, raw.held)),
  ]
  const values = [...expected.values()].reduce((sum, row) => sum + row.size, 0)
  return { differences, replies: raw.ids.size, values }
}

function checkRows(rows: readonly Row[], expected: Expected): string[] {
  const differences: string[] = []
  const seen = new Set<string>()
  for (const row of rows) {
    const key = keyOf(row.location, row.observed_at.getTime(), row.source)
    if (seen.has(key)) differences.push(`row twice: ${key}`)
    seen.add(key)
    const wanted = expected.get(key)
    const suppliers = new Set<string>()
    for (const name of columns) {
      const value = row[name] as number | null
      const { right, required } = rightOf(wanted?.get(name) ?? [])
      if (value === null) {
        if (required) differences.push(`value missing: ${key} ${name}, ${show(right)}`)
        if (row.supplied_by?.[name]) differences.push(`supplier of no value: ${key} ${name}`)
        continue
      }
      const by = row.supplied_by?.[name] ?? row.response_id
      suppliers.add(by)
      // `real` is a float of 32 bits; a whole number of `smallint` is the same in both.
      if (!right.some((candidate) => candidate.by === by && Math.fround(candidate.value) === Math.fround(value)))
        differences.push(`wrong value: ${key} ${name} is ${value} by ${by}, ${right.length === 0 ? 'which no reply holds' : `not ${show(right)}`}`)
    }
    if (suppliers.size === 0) differences.push(`row without values: ${key}`)
    else if (row.response_id !== [...suppliers].sort().at(-1)) differences.push(`response_id of ${key} is ${row.response_id}, which supplied none of its values, or not the newest`)
  }
  for (const [key, variables] of expected) {
    if (seen.has(key)) continue
    if ([...variables.values()].some((candidates) => rightOf(candidates).required)) differences.push(`row missing: ${key}, of ${show([...variables.values()].flat())}`)
  }
  return differences
}

const show = (candidates: readonly { value: number; by: string }[]): string => candidates.map(({ value, by }) => `${value} of ${by}`).join(' or ')

/** Partition and offset of a row lead to the record of its reply, place and time. */
function checkPositions(rows: readonly Row[], { records, topicLost }: Evidence): string[] {
  if (topicLost) return []
  const byPosition = new Map(records.map((record) => [`${record.partition} ${record.offset}`, record.value]))
  return rows.flatMap((row) => {
    const text = byPosition.get(`${row.partition} ${row.offset}`)
    const record = text ? (JSON.parse(text) as { response_id?: string; location?: string; observed_at?: string }) : {}
    const fits = record.response_id === row.response_id && record.location === row.location && Date.parse(record.observed_at ?? '') === row.observed_at.getTime()
    return fits ? [] : [`position of ${keyOf(row.location, row.observed_at.getTime(), row.source)}: ${row.partition}/${row.offset} is ${text ?? 'no record'}`]
  })
}
