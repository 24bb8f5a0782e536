import type { Pool } from 'pg'
import { weatherRecordSchema } from '../../contract/weather'
import { orAway } from '../../database/errors'
import { fromTheFuture, whatIsFuture, writeBatch } from './sink'


/**
 * Writes the rejected records whose only fault was that their reply was of a time that had not come, and has now: the
 * clock that judged them was behind. Resolves with how many. Throws `DATABASE_UNAVAILABLE`.
 */
export function retryRejects(pool: Pool, topic: string, now: number): Promise<number> {
  return orAway('DATABASE_UNAVAILABLE', async () => {
    const { rows } = await pool.query<{ partition: number; offset: string; payload: string; md5: string }>(
      `select "partition", "offset", payload, payload_md5 as md5 from weather_rejects where topic = $1 and starts_with(reason, $2) and payload is not null`,
      [topic, fromTheFuture],
    )
    const due = rows.filter(({ payload }) => hasCome(payload, now))
    if (due.length === 0) return 0
    await writeBatch(pool, topic, due.map((row) => ({ partition: row.partition, offset: Number(row.offset), key: null, value: row.payload })), now)
    // One that was rejected again has another reason now, and stays.
    await pool.query(
      `delete from weather_rejects where topic = $1 and starts_with(reason, $2) and ("partition", "offset", payload_md5) in (select * from unnest($3::int[], $4::bigint[], $5::text[]))`,
      [topic, fromTheFuture, due.map((row) => row.partition), due.map((row) => row.offset), due.map((row) => row.md5)],
    )
    return due.length
  })
}

/** Whether the record's time has come; false for one that is no record any more. */
function hasCome(payload: string, now: number): boolean {
  try {
    const { data } = weatherRecordSchema.safeParse(JSON.parse(payload))
    return data !== undefined && whatIsFuture(data, now) === null
  } catch {
    return false
  }
}
