import { Command } from 'commander'
import { resolve } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { Finding } from '../../contract/doctor'
import type { StackService, StackStep } from '../../contract/stack'
import type { Context } from '../command'
import { Output } from '../output'
import { acceptEverywhere } from '../global-options'
import { addStackCommands } from './stack'
import { findingLines, toMend } from './stack-doctor'
import { copyRequest } from './stack-exec'
import { liveLines, plainProgress, stepLine } from './stack-progress'
import { serviceTable } from './stack-show'
import { stackProject } from './stack-session'

const calls = vi.hoisted(() => [] as unknown[][])
vi.mock('./stack-operations', () => {
  const note =
    (name: string) =>
    (...args: unknown[]) =>
      Promise.resolve(calls.push([name, ...args.slice(0, -1)]))
  return { up: note('up'), down: note('down'), restart: note('restart'), build: note('build') }
})
vi.mock(import('./stack-exec'), async (real) => {
  const exec = (...args: unknown[]) => Promise.resolve(calls.push(['exec', ...args.slice(0, -1)]))
  return { ...(await real()), exec }
})
vi.mock(import('./stack-doctor'), async (real) => {
  const doctor = (...args: unknown[]) => Promise.resolve(calls.push(['doctor', ...args.slice(0, -1)]))
  return { ...(await real()), doctor }
})

const context: Context = { dataDir: '.', output: new Output(true), signal: new AbortController().signal }

async function parse(...args: string[]): Promise<unknown[] | undefined> {
  calls.length = 0
  const program = new Command()
    .option('--json')
    .exitOverride()
    .enablePositionalOptions()
    .configureOutput({ writeErr: () => undefined })
  const ran: Promise<number>[] = []
  addStackCommands(program, (work) => void ran.push(work(context)))
  acceptEverywhere(program)
  // Each command inherits it only where it is set before.
  for (const command of program.commands) command.exitOverride().configureOutput({ writeErr: () => undefined })
  program.parse(['node', 'deck', ...args])
  await Promise.all(ran)
  return calls[0]
}

describe('arguments', () => {
  it.each<[string[], unknown[]]>([
    [['up'], ['up', [], {}]],
    [
      ['up', '--wait', '--build', 'kafka', 'postgres'],
      ['up', ['kafka', 'postgres'], { wait: true, build: true }],
    ],
    [
      ['up', '-f', 'a.yaml', '-f', 'b.yaml', '--profile', 'x', 'web'],
      ['up', ['web'], { file: ['a.yaml', 'b.yaml'], profile: ['x'] }],
    ],
    [
      ['up', '--json', '--project-name', 'p'],
      ['up', [], { projectName: 'p' }],
    ],
    [
      ['down', '--volumes', '--yes'],
      ['down', { volumes: true, yes: true }],
    ],
    [
      ['restart', 'kafka'],
      ['restart', ['kafka'], {}],
    ],
    [
      ['build', '--no-cache'],
      ['build', [], { cache: false }],
    ],
    [
      ['exec', 'postgres', '--', 'psql', '-U', 'admin', '-c', '\\dt'],
      ['exec', 'postgres', ['psql', '-U', 'admin', '-c', '\\dt'], {}],
    ],
    [
      ['exec', 'postgres', 'psql', '-U', 'admin', '--', 'x', '-u'],
      ['exec', 'postgres', ['psql', '-U', 'admin', '--', 'x', '-u'], {}],
    ],
    [
      ['exec', '-u', 'root', 'a', '--', 'b', '--json'],
      ['exec', 'a', ['b', '--json'], { user: 'root' }],
    ],
    [['doctor'], ['doctor', {}]],
    [
      ['doctor', '--mend'],
      ['doctor', { mend: true }],
    ],
    [
      ['doctor', '--mend', 'port:1', 'env'],
      ['doctor', { mend: ['port:1', 'env'] }],
    ],
    [
      ['doctor', '--bundle'],
      ['doctor', { bundle: '' }],
    ],
    [
      ['doctor', '--bundle', 'x.txt', '--all'],
      ['doctor', { bundle: 'x.txt', all: true }],
    ],
  ])('%j', async (given, expected) => expect(await parse(...given)).toEqual(expected))

  it.each([[['exec', 'a']], [['exec']], [['up', '--nothing']], [['cp', 'a']], [['down', 'kafka']]])(
    'refuses %j',
    async (given) => {
      await expect(parse(...given)).rejects.toThrow()
    },
  )
})

describe('cp', () => {
  it.each([
    ['a.py', 'batch:/app/', { direction: 'in', service: 'batch', here: resolve('/w', 'a.py'), there: '/app/' }],
    [
      'weather-batch:/app/x',
      '.',
      { direction: 'out', service: 'weather-batch', here: resolve('/w', '.'), there: '/app/x' },
    ],
    ['C:\\data\\x', 'a:/x', { direction: 'in', service: 'a', there: '/x', here: resolve('/w', 'C:\\data\\x') }],
    ['a:/b:c', './x:y', { direction: 'out', service: 'a', there: '/b:c', here: resolve('/w', './x:y') }],
  ])('%s to %s', (from, to, expected) => expect(copyRequest(from, to, '/w', 'linux')).toEqual(expected))

  it('takes a single letter for a drive on Windows only', () => {
    expect(copyRequest('C:/data/x', 'kafka:/x', '/w', 'win32')).toMatchObject({ direction: 'in', service: 'kafka' })
    expect(copyRequest('c:/data/x', 'here', '/w', 'linux')).toMatchObject({ direction: 'out', service: 'c' })
  })

  it.each([
    ['a', 'b'],
    ['a:/x', 'b:/y'],
    ['C:\\a', 'D:\\b'],
    ['a:', 'b'],
  ])('refuses %s to %s', (from, to) => {
    expect(() => copyRequest(from, to, '/w', 'linux')).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'INVALID_INPUT' }) }),
    )
  })
})

