import { mkdir, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { problemOf } from '../../contract/problem'
import { canMountDisk, mountDisk, QuickTiming, temporaryFolder } from '../testing/doubles'
import { newResponseId } from './generation'
import { RawStore, type Marker, type RawReply } from './raw-store'

const start = Date.parse('2026-11-23T12:00:00Z')
const day = 86_400_000

function reply(receivedAt = start, body = '{"a":1}'): RawReply {
  return {
    version: 1,
    responseId: newResponseId(receivedAt),
    url: 'https://api.example.test/v1/forecast?latitude=1',
    status: 200,
    requestedAt: receivedAt - 100,
    receivedAt,
    source: 'forecast',
    locations: [{ id: 'paris', name: 'Paris', latitude: 48.85, longitude: 2.35 }],
    variables: ['rain'],
    current: true,
    hourly: false,
    cut: null,
    body,
  }
}
const outcome = (of: RawReply, more: Partial<Marker> = {}) => ({ responseId: of.responseId, source: of.source, result: 'published' as const, records: 2, covers: null, ...more })
const noise = (bytes: number) => Array.from({ length: bytes / 10 }, () => Math.random().toString(36).slice(2, 12).padEnd(10, 'x')).join('')

describe('the raw store', () => {
  it('gives back what it was given, after a restart too', async () => {
    const folder = await temporaryFolder()
    const store = await RawStore.open(folder)
    const whole = reply(start, 'é'.repeat(1000))
    await store.save(whole)
    expect(await readdir(join(folder, 'raw', '2026-11-23'))).toEqual([`${whole.responseId}.json.gz`])
    const again = await RawStore.open(folder)
    expect(await again.load(whole.responseId)).toEqual(whole)
    expect(again.stats()).toEqual(store.stats())
    expect(again.stats().replies).toBe(1)
    expect(again.stats().bytes).toBeGreaterThan(100)
  })

  it('lists work that was not finished, oldest first, until its outcome is noted', async () => {
    const folder = await temporaryFolder()
    const store = await RawStore.open(folder)
    const [a, b, c] = [reply(start), reply(start - day), reply(start + 5)] as const
    for (const one of [a, b, c]) await store.save(one)
    await store.mark(outcome(a))
    expect(store.unpublished()).toEqual([b.responseId, c.responseId])
    expect((await RawStore.open(folder)).unpublished()).toEqual([b.responseId, c.responseId])
  })

  it('after a crash in the middle of writing holds nothing half, and clears it away', async () => {
    const folder = await temporaryFolder()
    const store = await RawStore.open(folder)
    const kept = reply()
    await store.save(kept)
    for (const root of ['raw', 'processed']) {
      await mkdir(join(folder, root, '2026-11-23'), { recursive: true })
      await writeFile(join(folder, root, '2026-11-23', `.${newResponseId(start)}.json.gz.part`), 'half')
    }
    const again = await RawStore.open(folder)
    expect(again.ids()).toEqual([kept.responseId])
    expect(await readdir(join(folder, 'raw', '2026-11-23'))).toEqual([`${kept.responseId}.json.gz`])
    expect(await readdir(join(folder, 'processed', '2026-11-23'))).toEqual([])
  })

  it('takes an outcome that cannot be read for none', async () => {
    const folder = await temporaryFolder()
    const store = await RawStore.open(folder)
    const one = reply()
    await store.save(one)
    await store.mark(outcome(one))
    await truncate(join(folder, 'processed', '2026-11-23', `${one.responseId}.json`), 10)
    const again = await RawStore.open(folder)
    expect(await again.marker(one.responseId)).toBeNull()
    expect(again.unpublished()).toEqual([one.responseId])
  })

  it('says which file is damaged', async () => {
    const folder = await temporaryFolder()
    const store = await RawStore.open(folder)
    const one = reply(start, noise(2000))
    await store.save(one)
    const path = join(folder, 'raw', '2026-11-23', `${one.responseId}.json.gz`)
    await truncate(path, 500)
    const problem = problemOf(await store.load(one.responseId).catch((error: unknown) => error))
    expect(problem).toMatchObject({ code: 'RAW_CORRUPT', params: { path, responseId: one.responseId } })
    await rename(path, `${path}.gone`)
    expect(problemOf(await store.load(one.responseId).catch((error: unknown) => error)).code).toBe('FILE_UNREADABLE')
  })

  it('finds replies by the time they cover, and asks the reply itself where there is no outcome', async () => {
    const store = await RawStore.open(await temporaryFolder())
    const [early, late, refused, open] = [reply(start), reply(start + 1), reply(start + 2), reply(start + 3)] as const
    for (const one of [early, late, refused, open]) await store.save(one)
    await store.mark(outcome(early, { covers: { from: 0, to: 100 } }))
    await store.mark(outcome(late, { covers: { from: 101, to: 200 } }))
    await store.mark(outcome(refused, { result: 'error' }))
    const find = (from: number, to: number) =>
      store.overlapping({ from, to }, (id) => Promise.resolve(id === open.responseId ? { from: 90, to: 110 } : id === refused.responseId ? { from: 400, to: 400 } : null))
    expect(await find(100, 100)).toEqual([early.responseId, open.responseId])
    // Why it was not published may have passed: what it holds counts.
    expect(await find(400, 400)).toEqual([refused.responseId])
    expect(await find(150, 399)).toEqual([late.responseId])
    expect(await find(0, 999)).toEqual([early.responseId, late.responseId, refused.responseId, open.responseId])
    expect(await find(500, 999)).toEqual([])
  })
})

it('looks again for replies without disturbing what is being written', async () => {
  const folder = await temporaryFolder()
  const store = await RawStore.open(folder)
  const day = join(folder, 'raw', new Date(start).toISOString().slice(0, 10))
  await store.save(reply(start))
  await writeFile(join(day, `.half.json.gz.part`), 'half')
  let looking = true
  const looks = (async () => {
    while (looking) await store.rescan(() => undefined)
  })()
  for (let i = 2; i < 60; i++) await store.save(reply(start + i))
  looking = false
  await looks
  expect(store.ids()).toHaveLength(59)
  expect(await readdir(day)).toContain('.half.json.gz.part')
  // What a crash left is cleared away before anything is written.
  await RawStore.open(folder)
  expect(await readdir(day)).not.toContain('.half.json.gz.part')
})

describe('retention', () => {
  it('by age deletes what is too old and done, and never what is not done', async () => {
    const folder = await temporaryFolder()
    const store = await RawStore.open(folder, new QuickTiming(start))
    const [old, oldUndone, edge, fresh] = [reply(start - 91 * day), reply(start - 91 * day + 1), reply(start - 90 * day), reply(start)] as const
    for (const one of [old, oldUndone, edge, fresh]) await store.save(one)
    for (const one of [old, edge, fresh]) await store.mark(outcome(one))
    expect(await store.prune({ keepDays: 90, keepMegabytes: 500 })).toEqual({ removed: 1, problem: null })
    const left = [oldUndone, edge, fresh].map(({ responseId }) => responseId)
    expect(store.ids()).toEqual(left)
    const again = await RawStore.open(folder)
    expect(again.ids()).toEqual(left)
    expect(again.stats()).toEqual(store.stats())
    expect(await readdir(join(folder, 'processed', new Date(old.receivedAt).toISOString().slice(0, 10)))).toEqual([`${old.responseId}.json`])
    // It is known still, so that what it held is not taken for a stranger's.
    expect([old, fresh, reply(start)].map(({ responseId }) => again.knows(responseId))).toEqual([true, true, false])
  })

  it('keeps everything under a clock that is years ahead', async () => {
    const timing = new QuickTiming(start)
    const store = await RawStore.open(await temporaryFolder(), timing)
    const all = [reply(start - 80 * day), reply(start)] as const
    for (const one of all) {
      await store.save(one)
      await store.mark(outcome(one))
    }
    timing.time = start + 1000 * day
    expect(await store.prune({ keepDays: 90, keepMegabytes: 500 })).toEqual({ removed: 0, problem: null })
  })

  it('passes over what cannot be deleted, and says so', async () => {
    const folder = await temporaryFolder()
    const store = await RawStore.open(folder, new QuickTiming(start))
    const [stuck, old, fresh] = [reply(start - 92 * day), reply(start - 91 * day), reply(start)] as const
    for (const one of [stuck, old, fresh]) {
      await store.save(one)
      await store.mark(outcome(one))
    }
    // What `rm` cannot take away, whoever runs the test: a folder with something in it.
    const file = join(folder, 'raw', new Date(stuck.receivedAt).toISOString().slice(0, 10), `${stuck.responseId}.json.gz`)
    await rm(file)
    await mkdir(join(file, 'held'), { recursive: true })
    const { removed, problem } = await store.prune({ keepDays: 90, keepMegabytes: 500 })
    expect(removed).toBe(1)
    expect(problem).toMatchObject({ code: 'FILE_UNWRITABLE', params: { path: file } })
    expect(store.ids()).toEqual([stuck.responseId, fresh.responseId])
  })

  it('by size deletes the oldest first, until it fits', async () => {
    const store = await RawStore.open(await temporaryFolder(), new QuickTiming(start))
    const replies = Array.from({ length: 6 }, (_, i) => reply(start + i, noise(400_000)))
    for (const one of replies) {
      await store.save(one)
      await store.mark(outcome(one))
    }
    const each = store.stats().bytes / 6
    const { removed } = await store.prune({ keepDays: 90, keepMegabytes: 1 })
    expect(store.stats().bytes).toBeLessThanOrEqual(1_000_000)
    expect(store.stats().bytes).toBeGreaterThan(1_000_000 - 1.1 * each)
    expect(store.ids()).toEqual(replies.slice(removed).map(({ responseId }) => responseId))
  })
})

describe.skipIf(!canMountDisk())('on a full disk (a real one of 64 kB; needs the right to mount)', () => {
  it('says so, leaves nothing half, and works again once there is room', async () => {
    const folder = await temporaryFolder()
    onTestFinished(mountDisk(folder, '64k'))
    const store = await RawStore.open(folder)
    const small = reply(start, noise(1000))
    await store.save(small)
    const problem = problemOf(await store.save(reply(start + 1, noise(300_000))).catch((error: unknown) => error))
    expect(problem).toMatchObject({ code: 'DISK_FULL', params: { path: join(folder, 'raw', '2026-11-23') } })
    expect(problem.detail).toMatch(/ENOSPC/)
    expect(await readdir(join(folder, 'raw', '2026-11-23'))).toEqual([`${small.responseId}.json.gz`])
    expect(store.ids()).toEqual([small.responseId])
    const next = reply(start + 2)
    await store.save(next)
    expect(await store.load(next.responseId)).toEqual(next)
  })
})
