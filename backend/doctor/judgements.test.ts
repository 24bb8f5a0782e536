import { describe, expect, it } from 'vitest'
import type { ComposeModel, ComposeProject } from '../compose/model'
import { judgeClock } from './checks/clock'
import { diskUse, judgeEngineDisk, judgeFolder, parseDf } from './checks/disk'
import { judgeSilence, parseWslStatus, type EngineTraces } from './checks/engine'
import { weakPasswords } from './checks/env'
import { judgeImage } from './checks/images'
import { hasCarriageReturns, toLf } from './checks/line-endings'
import { heapBytes, judgeMemory, serviceMemory } from './checks/memory'
import { candidates, judgePort, portVariables, type PortState } from './checks/ports'
import { judgeLocalhost } from './checks/postgres'
import { clusterIds, judgeHdfs, judgeKafka, property } from './checks/volumes'
import { decode } from './tools'

const gb = 1024 ** 3
const mb = 1024 ** 2

describe('an engine that does not answer', () => {
  const traces: EngineTraces = {
    platform: 'win32',
    user: 'ada',
    engine: { address: 'npipe:////./pipe/docker_engine', from: 'default', detail: 'connect ENOENT' },
    desktop: 'C:\\Program Files\\Docker\\Docker\\Docker Desktop.exe',
    desktopRuns: false,
    installed: false,
    wsl: { installed: true, version: 2 },
  }
  const socket = {
    address: 'unix:///var/run/docker.sock',
    from: 'default',
    detail: 'connect ENOENT /var/run/docker.sock',
  }
  const linux: EngineTraces = {
    ...traces,
    platform: 'linux',
    desktop: null,
    installed: true,
    wsl: null,
    engine: socket,
  }
  it.each<[string, EngineTraces, string, string | null]>([
    ['Docker Desktop is to be started', traces, 'engine-desktop-stopped', 'start-desktop'],
    ['it is starting', { ...traces, desktopRuns: true }, 'engine-desktop-starting', null],
    ['no WSL', { ...traces, wsl: { installed: false, version: null } }, 'engine-wsl-missing', null],
    ['WSL 1', { ...traces, wsl: { installed: true, version: 1 } }, 'engine-wsl-version-1', null],
    [
      'nothing installed',
      { ...traces, desktop: null, wsl: { installed: false, version: null } },
      'engine-not-installed-desktop',
      null,
    ],
    [
      'Windows refuses the pipe',
      { ...traces, engine: { ...traces.engine, detail: 'connect EPERM' } },
      'engine-desktop-stopped',
      'start-desktop',
    ],
    [
      'macOS',
      { ...traces, platform: 'darwin', wsl: null, desktop: '/Applications/Docker.app' },
      'engine-desktop-stopped',
      'start-desktop',
    ],
    ['the service is down', linux, 'engine-daemon-stopped', null],
    ['nothing installed on Linux', { ...linux, installed: false }, 'engine-not-installed-linux', null],
    [
      'not in the group',
      { ...linux, engine: { ...socket, detail: 'connect EACCES /var/run/docker.sock' } },
      'engine-permission',
      null,
    ],
    ['another engine is named', { ...linux, engine: { ...socket, from: 'DOCKER_HOST' } }, 'engine-elsewhere', null],
    [
      'another context is named',
      { ...traces, engine: { ...traces.engine, from: 'context lab' } },
      'engine-elsewhere',
      null,
    ],
    [
      'Docker Desktop’s own context',
      { ...traces, engine: { ...traces.engine, from: 'context desktop-linux' } },
      'engine-desktop-stopped',
      'start-desktop',
    ],
  ])('%s', (_, given, text, mend) => {
    expect(judgeSilence(given)).toMatchObject({
      id: 'engine',
      severity: 'error',
      text,
      mend: mend === null ? null : { id: mend, loses: null },
    })
  })

  it('reads wsl --status in UTF-16 and in other languages', () => {
    const german = 'Standardverteilung: Ubuntu\r\nStandardversion: 2\r\n'
    expect(parseWslStatus(0, decode(Buffer.from(german, 'utf16le')))).toEqual({ installed: true, version: 2 })
    expect(
      parseWslStatus(0, decode(Buffer.from('Default Distribution: docker-desktop\nDefault Version: 1\n'))),
    ).toEqual({ installed: true, version: 1 })
    expect(parseWslStatus(50, decode(Buffer.from('not installed', 'utf16le')))).toEqual({
      installed: false,
      version: null,
    })
  })
})

