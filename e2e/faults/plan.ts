import { Random } from './random'
import { sourceFaultKinds } from './source-faults'

/** One fault of a run: when it strikes, ms after the start, its name and the seed of its parameters. */
export interface Step {
  at: number
  name: string
  seed: number
}

/** Faults of every place; those of the place itself come from `Place.faults`. */
export const commonFaults = ['pipeline killed', 'pipeline frozen', 'other settings', 'poison', 'replay', 'way to Open-Meteo', ...sourceFaultKinds.map((kind) => `source: ${kind}`)]

/** What a seed means: faults at random moments of that many milliseconds, in order of time. */
export function planOf(seed: number, milliseconds: number, names: readonly string[]): Step[] {
  const random = new Random(seed)
  // Some runs are calm and some are not.
  const count = Math.max(1, Math.round((milliseconds / 1000) * random.between(0.5, 2)))
  // The source has many kinds of fault: the others come as often as all of them together.
  const [source, others] = [names.filter((name) => name.startsWith('source:')), names.filter((name) => !name.startsWith('source:'))]
  const steps = Array.from({ length: count }, () => ({
    at: Math.round(random.between(0, milliseconds)),
    name: random.pick(random.chance(0.4) ? source : others),
    seed: random.below(2 ** 31),
  }))
  return steps.sort((a, b) => a.at - b.at)
}

/** `pipeline killed ×2, poison`: the faults of a plan in a few words. */
export function inWords(steps: readonly Step[]): string {
  const counts = new Map<string, number>()
  for (const { name } of steps) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} ×${count}`)).join(', ')
}
