import type { WorkerState } from '../contract/pipeline'
import type { Problem } from '../contract/problem'
import type { Ledger } from './poll'
import type { RawStore } from './source/raw-store'
import type { LocationRecords } from './source/reply'

/** True when nothing of Open-Meteo could be reached: what the offline sample is for. */
export function isUnreachable(problem: Problem): boolean {
  return ['OPEN_METEO_UNREACHABLE', 'OPEN_METEO_TIMEOUT'].includes(problem.code)
}

/** What is said of a reply that held no value for a place; null when it held one for each. */
export function nothingYet(records: readonly LocationRecords[]): Problem | null {
  const empty = records.filter(({ observations }) => observations === 0).map(({ location }) => location)
  return empty.length === 0 ? null : { code: 'NOTHING_YET', params: { locations: empty.join(', ') } }
}

/** When a limit that stopped a poll ends, epoch ms; null for any other problem. */
export function limitEnd(problem: Problem): number | null {
  if (problem.code !== 'OPEN_METEO_LIMIT' && problem.code !== 'BUDGET_EXHAUSTED') return null
  const until = Date.parse(String(problem.params['until']))
  return Number.isNaN(until) ? null : until
}

/** What the producer's troubles amount to: the gravest speaks. */
export function stateOf(of: { open: boolean; blocked: Problem | null; hold: Problem | null; trouble: Problem | null }): { state: WorkerState; problem: Problem | null } {
  const { blocked, hold, trouble } = of
  const disk = [blocked, trouble].find((problem) => problem !== null && ['DISK_FULL', 'DATABASE_DISK_FULL', 'FILE_UNWRITABLE'].includes(problem.code))
  if (disk) return { state: 'paused', problem: disk }
  if (blocked) return { state: 'waiting', problem: blocked }
  if (hold) return { state: 'paused', problem: hold }
  if (!trouble) return { state: of.open ? 'running' : 'starting', problem: null }
  // A reply that failed does not hold the producer back: it asks again.
  const passing = /^(OPEN_METEO_(UNREACHABLE|TIMEOUT|UNAVAILABLE|BAD_REQUEST)|REPLY_)/.test(trouble.code)
  return { state: passing && of.open ? 'running' : 'paused', problem: trouble }
}

/** Whether Open-Meteo ever answered this installation, by its raw replies or the ledger. */
export async function hasLive(raw: RawStore, ledger: Ledger): Promise<boolean> {
  for (const id of raw.ids().reverse()) {
    const marker = await raw.marker(id)
    if (marker?.result === 'published' && marker.source !== null && marker.source !== 'sample') return true
  }
  return ledger.hasLive().catch(() => false)
}