describe('memory', () => {
  const model = {
    name: 't',
    services: {
      kafka: {
        command: null,
        entrypoint: null,
        mem_limit: String(1024 * mb),
        environment: { KAFKA_HEAP_OPTS: '-Xms128m -Xmx512m' },
        depends_on: { zookeeper: { condition: 'service_healthy', required: true } },
      },
      zookeeper: {
        command: null,
        entrypoint: null,
        deploy: { resources: { limits: { memory: String(320 * mb) } }, placement: {} },
        environment: { JVMFLAGS: '-Xmx128m' },
      },
      init: { command: null, entrypoint: null },
      free: {
        command: ['java', '-Xmx1g'],
        entrypoint: null,
        depends_on: { init: { condition: 'service_completed_successfully', required: true } },
      },
    },
  } satisfies ComposeModel

  it('finds heaps wherever they are told', () => {
    expect(heapBytes({ environment: { A: '-Xms1g -Xmx512m', B: null }, command: ['-Xmx1G'] })).toBe(gb)
    expect(heapBytes({ environment: {}, command: null })).toBeNull()
  })

  it('takes services in order of start, without those that are gone by then', () => {
    const services = serviceMemory(model)
    expect(services.map(({ service, limitBytes }) => [service, limitBytes])).toEqual([
      ['zookeeper', 320 * mb],
      ['free', null],
      ['kafka', 1024 * mb],
    ])
    expect(services[2]?.expectedBytes).toBe(512 * mb * 1.25 + 96 * mb)
  })

  const services = [
    { service: 'a', rank: 0, limitBytes: 2 * gb, expectedBytes: gb },
    { service: 'b', rank: 1, limitBytes: 2 * gb, expectedBytes: gb },
  ]
  const system = 384 * mb
  it.each([
    [4 * gb, 0, 'memory-ok', 'ok', 'memory-service-fits'],
    [4 * gb - 1, 0, 'memory-tight', 'note', 'memory-service-short'],
    [4 * gb, 1, 'memory-tight', 'note', 'memory-service-short'],
    [2 * gb, 0, 'memory-tight', 'note', 'memory-service-short'],
    [2 * gb - 1, 0, 'memory-short-wsl', 'error', 'memory-service-short'],
  ])('%d bytes, %d of others: %s', (bytes, othersBytes, text, severity, last) => {
    const findings = judgeMemory({ services, totalBytes: bytes + system, othersBytes, kind: 'wsl' })
    expect(findings[0]).toMatchObject({ id: 'memory', text, severity })
    expect(findings.at(-1)).toMatchObject({ id: 'memory:b', text: last })
  })

  it('names what is missing for the one that does not fit', () => {
    const findings = judgeMemory({ services, totalBytes: 3 * gb + system, othersBytes: 0, kind: 'linux' })
    expect(findings.map(({ text, params }) => [text, params['leftBytes'] ?? params['shortBytes']])).toEqual([
      ['memory-tight', undefined],
      ['memory-service-fits', gb],
      ['memory-service-short', gb],
    ])
  })
})

describe('disk', () => {
  it.each([
    [gb, 'ok'],
    [gb - 1, 'warning'],
    [gb / 5 - 1, 'error'],
  ])('%d bytes for the data: %s', (free, severity) =>
    expect(judgeFolder('Weatherdeck', '/d', free).severity).toBe(severity),
  )

  it('asks for more where images are missing, and offers what can go', () => {
    const use = { imagesBytes: 1, volumesBytes: 2, containersBytes: 3, cacheBytes: 4, reclaimableBytes: gb }
    expect(judgeEngineDisk(use, 4 * gb, 2)[0]).toMatchObject({ severity: 'ok' })
    expect(judgeEngineDisk(use, 4 * gb - 1, 2)[0]).toMatchObject({
      severity: 'warning',
      mend: { id: 'prune', loses: null },
    })
    expect(judgeEngineDisk({ ...use, reclaimableBytes: 5 }, 1.9 * gb, 2)[0]).toMatchObject({
      severity: 'error',
      mend: null,
    })
    expect(judgeEngineDisk(null, 1.125 * gb, 0).map(({ id }) => id)).toEqual(['disk:engine'])
    expect(judgeEngineDisk(null, 1.125 * gb - 1, 0)[1]).toMatchObject({ id: 'disk:datanode', severity: 'warning', text: 'disk-low-datanode' })
    expect(judgeEngineDisk(null, null, 0)).toEqual([])
    expect(judgeEngineDisk(use, null, 0)[0]?.params).toMatchObject({ usedBytes: 10 })
  })

  it('sums up as docker system df does', () => {
    const df = {
      LayersSize: 100,
      Images: [
        { RepoTags: null, Size: 30, SharedSize: 10, Containers: 0 },
        { RepoTags: ['<none>:<none>'], Size: 30, SharedSize: -1, Containers: 1 },
        { RepoTags: ['a:b'], Size: 70, SharedSize: 0, Containers: 0 },
      ],
      Containers: [{ SizeRw: 5 }, {}],
      Volumes: [{ UsageData: { Size: 7 } }, { UsageData: { Size: -1 } }, { UsageData: null }],
      BuildCache: [
        { Size: 11, InUse: false, Shared: false },
        { Size: 13, InUse: true, Shared: false },
        { Size: 17, InUse: false, Shared: true },
      ],
    }
    expect(diskUse(df)).toEqual({
      imagesBytes: 100,
      volumesBytes: 7,
      containersBytes: 5,
      cacheBytes: 24,
      reclaimableBytes: 11 + 20,
    })
  })

  it('reads df', () => {
    expect(
      parseDf(
        'Filesystem     1024-blocks     Used Available Capacity Mounted on\noverlay           61202244 20000000  38060244      35% /\n',
      ),
    ).toBe(38_060_244 * 1024)
    expect(parseDf('nothing')).toBeNull()
  })
})

