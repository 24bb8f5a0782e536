import type { Pool } from 'pg'
import type { GroupDetail, TopicDetail } from '../../contract/kafka'
import { ProblemError } from '../../contract/problem'
import { orAway } from '../../database/errors'
import { lagOf, readersOf } from './groups'
import type { Bounds, LogReader, Read } from './log-reader'
import type { Look, TopicSource } from './source'
import type { RawRecord } from '../../kafka-wire/record-batch'
import type { Position } from '../../kafka-wire/requests'

/** Rows read at once; they are a few hundred bytes each. */
const pageRows = 500
const lookAgainMs = 250

type Row = { topic: string; partition: number; low: string; high: string }
type Groups = { topic: string; group: string; partition: number; committed: string }

/** The tables may not be made yet: undefined_table, invalid_schema_name. */
const notMade = new Set(['42P01', '3F000'])

/** The embedded topic (pipeline/topic/postgres-topic.ts), read-only: its tables, in the terms of a broker. */
export class EmbeddedTopic implements TopicSource {
  constructor(private readonly pool: () => Pool) {}

  async look(): Promise<Look> {
    const partitions = await this.#partitions()
    const names = [...new Set(partitions.map(({ topic }) => topic))]
    const [size] = await this.#rows<{ bytes: string }>(`select pg_total_relation_size('topic.records') as bytes`)
    const topics = names.map((name) => {
      const own = partitions.filter(({ topic }) => topic === name)
      return {
        name,
        internal: false,
        partitions: own.length,
        replication: 1,
        messages: own.reduce((sum, { low, high }) => sum + high - low, 0),
        // One table holds them all.
        bytes: names.length === 1 && size ? Number(size.bytes) : null,
        cleanup: 'delete',
        retentionMs: null,
        unwell: 0,
      }
    })
    return { cluster: null, topics, groups: await this.#groups(partitions) }
  }

  async topic(name: string): Promise<TopicDetail> {
    const partitions = await this.#partitions()
    const own = partitions.filter(({ topic }) => topic === name)
    if (own.length === 0) throw new ProblemError('TOPIC_UNKNOWN', { topic: name })
    return {
      name,
      partitions: own.map(({ partition, low, high }) => ({ partition, leader: null, replicas: [], isr: [], low, high, bytes: null })),
      config: [],
      groups: readersOf(name, await this.#groups(partitions)),
    }
  }

  async group(name: string): Promise<GroupDetail> {
    const found = (await this.#groups(await this.#partitions())).find(({ group }) => group === name)
    if (!found) throw new ProblemError('GROUP_UNKNOWN', { group: name })
    return found
  }

  reader(topic: string): Promise<LogReader> {
    return Promise.resolve(new EmbeddedReader(topic, (sql, values) => this.#rows(sql, values)))
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  async #partitions(): Promise<(Bounds & { topic: string })[]> {
    const rows = await this.#rows<Row>(boundsQuery(''))
    return rows.map(({ topic, partition, low, high }) => ({ topic, partition, low: Number(low), high: Number(high) }))
  }

  async #groups(partitions: (Bounds & { topic: string })[]): Promise<GroupDetail[]> {
    const rows = await this.#rows<Groups>(
      `select topic, "group", "partition", committed from topic.offsets order by "group", topic, "partition"`,
    )
    return [...new Set(rows.map(({ group }) => group))].map((group) => ({
      group,
      // Who reads now is not kept in the tables.
      state: 'Embedded',
      assignor: '',
      members: [],
      offsets: rows.flatMap((row) => {
        const bounds = partitions.find(({ topic, partition }) => topic === row.topic && partition === row.partition)
        if (row.group !== group || !bounds) return []
        const { topic, partition, low, high } = bounds
        return [lagOf({ topic, partition, committed: Number(row.committed), low, end: high, reader: null })]
      }),
    }))
  }

  async #rows<T extends object>(sql: string, values: unknown[] = []): Promise<T[]> {
    return orAway('BROKER_UNAVAILABLE', async () => {
      try {
        return (await this.pool().query<T>(sql, values)).rows
      } catch (error) {
        if (notMade.has((error as { code?: string }).code ?? '')) return []
        throw error
      }
    })
  }
}

const boundsQuery = (where: string): string => `
  select p.topic, p."partition", p.next_offset as high, coalesce((
    select min(r."offset") from topic.records r where r.topic = p.topic and r."partition" = p."partition"
  ), p.next_offset) as low from topic.partitions p ${where} order by p.topic, p."partition"`

type Query = <T extends object>(sql: string, values?: unknown[]) => Promise<T[]>

class EmbeddedReader implements LogReader {
  #closed = false

  constructor(
    private readonly topic: string,
    private readonly query: Query,
  ) {}

  async bounds(): Promise<Bounds[]> {
    const rows = await this.query<Row>(boundsQuery('where p.topic = $1'), [this.topic])
    if (rows.length === 0) throw new ProblemError('TOPIC_UNKNOWN', { topic: this.topic })
    return rows.map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }))
  }

  async offsetsAt(time: number): Promise<Position[]> {
    const found = await this.query<{ partition: number; offset: string }>(
      `select "partition", min("offset") as "offset" from topic.records where topic = $1 and published_at >= $2 group by 1`,
      [this.topic, new Date(time)],
    )
    return (await this.bounds()).map(({ partition, high }) => {
      const first = found.find((each) => each.partition === partition)
      return { partition, offset: first ? Number(first.offset) : high }
    })
  }

  async read(positions: readonly Position[], { waitMs }: { waitMs: number }): Promise<Read[]> {
    for (const end = Date.now() + waitMs; ; await new Promise((resolve) => setTimeout(resolve, lookAgainMs))) {
      if (this.#closed) return []
      const fetched: Read[] = []
      for (const position of positions) fetched.push(await this.#page(position))
      if (Date.now() >= end || fetched.some(({ records }) => records.length > 0)) return fetched
    }
  }

  close(): void {
    this.#closed = true
  }

  async #page({ partition, offset }: Position): Promise<Read> {
    const rows = await this.query<{ offset: string; key: string | null; value: string | null; at: Date }>(
      `select "offset", key, value, published_at as at from topic.records
       where topic = $1 and "partition" = $2 and "offset" >= $3 order by "offset" limit ${pageRows}`,
      [this.topic, partition, offset],
    )
    const bytes = (text: string | null) => (text === null ? null : Buffer.from(text, 'utf8'))
    const records = rows.map(
      (row): RawRecord => ({
        partition,
        offset: Number(row.offset),
        timestamp: row.at.getTime(),
        key: bytes(row.key),
        value: bytes(row.value),
        headers: [],
        unreadable: null,
      }),
    )
    const last = records.at(-1)
    return { partition, records, next: last ? last.offset + 1 : offset, gone: false }
  }
}
