import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exitOf, startWeb, type WebShell } from './app'
import { root } from './available'
import { startOpenMeteo, type LocalOpenMeteo } from './open-meteo/server'
import { runCli, spawnCli, type Ended } from './run-cli'

let meteo: LocalOpenMeteo
let dataDir: string

const cli = (args: string[], options?: { env?: Record<string, string>; input?: string }): Promise<Ended> => runCli(dataDir, args, options)
const json = async (args: string[]): Promise<unknown> => {
  const { out, err } = await cli(['--json', ...args])
  expect(out, err).not.toBe('')
  return JSON.parse(out)
}
const rows = async (): Promise<number> => {
  const result = (await json(['query', 'select count(*) from weather_data'])) as { rows: string[][] }
  return Number(result.rows[0]?.[0])
}

beforeAll(async () => {
  meteo = await startOpenMeteo()
  dataDir = mkdtempSync(join(tmpdir(), 'weatherdeck-cli-'))
  for (const [key, url] of [
    ['forecastUrl', meteo.forecastUrl],
    ['archiveUrl', meteo.archiveUrl],
    ['geocodingUrl', meteo.geocodingUrl],
  ] as const)
    expect((await cli(['settings', 'set', `openMeteo.${key}`, url])).code).toBe(0)
  expect((await cli(['settings', 'set', 'collection.pastDays', '2'])).code).toBe(0)
})
afterAll(async () => {
  await meteo.close()
  rmSync(dataDir, { recursive: true, force: true })
})

describe('with nothing running', () => {
  it('says so, and by its exit code', async () => {
    expect(await cli(['status'])).toMatchObject({ code: 3, out: expect.stringContaining('stopped') as string })
    expect(await json(['status'])).toEqual({ running: false, dataDir })
    expect((await cli(['stop'])).code).toBe(3)
  })

  it('tells wrong use from failure', async () => {
    for (const args of [['nonsense'], ['query'], ['query', '1', '--max-rows', '0'], ['replay', '--from', '2026-01-01']])
      expect((await cli(args)).code, args.join(' ')).toBe(2)
    expect(await cli(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('Exit codes') as string })
    const failed = await cli(['replay', '--from', 'soon', '--to', '2026-01-01'])
    expect(failed).toMatchObject({ code: 1, out: '' })
    expect(failed.err).toContain('"soon" is not a date')
  })

  it('collects once, and the rows are there', async () => {
    const before = meteo.requests.length
    const result = (await json(['start', '--once'])) as {
      bySource: { source: string; location: string; records: number; rows: number }[]
      problems: unknown[]
    }
    expect(meteo.requests.length).toBeGreaterThan(before)
    expect(result.problems).toEqual([])
    expect(result.bySource.map(({ location }) => location).sort()).toEqual([
      'dakar',
      'lyon',
      'marseille',
      'montreal',
      'paris',
    ])
    for (const one of result.bySource) expect(one).toMatchObject({ source: 'forecast', rows: one.records })
    expect(await rows()).toBe(result.bySource.reduce((sum, one) => sum + one.rows, 0))
  })

  it('runs all that the embedded profile has, and says what it left out', async () => {
    const { code, out, err } = await cli(['run-all'])
    expect(code, err).toBe(0)
    for (const done of ['start producer and consumer', 'first rows in weather_data']) expect(out).toMatch(new RegExp(`${done} +\\| done +\\| +\\d+\\.\\d`))
    for (const name of ['build', 'start the stack', 'prepare HDFS', 'run the Spark batch', 'read its output'])
      expect(out).toMatch(new RegExp(`${name}[^|]*\\| left out: only the stack has it`))
    expect(out).toMatch(/rows [1-9]\d+, rejected 0/)
  })

  it('queries as psql does', async () => {
    const { code, out } = await cli(['query', "select 'a' as name, 7 as n union all select null, 1000 order by 2"])
    expect(code).toBe(0)
    expect(out).toBe([' name |  n', '------+------', ' a    |    7', '      | 1000', '(2 rows)', '', ''].join('\n'))
    expect((await cli(['query', '-'], { input: 'select 40 + 2 as answer' })).out).toContain('42')
  })

  it('reads only, unless told to write', async () => {
    const before = await rows()
    const refused = await cli(['query', 'delete from weather_data'])
    expect(refused.code).toBe(1)
    expect(refused.err).toContain('--write')
    expect(await rows()).toBe(before)
    expect((await cli(['query', '--write', 'create table mine as select 1 as n'])).code).toBe(0)
    expect((await json(['query', 'select n from mine'])) as object).toMatchObject({ rows: [['1']] })
  })

  it('says what failed, why and what to do', async () => {
    const text = await cli(['query', 'select nothing'])
    expect(text).toMatchObject({ code: 1, out: '' })
    expect(text.err).toContain('column "nothing" does not exist')
    const { err } = await cli(['--json', 'query', 'select nothing'])
    expect(JSON.parse(err)).toMatchObject({ problem: { code: 'SQL_FAILED', title: 'The statement failed' } })
    expect((await cli(['query', 'select nothing'], { env: { LC_ALL: 'fr_FR.UTF-8' } })).err).toContain(
      'L’instruction a échoué',
    )
  })

  it('replays what is stored, without a call', async () => {
    const before = await rows()
    expect((await cli(['query', '--write', 'delete from weather_data'])).code).toBe(0)
    const calls = meteo.requests.length
    const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
    const result = (await json(['replay', '--from', day(-4), '--to', day(1)])) as {
      records: number
      skipped: unknown[]
    }
    expect(result.skipped).toEqual([])
    expect(await rows()).toBe(before)
    expect(meteo.requests.length).toBe(calls)
  })

  it('keeps locations', async () => {
    const found = (await json(['locations', 'search', 'Lyon'])) as { name: string }[]
    expect(found[0]?.name).toBe('Lyon')
    expect(
      await json(['locations', 'add', '--latitude', '-21.1', '--longitude', '55.5', '--name', 'Saint-Denis']),
    ).toMatchObject({
      id: 'saint-denis',
      latitude: -21.1,
    })
    expect((await cli(['locations'])).out).toContain('saint-denis')
    expect((await cli(['locations', 'remove', 'saint-denis'])).code).toBe(0)
    expect((await cli(['locations', 'remove', 'saint-denis'])).code).toBe(1)
  })

  it('refuses an impossible setting and changes nothing', async () => {
    expect((await cli(['settings', 'set', 'collection.intervalMinutes', '7'])).code).toBe(1)
    expect((await cli(['settings', 'set', 'no.such', '7'])).code).toBe(1)
    expect(await json(['settings', 'get', 'collection.intervalMinutes'])).toBe(15)
  })
})