describe('clock', () => {
  it.each([
    [5_000, 'ok', 'clock-ok'],
    [1_500, 'ok', 'clock-ok'],
    [12_900, 'ok', 'clock-ok'],
    [-2_000, 'warning', 'clock-off'],
    [13_000, 'warning', 'clock-off'],
    [75_000, 'error', 'clock-off'],
  ])('an answer between 1 and 11 s that says %d ms: %s', (systemTime, severity, text) => {
    expect(judgeClock({ systemTime, askedAt: 1_000, answeredAt: 11_000 })).toMatchObject({ severity, text })
  })
})

describe('ports', () => {
  const state: PortState = {
    port: { service: 'kafka', host: '127.0.0.1', port: 9092, target: 9092 },
    container: null,
    listener: null,
    excluded: null,
    trial: 'free',
    instead: { free: 19_092, variable: 'KAFKA_PORT' },
  }
  const listener = { address: '0.0.0.0', port: 9092, pid: 77, program: 'java' }
  it.each<[string, Partial<PortState>, string, string | null]>([
    ['free', {}, 'port-free', null],
    ['ours', { container: { name: 'kafka', project: 'weatherdeck', ours: true }, trial: 'taken' }, 'port-ours', null],
    [
      'another container',
      { container: { name: 'other', project: null, ours: false }, listener },
      'port-container',
      'use-19092',
    ],
    ['a program', { listener, trial: 'taken' }, 'port-process', 'use-19092'],
    [
      'a program of another user',
      { listener: { ...listener, pid: null }, trial: 'taken' },
      'port-unknown',
      'use-19092',
    ],
    ['something unseen', { trial: 'taken' }, 'port-unknown', 'use-19092'],
    ['Windows', { trial: 'refused', excluded: { from: 9000, to: 9099 } }, 'port-excluded', 'use-19092'],
    ['refused', { trial: 'refused' }, 'port-refused', 'use-19092'],
    ['no way out', { trial: 'taken', instead: null }, 'port-unknown', null],
  ])('%s', (_, over, text, mend) => {
    expect(judgePort({ ...state, ...over })).toMatchObject({
      id: 'port:9092',
      text,
      mend: mend === null ? null : { id: mend, loses: null },
    })
  })

  it('finds the variable by the value it has now', () => {
    const text =
      'ports: ["127.0.0.1:${KAFKA_PORT:-9092}:9092", "${WEB-8080}:80", "${OTHER:-9092}:1"]\n# KAFKA_ADVERTISED: ${KAFKA_PORT:-9092}'
    expect(portVariables(text, {}, 9092)).toEqual(['KAFKA_PORT', 'OTHER'])
    expect(portVariables(text, { OTHER: '1' }, 9092)).toEqual(['KAFKA_PORT'])
    expect(portVariables(text, { WEB: '9999', KAFKA_PORT: '' }, 9999)).toEqual(['WEB'])
    expect(portVariables(text, {}, 80)).toEqual([])
  })

  it('offers recognisable ports first, and none that programs get by chance', () => {
    expect(candidates(9092).slice(0, 4)).toEqual([19_092, 29_092, 39_092, 9093])
    expect(candidates(60_000)[0]).toBe(40_000)
    expect(Math.max(...candidates(49_000))).toBeLessThan(49_152)
    expect(Math.min(...candidates(80))).toBeGreaterThan(1024)
  })
})

