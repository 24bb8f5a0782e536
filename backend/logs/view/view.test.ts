import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { logLevels, type LogFilter } from '../../../contract/logs'
import { pieceOf } from '../engine/messages'
import type { Searcher } from '../search/searcher'
import { formatStamp } from '../reading/time'
import { seededRandom } from '../test-data'
import { LogSources, Source } from '../sources'
import { Credit } from './credit'
import { histogram } from './histogram'
import { OpenView } from './open-view'
import { View } from './view'

const folder = mkdtempSync(path.join(tmpdir(), 'weatherdeck-view-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const plain: LogFilter = { sources: [], levels: [], terms: [], from: null, to: null, fold: false }
const noSearch = { scan: () => Promise.reject(new Error('no terms here')) } as unknown as Searcher
const base = Date.UTC(2026, 10, 24) * 1000

class Trial {
  readonly sources: LogSources
  readonly written: { key: number; source: string; text: string }[] = []
  constructor(limits?: { source: number; total: number }) {
    this.sources = new LogSources(mkdtempSync(path.join(folder, 'x')), limits)
  }
  source(id: string): Source {
    const source = new Source(id, 'container', id, 1, id)
    source.history = 'complete'
    this.sources.add(source)
    this.sources.addTrack(source)
    return source
  }
  write(source: Source, micros: number, text: string, track = source.tracks[source.tracks.length - 1]): void {
    const bytes = Buffer.from(text)
    track?.append(1, base + micros, 0, pieceOf(bytes), 0, bytes.length, false)
    this.written.push({ key: micros, source: source.id, text })
  }
  async view(filter: Partial<LogFilter> = {}): Promise<OpenView> {
    const view = new View({ ...plain, ...filter }, this.sources, noSearch)
    await view.refresh(10_000)
    return new OpenView(view, this.sources, new Credit(1), 0)
  }
}

const texts = (view: OpenView, first: number, count: number): string[] => view.rows(first, count).map(({ text }) => text)

describe('rows of several sources', () => {
  it('are in one order by time, at any number, as sorting all of them would put them', { timeout: 30_000 }, async () => {
    const random = seededRandom(3)
    const trial = new Trial()
    const sources = ['a', 'b', 'c'].map((id) => trial.source(id))
    const clocks = [0, 0, 0]
    // More than one segment each, many equal moments.
    for (let i = 0; i < 80_000; i++) {
      const at = random(10) < 6 ? 0 : 1 + random(2)
      const source = sources[at]
      clocks[at] = (clocks[at] ?? 0) + random(3)
      if (source !== undefined) trial.write(source, clocks[at] ?? 0, `${source.id} ${i} ${['INFO: x', 'ERROR: y'][i % 2] ?? ''}`)
    }
    expect(sources[0]?.tracks[0]?.segments.length).toBeGreaterThan(1)
    const order = trial.written.map((line, at) => ({ ...line, at })).sort((x, y) => x.key - y.key || x.source.localeCompare(y.source) || x.at - y.at)
    const view = await trial.view()
    expect(view.view.merged.total).toBe(80_000)
    for (let round = 0; round < 60; round++) {
      const first = random(79_950)
      expect(texts(view, first, 30)).toEqual(order.slice(first, first + 30).map(({ text }) => text))
    }
    const some = order[50_123]
    const window = view.window({ kind: 'time', time: (base + (some?.key ?? 0)) / 1000 }, 0, 5)
    expect(window.first).toBe(order.findIndex(({ key }) => key >= (some?.key ?? 0)))
    const row = view.rows(55_555, 1)[0]
    expect(view.window({ kind: 'row', id: row?.id ?? '' }, 3, 3)).toMatchObject({ anchor: 55_555, first: 55_552 })
    const bars = histogram(view.view.merged, 50, { from: null, to: null })
    expect(bars.counts.flat().reduce((sum, rows) => sum + rows, 0)).toBe(80_000)
  })

  it('never change the order within a source, though its clock steps back', async () => {
    const trial = new Trial()
    const [a, b] = [trial.source('a'), trial.source('b')]
    trial.write(a, 1_000, 'a1')
    trial.write(b, 10_000_000, 'b1')
    trial.write(a, 9_000_000, 'a2')
    trial.write(a, 500, 'a3, set back')
    trial.write(b, 600, 'b2, set back')
    trial.write(a, 700, 'a4')
    trial.write(a, 20_000_000, 'a5')
    expect(texts(await trial.view(), 0, 10)).toEqual(['a1', 'a2', 'b1', 'a3, set back', 'b2, set back', 'a4', 'a5'])
  })

  it('begin with the history where that is read after the newest', async () => {
    const trial = new Trial()
    const source = trial.source('a')
    trial.write(source, 5_000_000, 'newest')
    const view = await trial.view()
    const history = trial.sources.addTrack(source, source.tracks[0], base + 5_000_000)
    trial.write(source, 1, 'oldest', history)
    trial.write(source, 9_000_000, 'of a clock that was wrong', history)
    await view.view.refresh(1000)
    expect(view.view.takeChanged()).toBe(0)
    expect(texts(view, 0, 10)).toEqual(['oldest', 'of a clock that was wrong', 'newest'])
  })
})

describe('a link to a line', () => {
  const nameOf = (view: OpenView, micros: number, nanos = 0): string => {
    const { rows } = view.window({ kind: 'time', time: formatStamp(base + micros, nanos), source: 'a' }, 0, 1)
    return rows[0]?.text ?? ''
  }

  it('leads to it among others of the same microsecond, and though a clock stepped back', async () => {
    const trial = new Trial()
    const source = trial.source('a')
    const write = (micros: number, nanos: number, text: string, track = source.tracks.at(-1)): void => {
      const bytes = Buffer.from(text)
      track?.append(1, base + micros, nanos, pieceOf(bytes), 0, bytes.length, false)
    }
    write(3_000_000, 0, 'newest')
    const history = trial.sources.addTrack(source, source.tracks[0], base + 3_000_000)
    for (const [micros, nanos, text] of [[10, 300, 'out'], [10, 100, 'err, overtaken'], [50, 0, 'before'], [90, 0, 'ahead'], [60, 0, 'set back'], [9_000_000, 0, 'of a clock that was wrong']] as const)
      write(micros, nanos, text, history)
    const view = await trial.view()
    expect([nameOf(view, 10, 100), nameOf(view, 10, 300), nameOf(view, 60), nameOf(view, 90), nameOf(view, 9_000_000)]).toEqual([
      'err, overtaken', 'out', 'set back', 'ahead', 'of a clock that was wrong',
    ])
    // No line has these times: the first that is later.
    expect([nameOf(view, 10, 200), nameOf(view, 20), nameOf(view, 70)]).toEqual(['out', 'before', 'ahead'])
  })
})

describe('a filter', () => {
  const trial = new Trial()
  const kafka = trial.source('kafka')
  const postgres = trial.source('postgres')
  trial.write(kafka, 1, 'INFO: begins')
  trial.write(kafka, 2, 'ERROR: fails')
  trial.write(kafka, 3, '\tat a.b.C')
  trial.write(postgres, 4, 'WARNING: slow')
  trial.write(kafka, 5, 'DEBUG: ends')

  it('chooses sources, levels and times', async () => {
    expect(texts(await trial.view({ levels: ['error', 'warn'] }), 0, 10)).toEqual(['ERROR: fails', '\u2409at a.b.C'.replace('\u2409', '\t'), 'WARNING: slow'])
    expect(texts(await trial.view({ sources: ['postgres'] }), 0, 10)).toEqual(['WARNING: slow'])
    expect(texts(await trial.view({ from: (base + 4) / 1000, to: (base + 5) / 1000 }), 0, 10)).toEqual(['WARNING: slow'])
  })

  it('says whether the row that is asked for is there, by its id and by its time', async () => {
    const [, fails, at] = (await trial.view()).rows(0, 3)
    const asked = async (filter: Partial<LogFilter>, row = fails) => {
      const view = await trial.view(filter)
      const { id = '', time = '' } = row ?? {}
      return [view.window({ kind: 'row', id }, 0, 1), view.window({ kind: 'time', time, source: 'kafka' }, 0, 1)].map(({ exact, rows }) => [exact, rows[0]?.text])
    }
    expect(await asked({})).toEqual([[true, 'ERROR: fails'], [true, 'ERROR: fails']])
    expect(await asked({ levels: ['warn'] })).toEqual([[false, 'WARNING: slow'], [false, 'WARNING: slow']])
    expect(await asked({ sources: ['postgres'] })).toEqual([[false, 'WARNING: slow'], [false, 'WARNING: slow']])
    // A line of an entry is where the entry is.
    expect(await asked({ fold: true }, at)).toEqual([[true, 'ERROR: fails'], [true, 'ERROR: fails']])
    const view = await trial.view()
    expect(view.window({ kind: 'time', time: (fails?.time ?? '').replace('000Z', '001Z'), source: 'kafka' }, 0, 1)).toMatchObject({ exact: false, rows: [{ text: '\tat a.b.C' }] })
    expect(view.window({ kind: 'time', time: (base + 2) / 1000 }, 0, 1)).toMatchObject({ exact: false, rows: [{ text: 'ERROR: fails' }] })
  })

  it('folds stack traces, also one that goes on later', async () => {
    const view = await trial.view({ fold: true })
    expect(view.rows(0, 10).map(({ text, more }) => [text, more])).toEqual([
      ['INFO: begins', 0], ['ERROR: fails', 1], ['WARNING: slow', 0], ['DEBUG: ends', 0],
    ])
    view.view.takeChanged()
    trial.write(kafka, 6, '\tmore of it')
    await view.view.refresh(1000)
    expect(view.view.takeChanged()).toBe(3)
    expect(view.rows(3, 1)[0]).toMatchObject({ text: 'DEBUG: ends', more: 1 })
  })
})

describe('a JSON line', () => {
  it('brings of its fields, and of what it says, no more than a row has room for', async () => {
    const trial = new Trial()
    const source = trial.source('a')
    const long = `${'x'.repeat(1999)}\u{1F600}`
    trial.write(source, 1, JSON.stringify({ msg: long, one: long, two: long, three: 'é'.repeat(1500), four: long, [long.repeat(5)]: 1, last: 12 }))
    trial.write(source, 2, JSON.stringify({ message: 'hello', list: [1, 2] }))
    const [first, second] = (await trial.view()).rows(0, 2)
    expect(first).toMatchObject({ cut: true, message: 'x'.repeat(1999) })
    expect(first?.fields?.map(([name, value]) => [name, value.length])).toEqual([['msg', 1999], ['one', 1999], ['two', 1999], ['three', 1500], ['last', 2]])
    expect(second).toMatchObject({ cut: false, message: 'hello', fields: [['message', 'hello'], ['list', '[1,2]']] })
  })
})

describe('a source that writes more than is kept', () => {
  it('loses its oldest lines, and says how many', { timeout: 30_000 }, async () => {
    const trial = new Trial({ source: 6_000_000, total: 100_000_000 })
    const source = trial.source('loud')
    const view = await trial.view()
    for (let i = 0; i < 200_000; i++) trial.write(source, i * 10, `line ${i} ${'x'.repeat(60)}`)
    trial.sources.lines()
    await new Promise((resolve) => setTimeout(resolve, 50))
    await view.view.refresh(10_000)
    expect(source.bytes).toBeLessThan(6_000_000 + 70 * 40_000)
    expect(source.skipped).toBeGreaterThan(50_000)
    expect(source.lines + source.skipped).toBe(200_000)
    expect(view.view.merged.total).toBe(source.lines)
    expect(texts(view, 0, 1)[0]).toContain(`line ${source.skipped} `)
    expect(texts(view, view.view.merged.total - 1, 1)[0]).toContain('line 199999 ')
  })
})

describe('a view that was just opened', () => {
  it('knows that there is more to come: an export waits for it', () => {
    const trial = new Trial()
    trial.source('a').history = 'waiting'
    expect(new View(plain, trial.sources, noSearch).loading).toBe(true)
  })
})

describe('a search that takes long', () => {
  it('lets what is known so far be told, goes on, and is given up when nobody looks', async () => {
    const trial = new Trial()
    const source = trial.source('a')
    trial.write(source, 1, 'one')
    let found: (bits: Uint8Array) => void = () => undefined
    let signal: AbortSignal | undefined
    const searcher = {
      scan: (_place: unknown, _terms: unknown, given: AbortSignal) => {
        signal = given
        return new Promise<Uint8Array>((resolve) => (found = resolve))
      },
    } as unknown as Searcher
    const view = new View({ ...plain, terms: [{ text: 'one', regex: false, caseSensitive: false, negate: false }] }, trial.sources, searcher)
    expect(await view.refresh(20)).toBe(false)
    expect(view.lines).toEqual({ searched: 0, all: 1 })
    found(Uint8Array.of(1))
    expect(await view.refresh(1000)).toBe(true)
    expect(view.lines).toEqual({ searched: 1, all: 1 })
    expect(view.merged.total).toBe(1)
    trial.write(source, 2, 'two')
    expect(await view.refresh(20)).toBe(false)
    view.close()
    expect(signal?.aborted).toBe(true)
  })
})

describe('the levels of a source', () => {
  it('count a stack trace once', () => {
    const trial = new Trial()
    const source = trial.source('spark')
    for (const text of ['26/11/24 19:00:01 ERROR Client: Application failed', 'java.io.IOException: x', '\tat a.B.c(B.java:1)', '26/11/24 19:00:02 INFO Client: done'])
      trial.write(source, 1, text)
    const { levels } = source.describe()
    expect(levels[logLevels.indexOf('error')]).toBe(1)
    expect(levels.reduce((sum, count) => sum + count, 0)).toBe(2)
  })
})
