import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ReplayProgress } from '../../contract/pipeline'
import { Rebuild, type ReplayAll } from './rebuild'

let dataDir: string
let opened: Rebuild[]
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'weatherdeck-rebuild-'))
  opened = []
})
afterEach(() => {
  for (const rebuild of opened) rebuild.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const damaged = { code: 'DATABASE_DAMAGED' as const, params: { folder: 'x' }, detail: 'bad checkpoint' }
const skip = { responseId: 'r', problem: { code: 'RAW_CORRUPT' as const, params: {} } }

async function* replayOf(...events: ReplayProgress[]): AsyncGenerator<ReplayProgress> {
  for (const event of events) yield await Promise.resolve(event)
}
const whole: ReplayAll = () => replayOf({ total: 3, done: 0, records: 0, skipped: [] }, { total: 3, done: 3, records: 40, skipped: [skip] })

async function open(replay: ReplayAll = whole): Promise<Rebuild> {
  const rebuild = await Rebuild.open({ dataDir, replay, onChange: () => undefined, retryMs: 5 })
  opened.push(rebuild)
  return rebuild
}
const codes = (rebuild: Rebuild) => rebuild.problems.map(({ problem }) => problem.code)

describe('Rebuild', () => {
  it('lets nothing be set aside before damage was seen, nor for any other problem', async () => {
    const rebuild = await open()
    for (const code of ['FILE_UNREADABLE', 'DISK_FULL', 'DATABASE_IN_USE', 'DATABASE_OTHER_VERSION', 'PROCESS_CRASHED', 'INTERNAL'] as const)
      await rebuild.failed({ code, params: {} })
    expect(rebuild.setAside).toBeNull()
    expect(readdirSync(dataDir)).toEqual([])
  })

  it('forgets damage that the next process does not find again', async () => {
    const rebuild = await open()
    await rebuild.failed(damaged)
    expect(rebuild.setAside).toContain('postgres.damaged-')
    await rebuild.opened(false)
    expect(rebuild.setAside).toBeNull()
    expect(existsSync(join(dataDir, 'rebuild.json'))).toBe(false)
  })

  it('replays into the new database and says so until dismissed, over restarts', async () => {
    const first = await open()
    await first.failed(damaged)
    const aside = first.setAside
    await first.failed(damaged)
    expect(first.setAside).toBe(aside)
    await first.opened(true)
    await expect.poll(() => codes(first)).toEqual(['DATABASE_REBUILT'])
    const second = await open()
    expect(second.problems[0]?.problem).toEqual({
      code: 'DATABASE_REBUILT',
      params: { aside, replies: 2, records: 40, skipped: 1 },
      detail: 'bad checkpoint',
    })
    await second.opened(false)
    await second.dismiss('another')
    expect(codes(second)).toEqual(['DATABASE_REBUILT'])
    await second.dismiss('database-rebuilt')
    expect(codes(second)).toEqual([])
    expect(codes(await open())).toEqual([])
  })

  it('begins a replay again that a crash or an error broke off', async () => {
    const first = await open(async function* () {
      yield* replayOf({ total: 3, done: 1, records: 9, skipped: [] })
      await new Promise(() => undefined)
    })
    await first.failed(damaged)
    await first.opened(true)
    await expect.poll(() => first.problems[0]?.problem.params).toMatchObject({ done: 1, total: 3 })
    first.close()

    let calls = 0
    const second = await open((signal) => (calls++ === 0 ? null : calls === 2 ? failing() : whole(signal)))
    expect(codes(second)).toEqual(['DATABASE_REBUILDING'])
    await second.opened(false)
    await expect.poll(() => codes(second)).toEqual(['DATABASE_REBUILT'])
    expect(calls).toBe(3)
  })

  it('names every folder that was set aside', async () => {
    const rebuild = await open(() => null)
    await rebuild.failed(damaged)
    const first = rebuild.setAside
    await rebuild.opened(true)
    await new Promise((resolve) => setTimeout(resolve, 5))
    await rebuild.failed(damaged)
    const second = rebuild.setAside
    expect(second).not.toBe(first)
    await rebuild.opened(true)
    expect(rebuild.problems[0]?.problem.params['aside']).toBe(`${first}, ${second}`)
  })

  it.each([
    ['torn', (file: string) => writeFileSync(file, '{"version":1,"sta')],
    ['empty', (file: string) => writeFileSync(file, '')],
    ['a folder', (file: string) => mkdirSync(file)],
  ])('replays once more, and keeps the file, when its own file is %s', async (_, damage) => {
    mkdirSync(join(dataDir, 'postgres.damaged-2026'))
    damage(join(dataDir, 'rebuild.json'))
    const rebuild = await open()
    await rebuild.opened(false)
    await expect.poll(() => codes(rebuild)).toEqual(['DATABASE_REBUILT'])
    expect(rebuild.problems[0]?.problem.params['aside']).toBe(join(dataDir, 'postgres.damaged-2026'))
    expect(readdirSync(dataDir).some((name) => name.startsWith('rebuild.json.broken-'))).toBe(true)
    expect(JSON.parse(readFileSync(join(dataDir, 'rebuild.json'), 'utf8'))).toMatchObject({ state: 'done' })
  })
})

 
async function* failing(): AsyncGenerator<ReplayProgress> {
  await Promise.reject(new Error('the pipeline went away'))
}
