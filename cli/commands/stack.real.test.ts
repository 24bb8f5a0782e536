import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { missing, testImage, Trial } from '../../backend/compose/real-docker'
import { listenControl } from '../../backend/control-socket'
import type { Backend } from '../../backend/index'
import { stackRouter } from '../../backend/stack/router'
import { Stack } from '../../backend/stack/stack'
import { exitCodes } from '../codes'
import type { Context } from '../command'
import { Output } from '../output'
import { cp, exec } from './stack-exec'
import { doctor } from './stack-doctor'
import { build, down, restart, up } from './stack-operations'
import { config, ps } from './stack-show'

const why = await missing('engine')

const compose = `services:
  web:
    image: ${testImage}
    init: true
    command: [node, -e, "require('http').createServer((q, r) => r.end()).listen(80)"]
    healthcheck: {test: [CMD, node, -e, "fetch('http://127.0.0.1').then(() => 0)"], interval: 1s, retries: 60}
    depends_on: {first: {condition: service_completed_successfully}}
    volumes: [data:/data]
    mem_limit: 128m
  first:
    image: ${testImage}
    command: ["true"]
  made:
    build: .
    init: true
    command: [sleep, infinity]
    profiles: [more]
volumes: {data: {}}
`

describe.skipIf(why !== null)(`the stack from a terminal${why === null ? '' : ` (${why})`}`, () => {
  let trial: Trial
  let context: Context
  let stdout: string[]
  let stderr: string[]
  let abort: AbortController
  beforeEach(async () => {
    trial = await Trial.open()
    await trial.write(compose, { Dockerfile: `FROM ${testImage}\nCOPY compose.yaml /here\n` })
    abort = new AbortController()
    context = { dataDir: join(trial.folder, 'data'), output: new Output(true), signal: abort.signal }
    ;[stdout, stderr] = [[], []]
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => stdout.push(String(text)) > 0)
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => stderr.push(String(text)) > 0)
  })
  afterEach(async () => {
    vi.restoreAllMocks()
    await trial.close()
  })

  const options = () => ({ file: [trial.file] })
  const answer = () =>
    JSON.parse(stdout.at(-1) ?? 'null') as Record<string, unknown> & {
      services: { name: string; state: string; health: string }[]
    }

  it('goes from nothing to healthy and back, on any Compose file', async () => {
    expect(await ps(options(), context)).toBe(exitCodes.notRunning)
    expect(await up([], { ...options(), wait: true }, context)).toBe(exitCodes.ok)
    expect(answer()).toMatchObject({ verb: 'up', state: 'done', problems: [] })
    expect(stderr.map((line) => (JSON.parse(line) as { state: string }).state)).toContain('working')
    expect(await ps(options(), context)).toBe(exitCodes.ok)
    expect(
      answer()
        .services.filter(({ state }) => state !== 'absent')
        .map(({ name, state, health }) => [name, state, health]),
    ).toEqual([
      ['first', 'exited', 'none'],
      ['web', 'running', 'healthy'],
    ])

    expect(
      await exec(
        'web',
        ['node', '-e', 'console.log("out"); console.error("err"); process.exit(7)'],
        options(),
        context,
      ),
    ).toBe(7)
    expect(answer()).toMatchObject({ stdout: 'out\n', stderr: 'err\n', exitCode: 7 })

    await writeFile(join(trial.folder, 'note.txt'), 'hello')
    expect(await cp(join(trial.folder, 'note.txt'), 'web:/data/', options(), context)).toBe(exitCodes.ok)
    expect(await cp('web:/data/note.txt', join(trial.folder, 'back.txt'), options(), context)).toBe(exitCodes.ok)
    expect(await readFile(join(trial.folder, 'back.txt'), 'utf8')).toBe('hello')
    expect(await cp('a', 'b', options(), context)).toBe(exitCodes.usage)

    expect(await restart(['web'], options(), context)).toBe(exitCodes.ok)
    expect(await down(options(), context)).toBe(exitCodes.ok)
    expect(await up([], { ...options(), wait: true }, context)).toBe(exitCodes.ok)
    expect(await trial.inContainer('web', 'cat', '/data/note.txt')).toBe('hello')
    expect(await down({ ...options(), volumes: true, yes: true }, context)).toBe(exitCodes.ok)
    expect(await trial.states()).toEqual([])
    expect((await trial.engine.docker.listVolumes({ filters: { name: [trial.name] } })).Volumes ?? []).toEqual([])
  })

  it('does not wait for health unless asked to', async () => {
    await trial.write(compose.replace(`"fetch('http://127.0.0.1').then(() => 0)"`, '"process.exit(1)"'))
    expect(await up([], options(), context)).toBe(exitCodes.ok)
    expect(await trial.states()).toEqual(['first: exited', 'web: running'])
  })

  it.each([true, false])('fails with the problem, and its remedy, on stderr (wait: %s)', async (wait) => {
    await trial.write(compose.replace('["true"]', '[sh, -c, "echo broken; exit 9"]'))
    expect(await up([], { ...options(), wait }, context)).toBe(exitCodes.failed)
    expect(JSON.parse(stderr.at(-1) ?? '')).toMatchObject({
      problem: { code: 'SERVICE_EXITED', params: { service: 'first', exitCode: 9 }, detail: 'broken' },
    })
    await expect(up(['nothing'], options(), context)).rejects.toMatchObject({ data: { code: 'SERVICE_UNKNOWN' } })
  })

  it('does not say that something was restarted where there is nothing', async () => {
    context = { ...context, output: new Output(false) }
    expect(await restart(['web'], options(), context)).toBe(exitCodes.ok)
    expect(stdout.join('')).toMatch(/Nothing to restart|Rien à redémarrer/)
  })

  it('ends in good order when it is interrupted, and the next start completes it', async () => {
    await trial.write(compose.replace('["true"]', '[sleep, "4"]'))
    const running = up([], { ...options(), wait: true }, context)
    await expect.poll(() => trial.states(), { timeout: 30_000 }).toContain('first: running')
    abort.abort()
    await running
    expect(answer()).toMatchObject({ verb: 'up', state: 'cancelled' })
    expect(await up([], { ...options(), wait: true }, { ...context, signal: new AbortController().signal })).toBe(
      exitCodes.ok,
    )
  })

  it('builds, and starts what a profile asks for', async () => {
    expect(await build([], { ...options(), cache: true }, context)).toBe(exitCodes.ok)
    expect(await up(['made'], { ...options(), profile: ['more'] }, context)).toBe(exitCodes.ok)
    expect(await trial.inContainer('made', 'head', '-c', '5', '/here')).toBe('name:')
  })

  it('goes through an open Weatherdeck where it is about its stack', async () => {
    const { dataDir } = context
    const stack = new Stack({ dataDir, resources: trial.folder, files: [trial.file], env: process.env })
    await stack.open()
    const router = { stack: stackRouter(stack) } as unknown as Backend['router']
    const control = await listenControl({
      dataDir,
      shell: 'web',
      router: Promise.resolve(router),
      actions: { open: () => ({ address: null }) },
    })
    try {
      expect(await up([], { wait: true }, context)).toBe(exitCodes.ok)
      // The other one did it: its own record of operations says so.
      expect((await stack.snapshot()).operation).toMatchObject({ verb: 'up', state: 'done' })
      expect(await ps({}, context)).toBe(exitCodes.ok)
      expect(answer()).toMatchObject({ project: trial.name, files: [trial.file] })
      expect(await exec('web', ['node', '-p', '6 * 7'], {}, context)).toBe(0)
      expect(answer()).toMatchObject({ stdout: '42\n' })
      expect(await down({}, context)).toBe(exitCodes.ok)
    } finally {
      await control.close()
      await stack.close()
    }
  })

  it('shows the model without an engine', async () => {
    vi.stubEnv('DOCKER_HOST', 'unix:///nowhere.sock')
    try {
      expect(await config({ ...options(), projectName: 'other' }, context)).toBe(exitCodes.ok)
    } finally {
      vi.unstubAllEnvs()
    }
    expect(answer()).toMatchObject({
      name: 'other',
      services: { web: { mem_limit: '134217728' } },
      volumes: { data: { name: 'other_data' } },
    })
  })

  it('checks a Compose file, and writes a bundle', async () => {
    expect(await doctor(options(), context)).toBe(exitCodes.ok)
    const ids = stdout.map((line) => (JSON.parse(line) as { id: string }).id)
    expect(ids).toEqual(expect.arrayContaining(['engine', 'env', 'memory:web']))
    const path = join(trial.folder, 'bundle.txt')
    expect(await doctor({ ...options(), bundle: path }, context)).toBe(exitCodes.ok)
    expect(await readFile(path, 'utf8')).toContain('== Findings')
  })
})
