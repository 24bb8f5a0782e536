import type { PipelineConfig } from '../contract/pipeline-process'
import type { Problem } from '../contract/problem'
import type { Location } from '../contract/weather'
import { historyStart, missingDays, type CollectedPeriod, type CollectedQuery } from './coverage'
import { resultOf } from './publisher'
import type { ForecastCall } from './source/forecast-url'
import type { CollectEvents, OpenMeteo } from './source/open-meteo'
import type { RawReply, RawStore } from './source/raw-store'
import type { LocationRecords } from './source/reply'

export type CollectedPeriods = (query: CollectedQuery) => Promise<CollectedPeriod[]>

export type PollEvents = Omit<CollectEvents, 'refused'> & {
  /** The ledger has answered, or cannot; the first request leaves now. */
  asked: () => void
}

export interface PollOptions {
  client: OpenMeteo
  raw: RawStore
  collectedPeriods: CollectedPeriods
  now: () => number
}

/** One poll: decides what each location still lacks, and asks for it. Remembers what it got, for the ledger lags behind. */
export class Poll {
  readonly #o: PollOptions
  #own: CollectedPeriod[] = []

  constructor(options: PollOptions) {
    this.#o = options
  }

  /** Resolves when all that can be had was had. Throws as `OpenMeteo.collect` does. */
  async run(config: PipelineConfig, events: PollEvents, signal: AbortSignal): Promise<void> {
    const calls = await this.#plan(config)
    events.asked()
    for (const call of calls) {
      await this.#o.client.collect(
        config.openMeteo.forecastUrl,
        call,
        { ...events, reply: this.#remember(events), refused: this.#refused },
        signal,
      )
    }
  }

  async #plan(config: PipelineConfig): Promise<ForecastCall[]> {
    const { locations, pastDays, intervalMinutes } = config.collection
    const variables = config.collection.variables.filter((variable) => !this.#o.client.leftOut.variables.has(variable))
    const now = this.#o.now()
    const from = historyStart(now, pastDays)
    this.#own = this.#own.filter((period) => period.to >= from)
    const ledger =
      pastDays === 0 || locations.length === 0
        ? []
        : // The database may be away: better to fetch something twice than not at all.
          await this.#o
            .collectedPeriods({ locations: locations.map((l) => l.id), source: 'forecast', from, to: now })
            .catch(() => [])
    const useful = [...ledger, ...this.#own].filter((period) =>
      variables.every((variable) => period.variables.includes(variable)),
    )
    const byLocation = new Map<string, CollectedPeriod[]>()
    for (const period of useful) byLocation.set(period.location, [...(byLocation.get(period.location) ?? []), period])

    const groups = new Map<number | null, Location[]>()
    for (const location of locations) {
      const days = missingDays({ now, pastDays, intervalMinutes, periods: byLocation.get(location.id) ?? [] })
      groups.set(days, [...(groups.get(days) ?? []), location])
    }
    return [...groups].map(([days, members]) => ({ locations: members, variables, pastDays: days }))
  }

  #remember(events: PollEvents): CollectEvents['reply'] {
    return async (reply: RawReply, records: LocationRecords[]) => {
      for (const { location, from, to } of records) this.#extend({ location, from, to, variables: reply.variables })
      await events.reply(reply, records)
    }
  }

  /** Joins what touches, so that months of polls stay a few entries. */
  #extend(period: CollectedPeriod): void {
    const last = this.#own.find(
      (own) =>
        own.location === period.location &&
        own.variables.join() === period.variables.join() &&
        period.from - own.to <= 75 * 60_000 &&
        period.from >= own.from,
    )
    if (last) last.to = Math.max(last.to, period.to)
    else this.#own.push(period)
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
