import { problemOf, type Problem } from '../contract/problem'
import type { WeatherSource } from '../contract/weather'
import { isUnreachable } from './judgement'
import type { Parts } from './parts'
import type { PublishedReply } from './publisher'
import type { Timing } from './source/timing'

/** What one collection brought into the topic. */
export interface Collected {
  replies: { responseId: string; source: WeatherSource; perLocation: { location: string; records: number }[] }[]
  problems: Problem[]
}

export interface CollectOptions {
  timing: Timing
  report: (problem: Problem) => void
  ready: () => Promise<Parts>
  poll: (signal: AbortSignal, work: Promise<PublishedReply | null>[], told: (problem: Problem) => void) => Promise<void>
  /** Whether Open-Meteo ever answered here. */
  live: (parts: Parts) => Promise<boolean>
  /** The sample stood in. */
  sampled: () => void
  /** Whether the producer runs by itself as well. */
  running: () => boolean
}

/** How long to wait for a topic that does not answer, ms. */
const publishWithin = 30_000

/** One poll and its way into the topic. Never rejects. */
export async function collectOnce(options: CollectOptions): Promise<Collected> {
  const problems: Problem[] = []
  const work: Promise<PublishedReply | null>[] = []
  const over = new AbortController()
  try {
    const parts = await options.ready()
    try {
      await options.poll(over.signal, work, (problem) => problems.push(problem))
    } catch (error) {
      const problem = problemOf(error)
      problems.push(problem)
      options.report(problem)
      const sample = isUnreachable(problem) && !(await options.live(parts)) ? await parts.player.next() : null
      if (sample) {
        work.push(parts.publisher.enqueue(sample.responseId))
        options.sampled()
      }
    }
    const published = Promise.all(work)
    const late = options.timing.sleep(publishWithin, over.signal).then(() => null, () => null)
    const inTime = await Promise.race([published, late])
    if (!inTime && parts.publisher.blocked) problems.push(parts.publisher.blocked)
    // Nobody else would end the publisher's tries; what it leaves is on disk.
    if (!options.running()) await parts.publisher.drain()
    const done = inTime ?? (options.running() ? [] : await published)
    const replies = done.flatMap((reply) =>
      reply?.source ? [{ responseId: reply.responseId, source: reply.source, perLocation: reply.perLocation }] : [],
    )
    return { replies, problems }
  } catch (error) {
    return { replies: [], problems: [...problems, problemOf(error)] }
  } finally {
    over.abort(new Error('the collection is over'))
  }
}
