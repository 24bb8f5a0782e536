import type { PipelineConfig } from '../contract/pipeline-process'
import type { Problem } from '../contract/problem'
import { Poll, type Ledger } from './poll'
import { Publisher } from './publisher'
import { Reconciler } from './reconciler'
import { SamplePlayer } from './sample-player'
import { Budget } from './source/budget'
import type { Fetch, Timeouts } from './source/http'
import { OpenMeteo } from './source/open-meteo'
import { RawStore } from './source/raw-store'
import type { Timing } from './source/timing'
import type { Topic } from './topic/topic'

/** What the producer works with once its folder is open. */
export interface Parts {
  raw: RawStore
  budget: Budget
  client: OpenMeteo
  publisher: Publisher
  poll: Poll
  reconciler: Reconciler
  player: SamplePlayer
}

export interface PartsOptions {
  config: PipelineConfig
  topic: Topic
  timing: Timing
  ledger: Ledger
  /** Identifies where the topic's records end up; null while it is not known. */
  place: () => Promise<string | null>
  report: (problem: Problem) => void
  changed: () => void
  sampleFailed: (error: unknown) => void
  fetch?: Fetch
  timeouts?: Timeouts
}

/** Opens the data folder and puts the producer's parts together. Throws `FILE_UNREADABLE`. */
export async function openParts(options: PartsOptions): Promise<Parts> {
  const { config, topic, timing, report, changed, ledger, place, fetch, timeouts } = options
  const raw = await RawStore.open(config.dataDir, timing, report)
  const budget = await Budget.open(config.dataDir, report, timing)
  const publisher = new Publisher({ raw, topic, timing, place, report, changed })
  const player = new SamplePlayer({ raw, timing, saved: ({ responseId }) => publisher.enqueue(responseId), failed: options.sampleFailed })
  const client = new OpenMeteo({
    budget,
    save: (reply) => raw.save(reply),
    timing,
    ...(fetch ? { fetch } : {}),
    ...(timeouts ? { timeouts } : {}),
  })
  const poll = new Poll({ client, raw, ledger, now: () => timing.now() + client.skew })
  const reconciler = new Reconciler({ raw, publisher, topic, ledger, place, report, now: () => timing.now() })
  return { raw, budget, client, publisher, poll, player, reconciler }
}
