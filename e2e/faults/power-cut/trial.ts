import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DiskModel, survivals, type Random, type Survival } from './disk-model'
import { readOperations } from './operations'

/** `POWER_CUT_SEED` repeats a run, `POWER_CUT_SECONDS` sets how long each test goes on cutting. */
export const seed = Number(process.env['POWER_CUT_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
export const seconds = Number(process.env['POWER_CUT_SECONDS'] ?? 12)

/** Mulberry32: small, and the same everywhere. */
export function randomFrom(start: number): Random {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** How much of the log there is: what was acknowledged now is covered by a cut from here on. */
export const logEnd = (logFile: string): number => (existsSync(logFile) ? statSync(logFile).size : 0)

export interface Cut {
  /** The folder as the cut left it. */
  folder: string
  /** How long the log was at the cut. */
  at: number
  survival: Survival
  /** For the message of a failure. */
  name: string
}

/** However slow the machine is. */
const fewest = 4

/**
 * Cuts the power at random moments of a recorded run, half of them right after something was acknowledged, until the time is
 * up, and lets `check` look at each state. Returns the number of cuts.
 */
export async function cutOften(options: {
  /** What the run began with; it is not changed. */
  base: DiskModel
  log: string
  acknowledged: readonly number[]
  folder: string
  check: (cut: Cut) => Promise<void>
}): Promise<number> {
  const { folder, acknowledged, check } = options
  const random = randomFrom(seed)
  const recorded = readOperations(options.log)
  const until = Date.now() + seconds * 1000
  const anyMoment = (): number => {
    const after = acknowledged[Math.floor(random() * acknowledged.length)] ?? 0
    return random() < 0.5 ? recorded.findIndex(({ end }) => end >= after) + 1 : Math.floor(random() * (recorded.length + 1))
  }
  let cuts = 0
  for (; cuts < fewest || Date.now() < until; cuts++) {
    const moment = anyMoment()
    const model = new DiskModel(options.base)
    for (const { operation } of recorded.slice(0, moment)) model.apply(operation)
    const survival = survivals[cuts % survivals.length] as Survival
    model.write(folder, survival, random)
    const at = recorded[moment - 1]?.end ?? 0
    await check({ folder, at, survival, name: `seed ${seed}, operation ${moment} of ${recorded.length}, of the rest: ${survival}` })
  }
  return cuts
}

/** Every file below a folder with its bytes, but for sockets. */
export function contents(folder: string, under = ''): Map<string, Buffer> {
  const found = new Map<string, Buffer>()
  for (const entry of readdirSync(join(folder, under), { withFileTypes: true })) {
    const path = join(under, entry.name)
    if (entry.isDirectory()) for (const [name, bytes] of contents(folder, path)) found.set(name, bytes)
    else if (entry.isFile()) found.set(path, readFileSync(join(folder, path)))
  }
  return found
}

/** Proves that nothing was left unrecorded: the model of all of it is the folder. Returns the names that differ. */
export function unrecorded(base: DiskModel, log: string, real: string, scratch: string): string[] {
  for (const { operation } of readOperations(log)) base.apply(operation)
  base.write(scratch, 'everything', () => 0)
  const [model, truth] = [contents(scratch), contents(real)]
  return [...new Set([...model.keys(), ...truth.keys()])].filter((name) => !(model.get(name)?.equals(truth.get(name) ?? Buffer.from('absent')) ?? false))
}
