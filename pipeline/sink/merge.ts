import { weatherVariableNames, type Observation, type WeatherVariable } from '../../contract/weather'
import type { ConsumedRecord } from '../topic/topic'

/** A value and the reply that supplied it. */
export interface Supplied {
  value: number
  by: string
}

/**
 * A row of `weather_data` before it is written. `response_id` is the newest reply that supplied one of its values;
 * `partition` and `offset` are those of that reply's record.
 */
export interface MergedRow {
  location: string
  observedAt: string
  source: Observation['source']
  values: Partial<Record<WeatherVariable, Supplied>>
  responseId: string
  partition: number
  offset: number
}

/**
 * One row for each (location, observed_at, source), value by value: the newest reply that has a value supplies it, and
 * a null never takes a value away. The result depends on the set of records alone: their order, repetition and division
 * into batches change nothing (`upsert.ts` goes on by the same rule against what the table holds).
 * A record without any value makes no row.
 */
export function mergeRows(records: readonly { record: Pick<ConsumedRecord, 'partition' | 'offset'>; value: Observation }[]): MergedRow[] {
  const rows = new Map<string, MergedRow>()
  for (const { record, value: observation } of records) {
    const { location, observed_at: observedAt, source, response_id: by } = observation
    const given = weatherVariableNames.flatMap((name) => {
      const value = observation.values[name] ?? null
      return value === null ? [] : [{ name, value }]
    })
    if (given.length === 0) continue
    const key = `${location} ${Date.parse(observedAt)} ${source}`
    const row = rows.get(key) ?? { location, observedAt, source, values: {}, responseId: by, partition: record.partition, offset: record.offset }
    rows.set(key, row)
    for (const { name, value } of given) {
      const present = row.values[name]
      if (present === undefined || wins({ value, by }, present)) row.values[name] = { value, by }
    }
    if (by > row.responseId || (by === row.responseId && isLater(record, row))) {
      row.responseId = by
      row.partition = record.partition
      row.offset = record.offset
    }
  }
  return [...rows.values()]
}

/** The newer reply's value; of one reply's two values the greater one, so that it does not matter which came first. */
function wins(a: Supplied, b: Supplied): boolean {
  return a.by === b.by ? a.value > b.value : a.by > b.by
}

function isLater(a: { partition: number; offset: number }, b: { partition: number; offset: number }): boolean {
  return a.partition === b.partition ? a.offset > b.offset : a.partition > b.partition
}

/** Values that another reply than `response_id` supplied: variable -> reply. null when there are none. */
export function suppliedBy(row: MergedRow): Record<string, string> | null {
  const others = Object.entries(row.values).filter(([, { by }]) => by !== row.responseId)
  return others.length === 0 ? null : Object.fromEntries(others.map(([name, { by }]) => [name, by]))
}
