import type { Fault, FaultKind } from '../open-meteo/faults'
import type { Random } from './random'
import { locations, variables } from './source'

/** Every fault that the local Open-Meteo knows, with parameters by chance. `now`: the source's clock, epoch ms. */
const kinds: Record<FaultKind['kind'], (random: Random, now: number) => FaultKind> = {
  'bad-location': (random) => {
    const { latitude, longitude } = random.pick(locations)
    return { kind: 'bad-location', latitude, longitude }
  },
  'bad-variable': (random) => ({ kind: 'bad-variable', variable: random.pick(variables) }),
  limit: (random) => ({ kind: 'limit', retryAfter: random.pick(['seconds', 'date'] as const), seconds: 1 }),
  unavailable: () => ({ kind: 'unavailable' }),
  reset: () => ({ kind: 'reset' }),
  hang: () => ({ kind: 'hang' }),
  'slow-body': (random) => ({ kind: 'slow-body', milliseconds: Math.round(random.between(100, 3000)) }),
  'broken-off': (random) => ({ kind: 'broken-off', lie: random.chance(0.5) }),
  'error-text': () => ({ kind: 'error-text' }),
  'not-json': () => ({ kind: 'not-json' }),
  'unequal-arrays': () => ({ kind: 'unequal-arrays' }),
  'other-timezone': () => ({ kind: 'other-timezone' }),
  'other-unit': () => ({ kind: 'other-unit' }),
  'other-count': () => ({ kind: 'other-count' }),
  nan: (random) => ({ kind: 'nan', index: random.below(locations.length) }),
  swapped: () => ({ kind: 'swapped' }),
  // "Not yet": the last hours of some variables, which later replies fill in.
  nulls: (random, now) => ({
    kind: 'nulls',
    from: new Date(now - random.between(1, 12) * 3_600_000).toISOString().slice(0, 16),
    current: random.chance(0.5),
    ...(random.chance(0.7) ? { variables: [random.pick(variables), random.pick(variables)] } : {}),
    ...(random.chance(0.5) ? { latitude: random.pick(locations).latitude } : {}),
  }),
}

export const sourceFaultKinds = Object.keys(kinds) as FaultKind['kind'][]

/** The fault for the next few requests; one that hangs or is left out for an hour strikes once. */
export function sourceFault(kind: FaultKind['kind'], random: Random, now: number): Fault {
  const times = kind === 'hang' || kind.startsWith('bad-') ? 1 : 1 + random.below(4)
  return { ...kinds[kind](random, now), times }
}
