import type { Pool } from 'pg'
import type { PartitionLag } from '../../contract/pipeline'
import { ProblemError } from '../../contract/problem'
import { orAway } from '../../database/errors'
import { inTransaction } from '../../database/pool'
import { partitionOf } from './partitioner'
import { topicPartitions, type ConsumedRecord, type OutgoingRecord, type Position, type SubscribeOptions, type Topic } from './topic'
import { sleepUntilWoken } from '../sleep'

const schema = `
create schema if not exists topic;
create table if not exists topic.partitions (
  topic text not null, "partition" integer not null, next_offset bigint not null default 0,
  primary key (topic, "partition")
);
create table if not exists topic.records (
  topic text not null, "partition" integer not null, "offset" bigint not null,
  key text, value text, published_at timestamptz not null default now(),
  primary key (topic, "partition", "offset")
);
create table if not exists topic.offsets (
  topic text not null, "group" text not null, "partition" integer not null, committed bigint not null,
  primary key (topic, "group", "partition")
);
create table if not exists topic.identities (topic text primary key, id uuid not null default gen_random_uuid());
comment on schema topic is 'The topic of the embedded profile: what Kafka is in the stack';
comment on table topic.records is 'Append-only log, one row a record';
comment on table topic.offsets is 'How far each consumer group has read: the next offset to read';
comment on table topic.identities is 'Which topic this is: another id means that offsets known from before mean nothing here'`

const tidyEveryMs = 3_600_000

export interface PostgresTopicOptions {
  partitions?: number
  /** Records that every group has read are deleted after this many days. */
  keepDays?: number
  /** Pause between looks for new records that another process published, ms. Own ones are seen at once. */
  pollMs?: number
}

/** The topic as tables in the database of the pipeline, for use without a broker. */
export class PostgresTopic implements Topic {
  readonly #closed = new AbortController()
  #prepared: Promise<void> | null = null
  #wake = new AbortController()

  constructor(
    readonly name: string,
    private readonly pool: Pool,
    private readonly options: PostgresTopicOptions = {},
  ) {}

  publish(records: readonly OutgoingRecord[]): Promise<Position[]> {
    return this.#call(async () => {
      if (records.length === 0) return []
      const partitions = records.map((record) => partitionOf(record.key, this.#partitions))
      const positions = await inTransaction(this.pool, async (client) => {
        const next = new Map<number, number>()
        // In order, so that two publishers never wait for each other's partitions in a circle.
        for (const partition of [...new Set(partitions)].sort((a, b) => a - b)) {
          const count = partitions.filter((p) => p === partition).length
          const { rows } = await client.query<{ first: string }>(
            `update topic.partitions set next_offset = next_offset + $3 where topic = $1 and "partition" = $2
             returning next_offset - $3 as first`,
            [this.name, partition, count],
          )
          next.set(partition, Number(rows[0]?.first))
        }
        const placed = partitions.map((partition) => {
          const offset = next.get(partition) ?? 0
          next.set(partition, offset + 1)
          return { partition, offset }
        })
        await client.query(
          `insert into topic.records (topic, "partition", "offset", key, value)
           select $1, * from unnest($2::int[], $3::bigint[], $4::text[], $5::text[])`,
          [
            this.name,
            placed.map((p) => p.partition),
            placed.map((p) => p.offset),
            records.map((record) => record.key),
            records.map((record) => record.value),
          ],
        )
        return placed
      })
      this.#wake.abort()
      return positions
    })
  }