const step = (id: string, state: StackStep['state'], over: Partial<StackStep> = {}): StackStep => ({
  id,
  kind: 'start',
  subject: id,
  state,
  startedAt: 1000,
  endedAt: null,
  note: null,
  detail: '',
  progress: null,
  problem: null,
  ...over,
})

describe('progress', () => {
  it('tells how long, how far and what it waits for', () => {
    expect(stepLine(step('kafka', 'working', { detail: 'waits\u001b[31m' }), 3500)).toMatch(
      /^> .*kafka: .*, 2\.5 s, waits\\x1b\[31m$/,
    )
    expect(stepLine(step('a', 'working', { progress: { done: 25, total: 100, unit: 'bytes' } }), 1000)).toContain(
      '25 %',
    )
    expect(stepLine(step('a', 'working', { progress: { done: 2, total: 9, unit: 'steps' } }), 1000)).toContain('2/9')
    expect(
      stepLine(
        step('a', 'done', { endedAt: 2000, detail: 'old', progress: { done: 9, total: 9, unit: 'steps' } }),
        9e9,
      ),
    ).toMatch(/1\.0 s$/)
  })

  it('keeps a list within the terminal: what is under way first, the rest counted', () => {
    const steps = [
      ...Array.from({ length: 20 }, (_, at) => step(`done${at}`, 'done')),
      step('now', 'working'),
      step('broken', 'failed'),
    ]
    const lines = liveLines(steps, { columns: 40, rows: 8 }, 2000)
    expect(lines).toHaveLength(6)
    expect(lines.join('\n')).toMatch(/now[\s\S]*broken/)
    expect(lines.at(-1)).toContain('17')
    expect(liveLines([step('x'.repeat(99), 'working')], { columns: 40, rows: 8 }, 0)[0]?.length).toBeLessThan(40)
  })

  it('writes a line when a step begins and when it ends', () => {
    const lines: string[] = []
    const progress = plainProgress((line) => lines.push(line))
    progress.show([step('a', 'working'), step('b', 'waiting')])
    progress.show([step('a', 'working', { detail: 'more' }), step('b', 'waiting')])
    progress.end([step('a', 'done', { endedAt: 1500 }), step('b', 'failed', { endedAt: 1500 })])
    expect(lines.map((line) => line.slice(0, 1) + (/ (\w+):/.exec(line)?.[1] ?? ''))).toEqual(['>a', '+a', '!b'])
  })
})

const finding = (id: string, severity: Finding['severity'], loses?: string | null): Finding => ({
  id,
  check: 'port',
  severity,
  text: 'port-unknown',
  params: { port: 5432, service: 'db', free: 15_432, variable: 'P' },
  detail: null,
  mend: loses === undefined ? null : { id: 'm', loses },
})

describe('doctor', () => {
  it('mends by itself only what loses nothing', () => {
    const all = [
      finding('a', 'error', null),
      finding('b', 'error', 'data'),
      finding('c', 'error'),
      finding('d', 'ok', null),
    ]
    expect(toMend(all, true).map(({ id }) => id)).toEqual(['a'])
    expect(toMend(all, ['b']).map(({ id }) => id)).toEqual(['b'])
    expect(() => toMend(all, ['c'])).toThrow()
  })

  it('says what, why, what to do and how', () => {
    expect(findingLines(finding('port:5432', 'error', null)).join('\n')).toMatch(
      /^! .*5432[\s\S]*15432[\s\S]*--mend port:5432$/,
    )
    expect(findingLines(finding('port:5432', 'ok'))).toHaveLength(1)
  })
})

it('shows services with their state, and leaves out what no profile asks for', () => {
  const service: StackService = {
    name: 'kafka',
    image: 'k',
    built: false,
    profiles: [],
    dependsOn: [],
    rank: 0,
    container: 'kafka',
    state: 'running',
    health: 'healthy',
    oneShot: false,
    exitCode: null,
    since: null,
    lastProbe: null,
    outdated: false,
    usage: null,
    usageHistory: [],
    ports: [
      { host: '127.0.0.1', published: 9092, target: 9092, protocol: 'tcp', url: null },
      { host: '127.0.0.1', published: 8080, target: 80, protocol: 'tcp', url: 'http://localhost:8080' },
    ],
  }
  const drawn = serviceTable([
    service,
    { ...service, name: 'init', state: 'exited', exitCode: 0, oneShot: true },
    { ...service, name: 'bad', state: 'exited', exitCode: 3 },
    { ...service, name: 'hidden', profiles: ['p'], state: 'absent' },
  ])
  expect(drawn).toContain('127.0.0.1:9092->9092, http://localhost:8080')
  expect(drawn).toMatch(/bad .*3/)
  expect(drawn).not.toContain('hidden')
})

describe('which stack a command is about', () => {
  it('is Weatherdeck’s own, of its data folder, whatever Compose is told around here', () => {
    vi.stubEnv('COMPOSE_PROJECT_NAME', 'another')
    const { projectName, env } = stackProject({}, { dataDir: resolve('some-trial') })
    expect(projectName).toMatch(/^weatherdeck-[0-9a-f]{8}$/)
    expect(env).not.toHaveProperty('COMPOSE_PROJECT_NAME')
    expect(stackProject({ file: ['x.yaml'] }, { dataDir: '.' })).toMatchObject({ env: { COMPOSE_PROJECT_NAME: 'another' } })
    vi.unstubAllEnvs()
  })
})
