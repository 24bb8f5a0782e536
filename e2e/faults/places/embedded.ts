import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { Client } from 'pg'
import { localSocketPath } from '../../../backend/local-socket'
import type { databaseProcessContract } from '../../../contract/database-process'
import { connectOptions } from '../../../database/connect'
import { forkProcess } from '../../../process/fork'
import { root } from '../../available'
import type { Poison } from '../poison'
import { sleep, type Random } from '../random'
import type { Place, PlaceFault, TopicRecord } from './place'

const databaseEntry = join(root, 'out', 'main', 'database.cjs')
const group = 'weather-consumer'

/** The embedded profile: the real database process, which holds the topic as well. */
export class EmbeddedPlace implements Place {
  readonly name = 'embedded'
  readonly topic = { kind: 'postgres' as const }
  readonly topicLost = false
  readonly database: { path: string; user: string; database: string; password: string }
  readonly faults: Record<string, PlaceFault> = {
    'database killed': (random) => this.#kill(random),
    'database frozen': (random) => this.#freeze(random),
  }
  #child: ReturnType<typeof forkProcess> | null = null

  private constructor(private readonly folder: string) {
    this.database = { path: localSocketPath(folder, 'postgres'), user: 'admin', database: 'weatherdb', password: 'for this test' }
  }

  static async start(): Promise<EmbeddedPlace> {
    const place = new EmbeddedPlace(await mkdtemp(join(tmpdir(), 'weatherdeck-faults-db-')))
    await place.#open()
    return place
  }

  async #open(): Promise<void> {
    const child = forkProcess(databaseEntry)
    const client: ContractRouterClient<typeof databaseProcessContract> = createORPCClient(new RPCLink({ port: child.port }))
    const opened = client.open({ dataDir: join(this.folder, 'postgres'), socketPath: this.database.path, password: this.database.password, setAside: null })
    const ended = child.exited.then(() => Promise.reject(new Error(`the database process ended: ${child.stderrTail()}`)))
    ended.catch(() => undefined)
    await Promise.race([opened, ended])
    this.#child = child
  }

  async #kill(random: Random): Promise<void> {
    const child = this.#child
    // Another fault has killed it, and starts it again.
    if (!child) return
    this.#child = null
    child.kill()
    await child.exited
    await sleep(random.between(50, 1200))
    await this.#open()
  }

  async #freeze(random: Random): Promise<void> {
    const pid = this.#child?.pid
    if (!pid) return
    process.kill(pid, 'SIGSTOP')
    await sleep(random.between(200, 4000))
    // Another fault may have killed it meanwhile.
    if (this.#child?.pid === pid) process.kill(pid, 'SIGCONT')
  }

  async reset(): Promise<void> {
    await this.lift()
    await this.#query('drop schema if exists topic cascade')
    await this.#query('drop schema public cascade')
    await this.#query('create schema public')
  }

  async publish({ key, value }: Poison): Promise<void> {
    await this.#query(
      `with place as (update topic.partitions set next_offset = next_offset + 1 where topic = 'weather' and "partition" = 1 returning next_offset - 1 as at)
       insert into topic.records (topic, "partition", "offset", key, value) select 'weather', 1, at, $1, $2 from place`,
      [key, value],
    )
  }

  async lift(): Promise<void> {
    if (this.#child?.pid) process.kill(this.#child.pid, 'SIGCONT')
    else if (!this.#child) await this.#open()
  }

  forgetReaders(): Promise<void> {
    return Promise.resolve()
  }

  async lag(): Promise<number | null> {
    const rows = await this.#query(
      `select coalesce(sum(p.next_offset - coalesce(o.committed, 0)), 0) as lag from topic.partitions p
       left join topic.offsets o on o.topic = p.topic and o."partition" = p."partition" and o."group" = $1 where p.topic = 'weather'`,
      [group],
    )
    return Number(rows[0]?.['lag'] ?? 0)
  }

  async records(): Promise<TopicRecord[]> {
    const rows = await this.#query(`select "partition", "offset", value from topic.records where topic = 'weather' order by 1, 2`)
    return rows.map((row) => ({ partition: Number(row['partition']), offset: Number(row['offset']), value: row['value'] as string | null }))
  }

  async connect(): Promise<Client> {
    const client = new Client({ ...connectOptions(this.database, 'faults'), connectionTimeoutMillis: 5000, query_timeout: 30_000 })
    client.on('error', () => undefined)
    await client.connect()
    return client
  }

  async #query(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    const client = await this.connect()
    try {
      return (await client.query<Record<string, unknown>>(sql, values)).rows
    } finally {
      await client.end()
    }
  }

  async close(): Promise<void> {
    this.#child?.kill()
    await this.#child?.exited
    await rm(this.folder, { recursive: true, force: true })
  }
}
