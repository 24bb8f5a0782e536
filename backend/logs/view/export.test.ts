import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ProblemError, type Problem } from '../../../contract/problem'
import type { LogExport } from '../../../contract/logs'
import { pieceOf } from '../engine/messages'
import type { Place } from '../search/jobs'
import type { Searcher } from '../search/searcher'
import { LogSources, Source } from '../sources'
import type { Track } from '../spool/track'
import { exportText } from './export'

const folder = mkdtempSync(path.join(tmpdir(), 'weatherdeck-export-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const base = Date.UTC(2026, 10, 24) * 1000
const slow = { scan: () => Promise.reject(new ProblemError('SEARCH_TOO_SLOW')) } as unknown as Searcher
const filter = { sources: [], levels: [], terms: [], from: null, to: null, fold: true }
const usual: LogExport = { filter, format: 'plain', timestamps: false, names: false, colours: false, tail: null, follow: false }

let sources: LogSources
beforeEach(() => {
  sources = new LogSources(mkdtempSync(path.join(folder, 'x')))
})

/** A container whose newest lines were read, and whose older ones are still to come. */
function loadingSource(id: string): { source: Source; history: Track; newest: Track } {
  const source = new Source(id, 'container', id, 1, id)
  sources.add(source)
  const newest = sources.addTrack(source)
  const history = sources.addTrack(source, newest, base + 1_000_000)
  source.history = 'loading'
  return { source, history, newest }
}

/** Lines whose text is their time, micros after `base`. */
function write(track: Track, from: number, to: number): void {
  for (let at = from; at < to; at++) {
    const bytes = Buffer.from(`line ${at}`)
    track.append(1, base + at, 0, pieceOf(bytes), 0, bytes.length, false)
  }
  sources.lines()
}

const lines = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => `line ${from + i}`)

/** Follows an export; `told` grows. */
function start(request: Partial<LogExport>, searcher = slow, stuck: () => Problem | null = () => null): { told: string[]; ended: Promise<void>; stop: () => void } {
  const told: string[] = []
  const stopping = new AbortController()
  const ended = (async () => {
    for await (const { text } of exportText({ ...usual, ...request }, sources, searcher, stuck, stopping.signal)) told.push(...text.split('\n').slice(0, -1))
  })()
  return { told, ended, stop: () => stopping.abort() }
}

describe('an export', () => {
  it('that follows from the newest lines leaves out what is still loaded of the older ones', async () => {
    const { source, history, newest } = loadingSource('a')
    write(newest, 1_000_000, 1_000_050)
    write(history, 0, 10)
    const { told, ended, stop } = start({ tail: 5, follow: true })
    await vi.waitUntil(() => told.length >= 5)
    write(history, 10, 1000)
    source.history = 'complete'
    write(newest, 1_000_050, 1_000_052)
    await vi.waitUntil(() => told.length >= 7, { timeout: 5000 })
    stop()
    await ended
    expect(told).toEqual(lines(1_000_045, 1_000_052))
  })

  it('of more of the newest lines than were read first waits for the others', async () => {
    const { source, history, newest } = loadingSource('a')
    write(newest, 1_000_000, 1_000_010)
    // The log's beginning is read first: these are not among the newest.
    write(history, 0, 100)
    const { told, ended } = start({ tail: 20 })
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(told).toEqual([])
    write(history, 100, 200)
    source.history = 'complete'
    sources.changed()
    await ended
    expect(told).toEqual([...lines(190, 200), ...lines(1_000_000, 1_000_010)])
  })

  it('begins with so many of the newest rows of each source, as `docker compose logs` does', async () => {
    for (const id of ['a', 'b']) {
      const { source, history, newest } = loadingSource(id)
      source.history = 'complete'
      write(history, 0, 100)
      write(newest, id === 'a' ? 1_000_000 : 2_000_000, id === 'a' ? 1_000_001 : 2_000_100)
    }
    const { told, ended } = start({ tail: 3 })
    await ended
    expect(told).toEqual([...lines(98, 100), ...lines(1_000_000, 1_000_001), ...lines(2_000_097, 2_000_100)])
  })

  it('tells of a source that joins what it wrote before it was seen first, and all of it', async () => {
    const first = loadingSource('a')
    first.source.history = 'complete'
    write(first.newest, 1_000_000, 1_000_003)
    const { told, ended, stop } = start({ tail: 1, follow: true })
    await vi.waitUntil(() => told.length >= 1)
    const { source, history, newest } = loadingSource('b')
    write(newest, 1_000_010, 1_000_015)
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect(told).toEqual(['line 1000002'])
    write(history, 500, 505)
    source.history = 'complete'
    sources.changed()
    await vi.waitUntil(() => told.length >= 11, { timeout: 5000 })
    stop()
    await ended
    expect(told).toEqual(['line 1000002', ...lines(500, 505), ...lines(1_000_010, 1_000_015)])
  })

  it('that follows up to a time ends when that has passed, with all lines before it', async () => {
    const { source, newest } = loadingSource('a')
    source.history = 'complete'
    const at = Date.now() * 1000 - base
    write(newest, at, at + 3)
    const { told, ended } = start({ filter: { ...filter, to: Date.now() + 500 }, follow: true })
    await vi.waitUntil(() => told.length >= 3)
    write(newest, at + 3, at + 5)
    write(newest, at + 1_000_000, at + 1_000_005)
    await ended
    expect(told).toEqual(lines(at, at + 5))
    expect(Date.now() * 1000 - base).toBeGreaterThan(at + 500_000)
  })

  it('ends though a line is written during each search, with all that was there before', async () => {
    const { source, newest } = loadingSource('a')
    source.history = 'complete'
    write(newest, 0, 5)
    let at = 5
    const searcher = {
      scan: ({ offsets }: Place) => {
        write(newest, at, ++at)
        return Promise.resolve(new Uint8Array((offsets.length + 6) >> 3).fill(255))
      },
    } as unknown as Searcher
    const terms = [{ text: 'line', regex: false, caseSensitive: true, negate: false }]
    const whole = start({ filter: { ...filter, terms } }, searcher)
    await whole.ended
    expect(whole.told).toEqual(lines(0, Math.max(5, whole.told.length)))
    const newestRows = start({ filter: { ...filter, terms }, tail: 2 }, searcher)
    await newestRows.ended
    const first = Number(newestRows.told[0]?.slice('line '.length))
    expect(first).toBeGreaterThan(3)
    expect(newestRows.told).toEqual(lines(first, first + 2))
  })

  it('tells what there is where the engine goes away while a history loads, and then that it is away', async () => {
    const { history, newest } = loadingSource('a')
    write(history, 0, 10)
    write(newest, 1_000_000, 1_000_005)
    const { told, ended } = start({}, slow, () => ({ code: 'ENGINE_UNREACHABLE', params: {} }))
    await expect(ended).rejects.toMatchObject({ problem: { code: 'ENGINE_UNREACHABLE' } })
    expect(told).toEqual([...lines(0, 10), ...lines(1_000_000, 1_000_005)])
  })

  it('that follows waits where the engine goes away while a history loads, which then begins anew', async () => {
    const { source, history, newest } = loadingSource('a')
    write(history, 0, 10)
    write(newest, 1_000_000, 1_000_005)
    let problem: Problem | null = { code: 'ENGINE_UNREACHABLE', params: {} }
    const { told, ended, stop } = start({ follow: true }, slow, () => problem)
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(told).toEqual([])
    problem = null
    sources.removeTrack(source, history)
    write(sources.addTrack(source, newest, base + 1_000_000), 0, 20)
    source.history = 'complete'
    sources.changed()
    write(newest, 1_000_005, 1_000_006)
    await vi.waitUntil(() => told.length >= 26, { timeout: 5000 })
    stop()
    await ended
    expect(told).toEqual([...lines(0, 20), ...lines(1_000_000, 1_000_006)])
  })

  it.each([false, true])('whose search is given up fails, and does not end as if there were nothing (follow: %s)', async (follow) => {
    const { source, newest } = loadingSource('a')
    source.history = 'complete'
    if (!follow) write(newest, 1_000_000, 1_000_003)
    const terms = [{ text: '(x+x+)+y', regex: true, caseSensitive: true, negate: false }]
    const { ended } = start({ filter: { ...filter, terms }, follow })
    ended.catch(() => undefined)
    if (follow) {
      await new Promise((resolve) => setTimeout(resolve, 300))
      write(newest, 1_000_000, 1_000_003)
    }
    await expect(ended).rejects.toMatchObject({ problem: { code: 'SEARCH_TOO_SLOW' } })
  })
})
