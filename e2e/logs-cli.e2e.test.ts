import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { ownProjectName } from '../backend/stack/own-project'
import { exitOf } from './app'
import { root } from './available'
import { docker, leaveOut, whyNoImages } from './docker'
import { runCli, spawnCli } from './run-cli'

const dataDir = mkdtempSync(join(tmpdir(), 'weatherdeck-logs-cli-'))
const project = ownProjectName(dataDir)
const image = 'node:24-bookworm-slim'
const reason = leaveOut(await whyNoImages(image))

/** Without the app: the command runs a process of the logs of its own. */
describe.skipIf(reason !== null)(`the logs on the command line${reason === null ? '' : ` (left out: ${reason})`}`, () => {
  const container = (service: string) => `${project}-${service}-1`
  const made: string[] = []
  const start = async (service: string, args: readonly string[], command: readonly string[]) => {
    made.push(container(service))
    await docker(
      'run', '-d', '--init', '--name', container(service), '--network', 'none', '--label', `com.docker.compose.project=${project}`,
      '--label', `com.docker.compose.service=${service}`, '--label', 'com.docker.compose.container-number=1', '--label', 'com.docker.compose.oneoff=False', ...args, image, ...command,
    )
  }
  const remove = async () => {
    if (made.length > 0) await docker('rm', '-f', '-v', ...made.splice(0))
  }
  const startWriter = (service: string, first: number) =>
    start(service, ['-e', `NAME=${service}`, '-e', `FIRST=${first}`, '-e', 'RATE=20', '-e', 'TRUTH=/truth', '-v', `${join(root, 'e2e', 'log-writer.cjs')}:/log-writer.cjs:ro`], ['node', '/log-writer.cjs'])
  const numbers = (out: string): number[] => [...out.matchAll(/ seq=(\d+) /g)].map(([, number]) => Number(number))

  afterEach(remove)
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

  it('say that there is nothing yet, and what to do', async () => {
    expect(await runCli(dataDir, ['logs'])).toMatchObject({ code: 0, out: '', err: expect.stringContaining('The stack has no containers yet') })
    expect(await runCli(dataDir, ['logs', 'kafka'])).toMatchObject({ code: 1, err: expect.stringContaining('The stack has no containers yet') })
    expect(await runCli(dataDir, ['logs', 'producer'])).toMatchObject({ code: 1, err: expect.stringContaining('logs app:producer') })
    expect(await runCli(dataDir, ['logs', '--grep', '('])).toMatchObject({ code: 1, err: expect.stringContaining('--grep') })
  })

  it('follow the newest lines of a long history, without the history, until Ctrl+C', async () => {
    await startWriter('alpha', 60_000)
    await vi.waitUntil(async () => (await docker('logs', '-n', '1', container('alpha'))).includes('seq=6'), { timeout: 30_000, interval: 200 })
    const child = spawnCli(dataDir, ['logs', '-f', '--tail', '5'])
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (piece: string) => (out += piece))
    await vi.waitUntil(() => numbers(out).length >= 100, { timeout: 30_000, interval: 100 })
    child.kill('SIGINT')
    expect(await exitOf(child)).toBe(0)
    const told = numbers(out)
    expect(told[0]).toBeGreaterThan(59_000)
    expect(told).toEqual(told.map((_, i) => (told[0] ?? 0) + i))
  })

  it('tell every line once where all are asked for, and only those that are looked for', async () => {
    await startWriter('alpha', 30_000)
    await vi.waitUntil(async () => (await docker('logs', '-n', '1', container('alpha'))).includes('seq=30'), { timeout: 30_000, interval: 200 })
    await docker('kill', container('alpha'))
    const truth = numbers(await docker('logs', container('alpha')))
    const all = await runCli(dataDir, ['logs', 'alpha'])
    expect(all.code).toBe(0)
    expect(numbers(all.out)).toEqual(truth)
    expect(numbers((await runCli(dataDir, ['logs', '--levels', 'error,info', 'alpha'])).out)).toEqual(truth.filter((number) => number % 10 !== 0 || number % 100 === 0))
    expect(await runCli(dataDir, ['logs', '--levels', 'info,loud'])).toMatchObject({ code: 2, err: expect.stringContaining('Levels are expected') })
    const some = await runCli(dataDir, ['--json', 'logs', '--grep', 'seq=[0-9]*000 '])
    expect(some.out.split('\n').filter(Boolean).map((line) => (JSON.parse(line) as { service: string }).service)).toEqual(truth.filter((number) => number % 1000 === 0).map(() => 'alpha'))
  })

  it('say which log cannot be read, and that a search was given up', async () => {
    await start('mute', ['--log-driver', 'none'], ['sleep', 'infinity'])
    expect(await runCli(dataDir, ['logs', 'mute'])).toMatchObject({ code: 1, out: '', err: expect.stringContaining('log driver is none') })
    await start('long', [], ['node', '-e', "console.log('x'.repeat(5000) + ' end')"])
    await vi.waitUntil(async () => (await docker('logs', container('long'))).includes('end'), { timeout: 30_000, interval: 200 })
    expect(await runCli(dataDir, ['logs'])).toMatchObject({ code: 4, out: expect.stringContaining(' end\n'), err: expect.stringContaining('log driver is none') })
    expect(await runCli(dataDir, ['logs', 'long', '--grep', '(x+x+)+y'])).toMatchObject({ code: 1, out: '', err: expect.stringContaining('search') })
  })
})
