import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FaultKind } from '../open-meteo/faults'
import { settingsSchema } from '../../contract/settings'
import { check } from './check/check'
import { readRawReplies } from './check/raw-replies'
import { Pipeline } from './pipeline'
import { commonFaults, planOf, type Step } from './plan'
import type { Place, TopicRecord } from './places/place'
import { makePoison, type Poison } from './poison'
import { Proxy } from './proxy'
import { Random, sleep, within } from './random'
import { SmallDisk } from './small-disk'
import { locations, Source, variables } from './source'
import { sourceFault } from './source-faults'

export interface RunOptions {
  seed: number
  milliseconds: number
  place: Place
}

export interface RunResult {
  seed: number
  steps: Step[]
  differences: string[]
  /** Raw replies, and values that they come to. */
  replies: number
  values: number
  milliseconds: number
  /** Holds raw replies and outcomes, until the caller calls `remove`. */
  folder: string
  remove: () => Promise<void>
  evidence: { sent: Poison[]; records: TopicRecord[] }
}

/** How long the pipeline may take after the last fault until nothing is left to do, ms. */
const settleMs = 120_000

/** One run: a pipeline that works, faults at the moments that the seed says, peace, and the comparison. */
export async function run({ seed, milliseconds, place }: RunOptions): Promise<RunResult> {
  const startedAt = Date.now()
  const folder = await mkdtemp(join(tmpdir(), 'weatherdeck-faults-'))
  const mainDir = join(folder, 'main')
  await mkdir(mainDir)
  const disk = SmallDisk.mount(mainDir)
  const remove = async (): Promise<void> => {
    disk?.unmount()
    await rm(folder, { recursive: true, force: true })
  }
  const steps = planOf(seed, milliseconds, [...commonFaults, ...(disk ? [SmallDisk.fault] : []), ...Object.keys(place.faults)])
  await place.reset()
  const source = await Source.start()
  const world = new World(place, source, await Proxy.start({ host: '127.0.0.1', port: Number(new URL(source.server.url).port) }), disk, folder, new Random(seed + 1))
  try {
    await world.work(steps, milliseconds)
    const unsettled = await world.settle()
    const records = await place.records()
    const client = await place.connect()
    try {
      const { differences, replies, values } = await check({ dataDirs: world.dataDirs, sent: world.sent, records, topicLost: place.topicLost, client })
      return { seed, steps, differences: [...unsettled, ...differences], replies, values, milliseconds: Date.now() - startedAt, folder, remove, evidence: { sent: world.sent, records } }
    } finally {
      await client.end()
    }
  } catch (error) {
    await world.close()
    await remove()
    throw error
  } finally {
    await world.close()
  }
}

/** A pipeline between a source and a place, and everything that happens to it. */
class World {
  readonly sent: Poison[] = []
  readonly #pipelines: Pipeline[]
  readonly #main: Pipeline
  readonly #faults: Promise<void>[] = []
  readonly #troubles: string[] = []

  constructor(
    private readonly place: Place,
    private readonly source: Source,
    private readonly toSource: Proxy,
    private readonly disk: SmallDisk | null,
    folder: string,
    private readonly random: Random,
  ) {
    const { collection, raw } = settingsSchema.parse({})
    const config = (dataDir: string) => ({
      dataDir, database: place.database, topic: place.topic, raw, openMeteo: { ...source.server.settings, forecastUrl: `http://127.0.0.1:${toSource.port}/v1/forecast` },
      collection: { ...collection, locations, variables, pastDays: 1 },
    })
    this.#main = new Pipeline('main', config(join(folder, 'main')), 'both')
    this.#pipelines = [this.#main]
    // A second producer of the same places, and two more readers: records are shared out and come twice.
    if (random.chance(0.3)) this.#pipelines.push(new Pipeline('second', config(join(folder, 'second')), 'both'))
    if (random.chance(0.3)) this.#pipelines.push(new Pipeline('reader', config(join(folder, 'reader')), 'consumer'))
  }

  get dataDirs(): string[] {
    return this.#pipelines.map(({ dataDir }) => dataDir)
  }