  async subscribe({ group, maxBatch, handle, signal }: SubscribeOptions): Promise<void> {
    await this.#call(() => this.#deleteExpired())
    let tidiedAt = Date.now()
    const ended = AbortSignal.any([signal, this.#closed.signal])
    while (!ended.aborted) {
      if (Date.now() - tidiedAt > tidyEveryMs) {
        tidiedAt = Date.now()
        await this.#call(() => this.#deleteExpired())
      }
      if (this.#wake.signal.aborted) this.#wake = new AbortController()
      const woken = this.#wake.signal
      const behind = (await this.lag(group)).filter(({ end, committed }) => committed < end)
      for (const { partition, committed } of behind) {
        if (ended.aborted) return
        const batch = await this.#call(() => this.#read(partition, committed, maxBatch))
        const last = batch.at(-1)
        if (last === undefined) continue
        await handle(batch)
        await this.#call(() => this.#commit(group, partition, last.offset + 1))
      }
      if (behind.length === 0) await sleepUntilWoken(this.options.pollMs ?? 2500, ended, woken)
    }
  }

  lag(group: string): Promise<PartitionLag[]> {
    return this.#call(async () => {
      const { rows } = await this.pool.query<{ partition: number; end: string; committed: string }>(
        `select p."partition", p.next_offset as end, coalesce(o.committed, (
           select min("offset") from topic.records r where r.topic = p.topic and r."partition" = p."partition"
         ), p.next_offset) as committed
         from topic.partitions p
         left join topic.offsets o on o.topic = p.topic and o."partition" = p."partition" and o."group" = $2
         where p.topic = $1 order by p."partition"`,
        [this.name, group],
      )
      return rows.map((row) => ({ partition: row.partition, end: Number(row.end), committed: Number(row.committed) }))
    })
  }

  /** A UUID, made with the topic's tables. */
  identity(): Promise<string> {
    return this.#call(async () => {
      const { rows } = await this.pool.query<{ id: string }>('select id from topic.identities where topic = $1', [this.name])
      const [row] = rows
      if (row) return row.id
      // Somebody emptied the tables meanwhile: what is prepared next is another topic.
      this.#prepared = null
      throw new ProblemError('BROKER_UNAVAILABLE', {}, { detail: `the topic ${this.name} has no identity` })
    })
  }

  close(): Promise<void> {
    this.#closed.abort()
    return Promise.resolve()
  }

  get #partitions(): number {
    return this.options.partitions ?? topicPartitions
  }

  async #call<T>(work: () => Promise<T>): Promise<T> {
    return orAway('BROKER_UNAVAILABLE', async () => {
      this.#prepared ??= this.#prepare()
      try {
        await this.#prepared
      } catch (error) {
        this.#prepared = null
        throw error
      }
      return work()
    })
  }

  async #prepare(): Promise<void> {
    await inTransaction(this.pool, async (client) => {
      await client.query(schema)
      await client.query(
        `insert into topic.partitions (topic, "partition") select $1, generate_series(0, $2::int - 1) on conflict do nothing`,
        [this.name, this.#partitions],
      )
      await client.query('insert into topic.identities (topic) values ($1) on conflict do nothing', [this.name])
    })
  }

  async #read(partition: number, from: number, limit: number): Promise<ConsumedRecord[]> {
    const { rows } = await this.pool.query<{ offset: string; key: string | null; value: string | null }>(
      `select "offset", key, value from topic.records
       where topic = $1 and "partition" = $2 and "offset" >= $3 order by "offset" limit $4`,
      [this.name, partition, from, limit],
    )
    return rows.map((row) => ({ partition, offset: Number(row.offset), key: row.key, value: row.value }))
  }

  async #commit(group: string, partition: number, next: number): Promise<void> {
    await this.pool.query(
      `insert into topic.offsets (topic, "group", "partition", committed) values ($1, $2, $3, $4)
       on conflict (topic, "group", "partition") do update set committed = greatest(topic.offsets.committed, excluded.committed)`,
      [this.name, group, partition, next],
    )
  }

  async #deleteExpired(): Promise<void> {
    await this.pool.query(
      `delete from topic.records r where r.topic = $1 and r.published_at < now() - make_interval(days => $2)
       and r."offset" < (select min(o.committed) from topic.offsets o where o.topic = r.topic and o."partition" = r."partition")`,
      [this.name, this.options.keepDays ?? 7],
    )
  }
}
