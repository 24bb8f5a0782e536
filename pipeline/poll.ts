import type { PipelineConfig } from '../contract/pipeline-process'
import { ProblemError, type Problem } from '../contract/problem'
import type { Location, Run, WeatherVariable } from '../contract/weather'
import { lookedAtFrom, missingDays } from './coverage'
import { resultOf } from './publisher'
import type { EmptyRun, HeldHour, History, HistoryQuery } from './sink/ledger'
import type { ForecastCall } from './source/forecast-url'
import type { CollectEvents, OpenMeteo } from './source/open-meteo'
import type { RawReply, RawStore } from './source/raw-store'
import type { LocationRecords } from './source/reply'
import { fullHours } from './source/runs'

/** What the tables say of what was collected. Each call may reject while the database is away. */
export interface Ledger {
  history(query: HistoryQuery): Promise<History>
  /** For each of these replies that has a row in the ledger: the locations that have. */
  written(responseIds: readonly string[]): Promise<Map<string, Set<string>>>
  /** Whether there is any live row. */
  hasLive(): Promise<boolean>
}

export type PollEvents = Omit<CollectEvents, 'refused'> & {
  /** The ledger has answered, or cannot; the first request leaves now. */
  asked: () => void
}

export interface PollOptions {
  client: OpenMeteo
  raw: RawStore
  ledger: Ledger
  now: () => number
}

/** A reply on its way to the table: what it held and lacked counts already. */
interface OnItsWay {
  responseId: string
  location: string
  held: Run[]
  missing: Run[]
  at: number
}

/**
 * One poll: decides what each location still lacks, and asks for it. What is there is what the table holds, hour by hour
 * and variable by variable, as far as it came by replies of our own raw store: what a stranger wrote into the topic fills
 * no gap of ours. Replies on their way to the table are remembered.
 */
export class Poll {
  readonly #o: PollOptions
  #onItsWay: OnItsWay[] = []

  constructor(options: PollOptions) {
    this.#o = options
  }

  /**
   * Resolves when all that can be had was had. Throws as `OpenMeteo.collect` does.
   * `retry` asks for known gaps as well, and for what would be asked for later.
   */
  async run(config: PipelineConfig, events: PollEvents, signal: AbortSignal, retry = false): Promise<void> {
    const calls = await this.#plan(config, retry)
    events.asked()
    let unusable: ProblemError | null = null
    for (const call of calls) {
      try {
        await this.#o.client.collect(
          config.openMeteo.forecastUrl,
          call,
          { ...events, reply: this.#remember(events, config.collection.pastDays > 0), refused: this.#refused },
          signal,
        )
      } catch (error) {
        // Replies that cannot be used are the trouble of that call; the others are made all the same.
        if (!(error instanceof ProblemError) || !/^(REPLY_|OPEN_METEO_BAD_REQUEST)/.test(error.problem.code)) throw error
        if (unusable) events.problem(unusable.problem)
        unusable = error
      }
    }
    if (unusable) throw unusable
  }

  async #plan(config: PipelineConfig, retry: boolean): Promise<ForecastCall[]> {
    const { locations, pastDays } = config.collection
    const variables = config.collection.variables.filter((variable) => !this.#o.client.leftOut.variables.has(variable))
    const now = this.#o.now()
    const from = lookedAtFrom({ now, pastDays, retry })
    const { held, empty } = pastDays === 0 || locations.length === 0 ? { held: new Map(), empty: new Map() } : await this.#history(locations, from, now)

    const groups = new Map<number | null, Location[]>()
    for (const location of locations) {
      const days = missingDays({
        now,
        pastDays,
        source: 'forecast',
        variables,
        held: held.get(location.id) ?? new Map(),
        empty: empty.get(location.id) ?? [],
        retry,
      })
      groups.set(days, [...(groups.get(days) ?? []), location])
    }
    return [...groups].map(([days, members]) => ({ locations: members, variables, pastDays: days }))
  }

  async #history(locations: readonly Location[], from: number, to: number) {
    const { ledger, raw } = this.#o
    // The database may be away: better to fetch something twice than not at all.
    const history = await ledger
      .history({ locations: locations.map((l) => l.id), source: 'forecast', from, to })
      .catch((): History => ({ held: [], empty: [] }))
    const written = await ledger.written([...new Set(this.#onItsWay.map(({ responseId }) => responseId))]).catch(() => new Map<string, Set<string>>())
    this.#onItsWay = this.#onItsWay.filter(
      (reply) => !written.get(reply.responseId)?.has(reply.location) && lastOf(reply) >= from,
    )

    const held = new Map<string, Map<number, Set<WeatherVariable>>>()
    const empty = new Map<string, EmptyRun[]>()
    for (const entry of history.held) addHeld(held, entry, [...entry.held].flatMap(([name, by]) => (raw.knows(by) ? [name] : [])))
    for (const run of history.empty) if (raw.knows(run.responseId)) empty.set(run.location, [...(empty.get(run.location) ?? []), run])
    for (const reply of this.#onItsWay) {
      for (const run of reply.held) for (const at of fullHours(Date.parse(run.from), Date.parse(run.to))) addHeld(held, { location: reply.location, at }, run.variables)
      const lacking = reply.missing.map((run) => ({ ...reply, from: Date.parse(run.from), to: Date.parse(run.to), variables: run.variables }))
      empty.set(reply.location, [...(empty.get(reply.location) ?? []), ...lacking])
    }
    return { held, empty }
  }

  #remember(events: PollEvents, wanted: boolean): CollectEvents['reply'] {
    return async (reply: RawReply, records: LocationRecords[]) => {
      for (const { location, held, missing } of wanted ? records : [])
        this.#onItsWay.push({ responseId: reply.responseId, location, held, missing, at: reply.servedAt ?? reply.receivedAt })
      await events.reply(reply, records)
    }
  }

  readonly #refused = async (reply: RawReply, problem: Problem): Promise<void> => {
    await this.#o.raw.mark({
      responseId: reply.responseId,
      source: reply.source,
      result: resultOf(problem),
      records: 0,
      covers: null,
      problem,
    })
  }
}

function addHeld(all: Map<string, Map<number, Set<WeatherVariable>>>, { location, at }: Pick<HeldHour, 'location' | 'at'>, variables: readonly WeatherVariable[]): void {
  const hours = all.get(location) ?? new Map<number, Set<WeatherVariable>>()
  all.set(location, hours)
  const there = hours.get(at) ?? new Set()
  hours.set(at, there)
  for (const variable of variables) there.add(variable)
}

function lastOf({ held, missing }: OnItsWay): number {
  return Math.max(-Infinity, ...[...held, ...missing].map((run) => Date.parse(run.to)))
}
