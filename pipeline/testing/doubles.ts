import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { ProblemError } from '../../contract/problem'
import type { PipelineConfig } from '../../contract/pipeline-process'
import { settingsSchema } from '../../contract/settings'
import { weatherRecordSchema, type Observation, type WeatherRecord, type WeatherVariable } from '../../contract/weather'
import type { Ledger } from '../poll'
import { statementsOf } from '../sink/ledger'
import { mergeRows } from '../sink/merge'
import { realTiming, type Timing } from '../source/timing'
import type { OutgoingRecord, Position, Topic } from '../topic/topic'

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'weatherdeck-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A clock that stands still but for `sleep`, which moves it on at once and notes how far. */
export class QuickTiming implements Timing {
  time: number
  readonly sleeps: number[] = []
  #random: number

  constructor(time: number, random = 0.5) {
    this.time = time
    this.#random = random
  }

  now(): number {
    return this.time
  }

  random(): number {
    return this.#random
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) throw new Error('aborted')
    this.sleeps.push(milliseconds)
    this.time += Math.max(0, milliseconds)
    // Timers and sockets have their turn.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** A topic in memory that can be away, or fail in another way. */
export class MemoryTopic implements Topic {
  readonly name = 'weather'
  id = 'memory'
  readonly values: OutgoingRecord[] = []
  fail: (() => Error) | null = null
  published: (() => void) | null = null

  away(): void {
    this.fail = () => new ProblemError('BROKER_UNAVAILABLE', {}, { detail: 'nobody there' })
  }

  publish(records: readonly OutgoingRecord[]): Promise<Position[]> {
    if (this.fail) return Promise.reject(this.fail())
    const start = this.values.length
    this.values.push(...records)
    this.published?.()
    return Promise.resolve(records.map((_, i) => ({ partition: 0, offset: start + i })))
  }

  subscribe(): Promise<void> {
    return Promise.reject(new Error('nobody consumes here'))
  }

  /** Records that nobody has read. */
  lagOf = 0

  lag() {
    return Promise.resolve([{ partition: 0, end: this.lagOf, committed: 0 }])
  }

  identity(): Promise<string> {
    return this.fail ? Promise.reject(this.fail()) : Promise.resolve(this.id)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  records(): WeatherRecord[] {
    return this.values.map(({ value }) => weatherRecordSchema.parse(JSON.parse(value)))
  }

  observations(): Observation[] {
    return this.records().filter((record) => record.type === 'observation')
  }
}

/** What the tables say once all that was published is written. */
export function ledgerOf(topic: MemoryTopic): Ledger {
  const statements = () => topic.records().flatMap((record) => (record.type === 'collection' ? statementsOf(record) : []))
  return {
    history: ({ source, from, to }) => {
      const rows = mergeRows(topic.observations().map((value, offset) => ({ record: { partition: 0, offset }, value })))
      const held = rows
        .map((row) => ({ location: row.location, at: Date.parse(row.observedAt), source: row.source, held: new Map(Object.entries(row.values).map(([name, { by }]) => [name as WeatherVariable, by])) }))
        .filter((row) => row.source === source && row.at % 3_600_000 === 0 && row.at >= from && row.at <= to)
      const empty = statements()
        .filter((s) => s.source === source && s.observations === 0)
        .map((s) => ({ ...s, from: Date.parse(s.from), to: Date.parse(s.to), variables: [...s.variables], at: Date.parse(s.at) }))
      return Promise.resolve({ held, empty })
    },
    written: (ids) => {
      const all = new Map<string, Set<string>>()
      for (const { responseId, location } of statements()) if (ids.includes(responseId)) all.set(responseId, (all.get(responseId) ?? new Set()).add(location))
      return Promise.resolve(all)
    },
    hasLive: () => Promise.resolve(topic.observations().some(({ source }) => source !== 'sample')),
  }
}

/** A clock that is set by hand; waits take their real time. */
export class SetTiming implements Timing {
  constructor(public time: number) {}

  now(): number {
    return this.time
  }

  random(): number {
    return 0
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return realTiming.sleep(milliseconds, signal)
  }
}

/** What the table would hold after all of that: one entry a location, time and source, each value the newest reply's that has one. */
export function rowsOf(observations: Observation[]): Record<string, Observation['values']> {
  const rows: Record<string, Observation['values']> = {}
  for (const row of [...observations].sort((a, b) => (a.response_id < b.response_id ? -1 : 1))) {
    const key = `${row.location} ${row.observed_at} ${row.source}`
    const given = Object.entries(row.values).filter(([name, value]) => value !== null || !(name in (rows[key] ?? {})))
    rows[key] = { ...rows[key], ...Object.fromEntries(given) }
  }
  return Object.fromEntries(Object.entries(rows).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The product's default settings, on that folder and that forecast endpoint. */
export function configFor(dataDir: string, forecastUrl: string, collection: Partial<PipelineConfig['collection']> = {}): PipelineConfig {
  const settings = settingsSchema.parse({})
  return {
    dataDir,
    database: { path: 'none', user: 'u', database: 'd', password: '' },
    topic: { kind: 'postgres' },
    collection: { ...settings.collection, ...collection },
    openMeteo: { ...settings.openMeteo, forecastUrl },
    raw: settings.raw,
  }
}

/** Resolves when `what` is true; fails with its name after `within` ms. */
export async function until(what: () => boolean, name: string, within = 10_000): Promise<void> {
  const end = Date.now() + within
  while (!what()) {
    if (Date.now() > end) throw new Error(`not within ${within} ms: ${name}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/**
 * Whether this test run can make a small disk of its own: Linux, root, and a container that lets it mount. Where all
 * tests must run (WEATHERDECK_REQUIRE_ALL=1) it is taken for granted, and the test says what is missing.
 */
export function canMountDisk(): boolean {
  if (process.env['WEATHERDECK_REQUIRE_ALL'] === '1') return true
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  const folder = mkdtempSync(join(tmpdir(), 'weatherdeck-disk-'))
  try {
    mountDisk(folder, '16k')()
    return true
  } catch {
    return false
  } finally {
    rmdirSync(folder)
  }
}

/** Mounts a disk of that size (`64k`) in the folder; returns the way to take it off again. */
export function mountDisk(folder: string, size: string): () => void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'pipe' })
  return () => void execFileSync('umount', [folder], { stdio: 'pipe' })
}