  async work(steps: readonly Step[], milliseconds: number): Promise<void> {
    await Promise.all(this.#pipelines.map((pipeline) => pipeline.start()))
    const start = Date.now()
    const end = start + milliseconds
    const polls = (async () => {
      while (Date.now() < end) {
        this.source.move(this.random)
        for (const pipeline of this.#pipelines) if (pipeline.role === 'both') pipeline.poke(this.random.chance(0.2))
        await sleep(this.random.between(100, 500))
      }
    })()
    for (const step of steps) {
      await sleep(Math.max(0, start + step.at - Date.now()))
      this.#faults.push(this.#strike(step).catch((error: unknown) => void this.#troubles.push(`the fault "${step.name}" itself failed: ${String(error)}`)))
    }
    await polls
  }

  async #strike({ name, seed }: Step): Promise<void> {
    const random = new Random(seed)
    const pipeline = random.pick(this.#pipelines)
    const ofPlace = this.place.faults[name]
    if (ofPlace) return ofPlace(random)
    if (name.startsWith('source: ')) return this.source.server.setFaults([sourceFault(name.slice(8) as FaultKind['kind'], random, this.source.now)])
    if (name === 'pipeline killed') return pipeline.kill(random.between(0, 1000))
    if (name === 'pipeline frozen') return pipeline.freeze(random.between(100, 4000))
    if (name === 'replay') return pipeline.replay({ from: new Date(Date.now() - 2 * 86_400_000).toISOString(), to: new Date().toISOString() })
    if (name === 'other settings')
      return pipeline.configure({ pastDays: random.below(3), locations: locations.filter(() => random.chance(0.7)), variables: variables.filter((variable) => variable === 'temperature_2m' || random.chance(0.7)) })
    if (name === 'poison') return this.#poison(random)
    if (name === 'way to Open-Meteo') return this.toSource.any(random)
    if (name === SmallDisk.fault) return this.disk?.fill(random.between(200, 3000))
  }

  async #poison(random: Random): Promise<void> {
    for (let left = 1 + random.below(6); left > 0; left--) {
      const poison = makePoison(random, this.source.now)
      // Noted first: what fails may have arrived all the same.
      this.sent.push(poison)
      await within(3000, this.place.publish(poison))
    }
  }

  /** All faults end; the pipeline catches up. Returns what is left undone. */
  async settle(): Promise<string[]> {
    this.source.server.setFaults([])
    await Promise.all(this.#faults)
    await this.place.lift()
    // Half of the runs go on as they are, the others start once more: pauses that have grown long are shorter so.
    const again = this.random.chance(0.5)
    for (const pipeline of this.#pipelines) {
      if (again) await pipeline.end()
    }
    if (again) await this.place.forgetReaders()
    if (again) for (const pipeline of this.#pipelines) await pipeline.start()
    for (const pipeline of this.#pipelines) pipeline.configure({ locations, variables, pastDays: 1 })
    for (const end = Date.now() + settleMs; ; await sleep(300)) {
      const problems = (await within(Math.max(1, end - Date.now()), this.#main.collect(false))) ?? []
      const left = await this.#left()
      if (problems.length === 0 && left.length === 0) break
      if (Date.now() < end) continue
      const shown = await Promise.all(this.#pipelines.map(async (pipeline) => `${pipeline.name}: ${(await pipeline.problems()).join('; ')}`))
      return [...this.#troubles, `did not settle: ${left.join(', ')}; ${problems.map(({ code, detail }) => `${code} ${detail ?? ''}`).join(', ')}`, ...shown]
    }
    const stopped = await Promise.all(this.#pipelines.map((pipeline) => pipeline.stop(20_000)))
    return [...this.#troubles, ...(stopped.includes(false) ? ['a pipeline did not stop within 20 s'] : [])]
  }

  async #left(): Promise<string[]> {
    const unpublished = this.#pipelines.flatMap((pipeline) => pipeline.unpublished())
    const lag = await within(15_000, this.place.lag())
    // What a topic loses is published again, but not at once.
    const lost = this.place.topicLost && lag === 0 ? await within(15_000, this.#unwritten()) : 0
    return [...(unpublished.length > 0 ? [`unpublished: ${unpublished.join()}`] : []), ...(lag === 0 ? [] : [`lag ${lag ?? 'unknown'}`]), ...(lost === 0 ? [] : [`${lost ?? 'unknown'} replies unwritten`])]
  }

  /** Readable replies of which the ledger knows nothing. */
  async #unwritten(): Promise<number> {
    const client = await this.place.connect()
    try {
      const { rows } = await client.query<{ id: string }>('select distinct response_id || location as id from weather_collections')
      const written = new Set(rows.map(({ id }) => id))
      return readRawReplies(this.dataDirs).held.filter(({ responseId, location }) => !written.has(responseId + location)).length
    } finally {
      await client.end()
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#pipelines.map((pipeline) => pipeline.end()))
    await this.toSource.close()
    await this.source.server.close()
  }
}
