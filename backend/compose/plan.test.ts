import { describe, expect, it } from 'vitest'
import { ProblemError } from '../../contract/problem'
import { note } from '../../contract/stack-note'
import { describeStackNote } from '../../contract/stack-note-text'
import { networkHash, serviceHash, volumeHash } from './hash'
import { labels } from './labels'
import type { ComposeModel, ComposeService } from './model'
import type { Observed, ObservedContainer } from './observe'
import { changedVolumes, isEmpty, makePlan, planLines, resolveShared, type PlanOptions } from './plan'

const service = (over: Partial<ComposeService> = {}): ComposeService => ({
  command: null,
  entrypoint: null,
  image: 'img:1',
  networks: { default: null },
  ...over,
})

const model = (services: Record<string, ComposeService>, over: Partial<ComposeModel> = {}): ComposeModel => ({
  name: 'p',
  services,
  networks: { default: { name: 'p_default', ipam: {} } },
  ...over,
})

const container = (name: string, from: ComposeService, over: Partial<ObservedContainer> = {}): ObservedContainer => ({
  id: `id-${name}`,
  name: `p-${name}-1`,
  service: name,
  number: 1,
  state: 'running',
  exitCode: null,
  labels: { [labels.configHash]: serviceHash(from), [labels.image]: 'sha256:1' },
  networkIds: ['net'],
  volumes: [],
  created: 1,
  ...over,
})

/** Everything is as the model wants it, with these containers. */
const settled = (of: ComposeModel, containers: ObservedContainer[], over: Partial<Observed> = {}): Observed => ({
  containers,
  networks: Object.entries(of.networks ?? {}).map(([key, network]) => ({
    id: 'net',
    name: network.name,
    labels: { [labels.network]: key, [labels.configHash]: networkHash(network) },
  })),
  volumes: Object.values(of.volumes ?? {}).map((volume) => ({
    name: volume.name,
    labels: { [labels.configHash]: volumeHash(volume) },
  })),
  images: new Map([['img:1', 'sha256:1']]),
  ...over,
})

const nothing: Observed = { containers: [], networks: [], volumes: [], images: new Map() }
const defaults: PlanOptions = { services: [], build: false, removeOrphans: true }
const plan = (of: ComposeModel, observed: Observed, options: Partial<PlanOptions> = {}) =>
  makePlan(of, observed, { ...defaults, ...options })
const short = (...args: Parameters<typeof plan>): string[] =>
  planLines(plan(...args)).map(({ kind, subject, reason }) => `${kind} ${subject}: ${describeStackNote(reason, 'en')}`)
const codeOf = (action: () => unknown): unknown => {
  try {
    action()
  } catch (error) {
    return error instanceof ProblemError ? error.problem : error
  }
  return null
}

