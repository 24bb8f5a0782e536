/*
 * What our own files have acknowledged survives a power cut: settings, the budget of calls, raw replies and their outcome, the
 * runs of Spark, the note of a rebuild. As in `database.real.test.ts`, but recorded in this process.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Rebuild } from '../../../backend/embedded/rebuild'
import { SettingsFile } from '../../../backend/settings'
import type { Problem } from '../../../contract/problem'
import { ensureFolder, writeAtomically } from '../../../process/atomic-file'
import { Budget } from '../../../pipeline/source/budget'
import { RawStore, type RawReply } from '../../../pipeline/source/raw-store'
import { DiskModel } from './disk-model'
import { cutOften, logEnd, seconds, unrecorded, type Cut } from './trial'

const { install } = createRequire(import.meta.url)('./record-fs.cjs') as { install: (root: string, log: string) => () => void }

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'weatherdeck-cut-files-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const replyOf = (n: number): RawReply => ({
  version: 1,
  // A day each: every one needs a new folder.
  responseId: v7({ msecs: Date.UTC(2026, 0, 1 + n) }),
  url: 'http://test/',
  status: 200,
  requestedAt: Date.UTC(2026, 0, 1 + n),
  receivedAt: Date.UTC(2026, 0, 1 + n),
  source: 'forecast',
  locations: [],
  variables: [],
  current: false,
  hourly: true,
  cut: null,
  body: 'x'.repeat(n * 100),
})

interface Acknowledged {
  end: number
  reply: string
  /** The outcome of the reply was noted as well. */
  marked: boolean
  /** Calls booked, and the settings' number of days. */
  spent: number
}

it.skipIf(process.platform === 'win32')('keeps every file that was acknowledged, whole', { timeout: seconds * 1000 + 60_000 }, async () => {
  const data = join(root, 'data')
  const log = join(root, 'log')
  mkdirSync(data)
  const base = new DiskModel(data)
  const acknowledged: Acknowledged[] = []
  const end = install(data, log)
  try {
    const settings = await SettingsFile.open(data)
    const raw = await RawStore.open(data)
    const budget = await Budget.open(data, () => undefined)
    const rebuild = await Rebuild.open({ dataDir: data, replay: () => null, onChange: () => undefined })
    for (let n = 1; n <= 40; n++) {
      const reply = replyOf(n)
      const marked = n % 3 !== 0
      // Several at once, as the app's parts do.
      await Promise.all([
        settings.update({ raw: { keepDays: n } }),
        budget.reserve(1),
        raw.save(reply).then(() => (marked ? raw.mark({ responseId: reply.responseId, source: 'forecast', result: 'published', records: n, covers: null }) : undefined)),
        ensureFolder(join(data, 'spark', 'runs', `run${n}`)).then(() => writeAtomically(join(data, 'spark', 'runs', `run${n}`, 'run.json'), `${n}`)),
      ])
      if (n === 20) await rebuild.failed({ code: 'DATABASE_DAMAGED', params: {} })
      acknowledged.push({ end: logEnd(log), reply: reply.responseId, marked, spent: n })
    }
  } finally {
    end()
  }
  mkdirSync(join(root, 'nothing-yet'))
  expect(unrecorded(new DiskModel(join(root, 'nothing-yet')), log, data, join(root, 'whole'))).toEqual([])

  const check = async ({ folder, at, name }: Cut): Promise<void> => {
    const before = acknowledged.filter((each) => each.end <= at)
    const last = before.at(-1)
    const problems: Problem[] = []
    const settings = await SettingsFile.open(folder)
    expect(settings.state.problem, name).toBeNull()
    const budget = await Budget.open(folder, (problem) => problems.push(problem))
    expect(problems, name).toEqual([])
    const raw = await RawStore.open(folder)
    for (const { reply, marked } of before) {
      expect((await raw.load(reply)).responseId, name).toBe(reply)
      if (marked) expect((await raw.marker(reply))?.responseId, name).toBe(reply)
    }
    // A name without its bytes would be a reply that was never received.
    for (const id of raw.ids()) await raw.load(id)
    if (last === undefined) return
    expect(settings.current.raw.keepDays, name).toBeGreaterThanOrEqual(last.spent)
    expect(budget.snapshot(1).day.spent, name).toBeGreaterThanOrEqual(last.spent)
    if (last.spent >= 20) expect((await Rebuild.open({ dataDir: folder, replay: () => null, onChange: () => undefined })).setAside, name).not.toBeNull()
  }
  const cuts = await cutOften({ base, log, acknowledged: acknowledged.map((each) => each.end), folder: join(root, 'cut'), check })
  expect(cuts).toBeGreaterThan(20)
})