describe.skipIf(process.platform === 'win32')('start in the foreground', () => {
  it('ends cleanly on Ctrl+C, and frees the data folder', async () => {
    const child = spawnCli(dataDir, ['start'])
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (piece: string) => (out += piece))
    await expect.poll(() => out, { timeout: 60_000 }).toContain('producer running, consumer running')
    // Meanwhile another command talks to it.
    expect(await json(['status'])).toMatchObject({ running: true, owner: { shell: 'cli', pid: child.pid } })
    child.kill('SIGINT')
    expect(await exitOf(child)).toBe(0)
    expect(out).toContain('Ended.')
    expect((await cli(['status'])).code).toBe(3)
  })
})

describe('with the app running', () => {
  let web: WebShell
  beforeAll(async () => {
    web = await startWeb({ dataDir })
  })
  afterAll(async () => {
    expect(await web.close()).toBe(0)
  })

  it('talks to it', async () => {
    expect(await json(['status'])).toMatchObject({ running: true, owner: { shell: 'web', pid: web.child.pid } })
    expect(await rows()).toBeGreaterThan(0)
  })

  it('stops and starts its producer and consumer', async () => {
    const states = async () => {
      const { report } = (await json(['status'])) as {
        report: { producer: { state: string }; consumer: { state: string } }
      }
      return [report.producer.state, report.consumer.state]
    }
    expect((await cli(['stop'])).code).toBe(0)
    expect(await states()).toEqual(['stopped', 'stopped'])
    expect((await cli(['start'])).code).toBe(0)
    await expect.poll(states, { timeout: 30_000 }).toEqual(['running', 'running'])
  })

  it('gives a second start a fresh link and goes', async () => {
    const second = spawn(process.execPath, [join(root, 'out', 'main', 'web.cjs'), '--no-open'], {
      env: { ...process.env, WEATHERDECK_DATA: dataDir },
    })
    let out = ''
    second.stdout.setEncoding('utf8').on('data', (piece: string) => (out += piece))
    expect(await exitOf(second)).toBe(0)
    const link = /http:\S+/.exec(out)?.[0] ?? ''
    expect(link).toContain(`${web.origin}/?token=`)
    expect(link).not.toBe(web.link)
    expect((await fetch(link, { redirect: 'manual' })).status).toBe(303)
  })
})
