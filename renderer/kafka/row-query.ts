import type { Message } from '../../contract/kafka'
import { weatherRecordSchema } from '../../contract/weather'

/**
 * The query that shows what became of a record of the pipeline: its row, its line in the ledger, or why it was rejected
 * where it is none of ours. A later reply may have taken the row over, so it goes by the row's key. Null for a tombstone.
 */
export function rowQuery({ partition, offset, value }: Pick<Message, 'partition' | 'offset' | 'value'>): { sql: string; location: string | null } | null {
  if (value?.encoding !== 'text') return null
  const text = (word: string) => `'${word.replaceAll("'", "''")}'`
  const parsed = weatherRecordSchema.safeParse(tryJson(value.text))
  if (!parsed.success) return { sql: `select * from weather_rejects where "partition" = ${partition} and "offset" = ${offset};`, location: null }
  const record = parsed.data
  if (record.type === 'collection') {
    const { id } = record.location
    return { sql: `select * from weather_collections where response_id = ${text(record.response_id)} and location = ${text(id)};`, location: id }
  }
  const { location, observed_at, source } = record
  return { sql: `select * from weather_data where location = ${text(location)} and observed_at = ${text(observed_at)} and source = ${text(source)};`, location }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