describe('makePlan', () => {
  it('makes everything from nothing, in order of dependency', () => {
    const of = model(
      {
        app: service({
          build: { context: '/app' },
          depends_on: { db: { condition: 'service_healthy', required: true } },
        }),
        db: service({ volumes: [{ type: 'volume', source: 'data', target: '/data' }] }),
      },
      { volumes: { data: { name: 'p_data' } } },
    )
    delete of.services['app']?.image
    expect(short(of, nothing)).toEqual([
      'pull img:1: no image yet',
      'build p-app: no image yet',
      'create network p_default: not there yet',
      'create volume p_data: not there yet',
      'create p-db-1: no container yet',
      'create p-app-1: no container yet',
    ])
  })

  it('does nothing when all is as it should be', () => {
    const of = model({
      a: service(),
      b: service({ depends_on: { a: { condition: 'service_started', required: true } } }),
    })
    const result = plan(of, settled(of, [container('a', of.services['a']!), container('b', of.services['b']!)]))
    expect(isEmpty(result)).toBe(true)
    expect(result.containers.map(({ kind }) => kind)).toEqual(['leave', 'leave'])
  })

  it('pulls an image once for all who run it', () => {
    const of = model({ a: service(), b: service() })
    expect(plan(of, nothing).images).toEqual([
      { kind: 'pull', image: 'img:1', services: ['a', 'b'], reason: note('NO_IMAGE') },
    ])
  })

  it.each([
    ['always', true, ['pull img:1: pull_policy is always']],
    ['never', false, []],
    ['missing', true, []],
    ['missing', false, ['pull img:1: no image yet']],
  ])('pull_policy %s, image here: %s', (pull_policy, here, expected) => {
    const of = model({ a: service({ pull_policy }) })
    expect(
      short(of, settled(of, [], here ? {} : { images: new Map() })).filter((line) => line.startsWith('pull')),
    ).toEqual(expected)
  })

  it('builds again only when asked', () => {
    const of = model({ a: service({ build: { context: '/a' } }) })
    expect(plan(of, settled(of, [])).images).toEqual([])
    expect(plan(of, settled(of, []), { build: true }).images.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['build', note('ASKED')],
    ])
  })

  it('makes a container anew when its configuration or its image changed, or it misses its network or volume', () => {
    const wanted = service({ volumes: [{ type: 'volume', source: 'data', target: '/d' }] })
    const of = model({ a: wanted }, { volumes: { data: { name: 'p_data' } } })
    const mounted = { volumes: ['p_data'] }
    const reasonWith = (over: Partial<ObservedContainer>): string | undefined => {
      const reason = plan(of, settled(of, [container('a', wanted, { ...mounted, ...over })])).containers[0]?.reason
      return reason && describeStackNote(reason, 'en')
    }
    expect(reasonWith({})).toBe('runs as it should')
    expect(reasonWith({ labels: { [labels.configHash]: 'other', [labels.image]: 'sha256:1' } })).toBe(
      'configuration changed',
    )
    expect(reasonWith({ labels: { [labels.configHash]: serviceHash(wanted), [labels.image]: 'sha256:0' } })).toBe(
      'image changed',
    )
    expect(reasonWith({ networkIds: ['elsewhere'] })).toBe('not attached to network default')
    expect(reasonWith({ volumes: [] })).toBe('volume data is not mounted')
  })

  it('starts what stopped, with the reason, and leaves a one-shot service that completed', () => {
    const of = model({
      init: service(),
      app: service({ depends_on: { init: { condition: 'service_completed_successfully', required: true } } }),
    })
    const with_ = (init: Partial<ObservedContainer>, app: Partial<ObservedContainer>) =>
      short(
        of,
        settled(of, [container('init', of.services['init']!, init), container('app', of.services['app']!, app)]),
      )
    expect(with_({ state: 'exited', exitCode: 0 }, { state: 'exited', exitCode: 137 })).toEqual([
      'leave p-init-1: has completed',
      'start p-app-1: exited with 137',
    ])
    expect(with_({ state: 'exited', exitCode: 1 }, { state: 'created' })).toEqual([
      'start p-init-1: exited with 1',
      'start p-app-1: is created',
    ])
  })

  it('restarts a dependent when its dependency is made anew and asks for that', () => {
    const of = model({
      db: service(),
      app: service({ depends_on: { db: { condition: 'service_started', restart: true, required: true } } }),
    })
    const observed = settled(of, [
      container('db', of.services['db']!, { labels: {} }),
      container('app', of.services['app']!),
    ])
    expect(plan(of, observed).containers.map(({ kind, restart }) => [kind, restart === true])).toEqual([
      ['recreate', false],
      ['start', true],
    ])
  })

  it('makes whoever shares a namespace anew with it', () => {
    const db = service()
    const side = service({
      network_mode: 'service:db',
      depends_on: { db: { condition: 'service_started', required: true } },
    })
    delete side.networks
    const of = model({ db, side })
    const shared = resolveShared(side, () => 'id-db')
    expect(shared.network_mode).toBe('container:id-db')
    const keep = settled(of, [container('db', db), container('side', shared)])
    expect(isEmpty(plan(of, keep))).toBe(true)
    const renew = settled(of, [container('db', db, { labels: {} }), container('side', shared)])
    expect(plan(of, renew).containers.map(({ kind }) => kind)).toEqual(['recreate', 'recreate'])
  })

  it('removes surplus containers, the obsolete first, and fills gaps in the numbers', () => {
    const wanted = service({ scale: 2 })
    const of = model({ a: wanted })
    const numbered = (number: number, over: Partial<ObservedContainer> = {}) =>
      container('a', wanted, { id: `a${number}`, name: `p-a-${number}`, number, ...over })
    expect(short(of, settled(of, [numbered(1, { labels: {} }), numbered(2), numbered(3)]))).toEqual([
      'remove p-a-1: the file wants only 2 of a',
      'leave p-a-2: runs as it should',
      'leave p-a-3: runs as it should',
    ])
    expect(short(of, settled(of, [numbered(2)]))).toEqual([
      'leave p-a-2: runs as it should',
      'create p-a-1: no container yet',
    ])
  })

  it('removes orphans, but not services whose profile is off', () => {
    const of = model({ a: service() })
    const observed = settled(of, [
      container('a', of.services['a']!),
      container('gone', service()),
      container('off', service()),
    ])
    expect(plan(of, observed, { disabled: ['off'] }).orphans.map(({ name }) => name)).toEqual(['p-gone-1'])
    expect(plan(of, observed, { removeOrphans: false }).orphans).toEqual([])
  })

  it('takes the services named and what they depend on, or only them', () => {
    const of = model({
      a: service(),
      b: service({ depends_on: { a: { condition: 'service_started', required: true } } }),
      c: service(),
    })
    expect(plan(of, nothing, { services: ['b'] }).containers.map(({ service: name }) => name)).toEqual(['a', 'b'])
    expect(
      plan(of, nothing, { services: ['b'], noDependencies: true }).containers.map(({ service: name }) => name),
    ).toEqual(['b'])
    expect(codeOf(() => plan(of, nothing, { services: ['x'] }))).toMatchObject({
      code: 'SERVICE_UNKNOWN',
      params: { service: 'x', services: 'a, b, c' },
    })
  })

  it('passes over an optional dependency that is not there, and names a circle', () => {
    const optional = model({ a: service({ depends_on: { off: { condition: 'service_healthy', required: false } } }) })
    expect(plan(optional, nothing).containers).toHaveLength(1)
    const need = (other: string) =>
      service({ depends_on: { [other]: { condition: 'service_started', required: true } } })
    expect(codeOf(() => plan(model({ a: need('b'), b: need('c'), c: need('a') }), nothing))).toMatchObject({
      code: 'DEPENDENCY_CYCLE',
      params: { cycle: 'a → b → c → a' },
    })
  })

  it('makes a changed network anew with everything in it, and never a volume', () => {
    const of = model(
      { a: service({ volumes: [{ type: 'volume', source: 'data', target: '/d' }] }) },
      { volumes: { data: { name: 'p_data', driver_opts: { type: 'nfs' } } } },
    )
    const observed = settled(of, [container('a', of.services['a']!, { volumes: ['p_data'] })])
    observed.networks[0]!.labels[labels.configHash] = 'other'
    observed.volumes[0]!.labels[labels.configHash] = 'other'
    const result = plan(of, observed)
    expect(result.networks.map(({ kind }) => kind)).toEqual(['recreate network'])
    expect(result.containers.map(({ kind }) => kind)).toEqual(['recreate'])
    expect(result.volumes).toEqual([])
    expect(changedVolumes(of, observed)).toEqual(['p_data'])
  })

  it('wants external networks and volumes to exist, and leaves foreign ones alone', () => {
    const external = model({ a: service() }, { networks: { default: { name: 'lan', ipam: {}, external: true } } })
    expect(codeOf(() => plan(external, nothing))).toMatchObject({
      code: 'EXTERNAL_MISSING',
      params: { kind: 'network', name: 'lan' },
    })
    expect(plan(external, { ...nothing, networks: [{ id: 'x', name: 'lan', labels: {} }] }).networks).toEqual([])
    const of = model({ a: service() })
    expect(
      codeOf(() => plan(of, { ...nothing, networks: [{ id: 'x', name: 'p_default', labels: {} }] })),
    ).toMatchObject({ code: 'RESOURCE_CONFLICT' })
  })
})
