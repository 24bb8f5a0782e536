import { ProblemError, problemOf } from '../contract/problem'
import type { Period, ReplayProgress } from '../contract/pipeline'
import type { Run, WeatherRecord } from '../contract/weather'
import { coversOf, waitsOutside } from './publisher'
import { readSaved } from './source/open-meteo'
import type { RawStore } from './source/raw-store'
import type { LocationRecords } from './source/reply'
import { backoff } from './source/retry'
import { reasonOf, type Timing } from './source/timing'
import type { OutgoingRecord, Topic } from './topic/topic'

const batch = 500

/**
 * Publishes stored replies again, oldest first, and calls no API: the observations of the period, under the
 * `response_id` they had. Of a reply's `collection` goes what lies in the period: the ledger must not claim more than was
 * written. Yields at once, then after each batch. Ends early, without an error, when
 * `signal` aborts; waits while the topic does not answer.
 */
export async function* replay(options: { raw: RawStore; topic: Topic; timing: Timing; period: Period; signal: AbortSignal }): AsyncGenerator<ReplayProgress> {
  const { raw, topic, timing, signal } = options
  const period = { from: Date.parse(options.period.from), to: Date.parse(options.period.to) }
  const ids = await raw.overlapping(period, async (id) => {
    try {
      return coversOf(readSaved(await raw.load(id)).places)
    } catch (error) {
      // Damaged: it may well belong to the period, so it is named. Refused or an error's: it never held a record.
      const unreadable = ['RAW_CORRUPT', 'FILE_UNREADABLE'].includes(problemOf(error).code)
      return unreadable ? { from: -Infinity, to: Infinity } : null
    }
  })
  let progress: ReplayProgress = { total: ids.length, done: 0, records: 0, skipped: [] }
  yield progress

  let pending: OutgoingRecord[] = []
  let reached = 0
  const flush = async () => {
    for (let i = 0; i < pending.length; i += batch) await publish(topic, pending.slice(i, i + batch), timing, signal)
    progress = { ...progress, done: reached, records: progress.records + pending.length }
    pending = []
  }
  try {
    for (const id of ids) {
      if (signal.aborted) return
      try {
        pending.push(...within(readSaved(await raw.load(id)).places, period))
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error
        progress = { ...progress, skipped: [...progress.skipped, { responseId: id, problem: error.problem }] }
      }
      reached++
      if (pending.length < batch && reached < ids.length) continue
      await flush()
      yield progress
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

function within(locations: LocationRecords[], period: { from: number; to: number }): OutgoingRecord[] {
  const inside = (time: string) => Date.parse(time) >= period.from && Date.parse(time) <= period.to
  return locations.flatMap(({ location, records }) => {
    const chosen = records.flatMap((record): WeatherRecord[] => {
      if (record.type === 'observation') return inside(record.observed_at) ? [record] : []
      // Runs are kept or left out whole: their beginning is part of their name in the ledger.
      const whole = (run: Run) => inside(run.from) && inside(run.to)
      const [held, missing] = [(record.held ?? []).filter(whole), (record.missing ?? []).filter(whole)]
      return held.length + missing.length > 0 ? [{ ...record, held, missing }] : []
    })
    return chosen.map((record) => ({ key: location, value: JSON.stringify(record) }))
  })
}

async function publish(topic: Topic, records: OutgoingRecord[], timing: Timing, signal: AbortSignal): Promise<void> {
  for (let failures = 0; ; failures++) {
    if (signal.aborted) throw reasonOf(signal)
    try {
      await topic.publish(records)
      return
    } catch (error) {
      if (!waitsOutside(problemOf(error))) throw error
      await timing.sleep(500 + backoff(failures, () => timing.random(), 500, 5000), signal)
    }
  }
}