describe('images', () => {
  const here = { architecture: 'aarch64' }
  const image = { image: 'a:1', services: ['x', 'y'], built: false, platform: undefined }
  it.each([
    [{ ...image, architecture: 'arm64' }, 'image-here', 'ok'],
    [{ ...image, architecture: null }, 'image-pull', 'note'],
    [{ ...image, built: true, architecture: null }, 'image-build', 'note'],
    [{ ...image, architecture: 'amd64' }, 'image-emulated', 'warning'],
    [{ ...image, platform: 'linux/amd64', architecture: 'amd64' }, 'image-here', 'ok'],
  ])('%o', (state, text, severity) => expect(judgeImage(state, here)).toMatchObject({ text, severity }))
})

describe('line endings', () => {
  it('sees pairs in a text, and nothing in a file that is none', () => {
    expect(hasCarriageReturns(Buffer.from('a\r\nb'))).toBe(true)
    expect(hasCarriageReturns(Buffer.from('a\nb\r'))).toBe(false)
    expect(hasCarriageReturns(Buffer.from('a\r\nb\0'))).toBeNull()
  })

  it('converts pairs only, whatever the encoding', () => {
    expect(toLf(Buffer.from('é\r\n\r\r\nß\r'))).toEqual(Buffer.from('é\n\r\nß\r'))
  })
})

describe('volumes', () => {
  it('reads what Kafka, ZooKeeper and HDFS write', () => {
    expect(property('#\r\nbroker.id=1\r\ncluster.id=hB3tpghET8maZZT7Gp0TbA\r\n', 'cluster.id')).toBe(
      'hB3tpghET8maZZT7Gp0TbA',
    )
    expect(property('xcluster.id=1', 'cluster.id')).toBeNull()
    expect(
      clusterIds('\0\0/cluster/id\0\0*{"version":"1","id":"hB3tpghET8maZZT7Gp0TbA"}\0{"version":"4","id":0}'),
    ).toEqual(['hB3tpghET8maZZT7Gp0TbA'])
  })

  it('compares Kafka with all that ZooKeeper knows', () => {
    expect(judgeKafka(null, ['x'], 'v')).toBeNull()
    expect(judgeKafka('b', ['a', 'b'], 'v')).toMatchObject({ severity: 'ok' })
    expect(judgeKafka('c', ['a', 'b'], 'v')).toMatchObject({
      severity: 'error',
      params: { kafka: 'c', zookeeper: 'b', volume: 'v' },
    })
    // An empty ZooKeeper makes up an id, which will not be Kafka's.
    expect(judgeKafka('c', [], 'v')).toMatchObject({ severity: 'error' })
  })

  it('says in words what a mend loses', () => {
    expect(judgeKafka('c', ['a'], 'the-volume')?.mend?.loses).toMatch(/^Every message .*the-volume/)
    expect(judgeHdfs('a', 'b', 'the-volume')?.mend?.loses).toMatch(/^Every block .*the-volume/)
  })

  it('compares the DataNode with the NameNode', () => {
    expect(judgeHdfs('a', null, 'v')).toBeNull()
    expect(judgeHdfs('a', 'a', 'v')).toMatchObject({ severity: 'ok' })
    expect(judgeHdfs(null, 'a', 'v')).toMatchObject({ severity: 'error' })
  })
})

describe('PostgreSQL at localhost', () => {
  const ours = { host: '127.0.0.1', answer: 'postgres', ours: true, holder: null } as const
  const nobody = { host: '::1', answer: 'nobody', ours: false, holder: null } as const
  it.each([
    [[nobody, ours], 'postgres-ours'],
    [[nobody, { ...nobody, host: '127.0.0.1' }], 'postgres-nobody'],
    [[nobody, { ...ours, ours: false, holder: 'postgres 77' }], 'postgres-other'],
    // localhost may lead to ::1 first.
    [[{ ...nobody, answer: 'postgres' as const }, ours], 'postgres-other'],
    [[nobody, { ...ours, ours: false, answer: 'something' as const }], 'postgres-not-postgres'],
  ])('%o: %s', (places, text) => expect(judgeLocalhost({ port: 5432, places })).toMatchObject({ text }))
})

it('knows passwords that are none, where a service uses them', () => {
  const services = {
    a: { command: null, entrypoint: null, environment: { X: 'changeme', Y: 'short', Z: 'rZ8hTq0PwE5s' } },
  }
  const environment = {
    A_PASSWORD: 'changeme',
    B_PASSWORD: 'short',
    C_PASSWORD: 'rZ8hTq0PwE5s',
    D_PASSWORD: 'unused',
    PORT: '80',
  }
  const project: ComposeProject = {
    model: { name: 't', services },
    workingDirectory: '/',
    files: [],
    environment,
    disabled: {},
  }
  expect(weakPasswords(project)).toEqual(['A_PASSWORD', 'B_PASSWORD'])
})
