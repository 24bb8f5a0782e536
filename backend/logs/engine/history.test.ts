import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LogSources, Source } from '../sources'
import type { Track } from '../spool/track'
import { linesHeld, linesOf, messageFrame, seededRandom, type Message } from '../test-data'
import { Beginning, History, type Boundary, type ReadLog } from './history'
import { MessageReader } from './messages'

/** A repeatable series of numbers from 0 to below 1. */
function random(seed: number): () => number {
  const whole = seededRandom(seed)
  return () => whole(2 ** 31) / 2 ** 31
}

const start = Date.parse('2026-11-24T10:00:00Z') * 1000

/** Lines of two streams, some of several messages, some of them stack traces; times grow but for what `step` adds. */
function written(lines: number, next: () => number, step: (line: number) => number = () => 0): Message[] {
  const messages: Message[] = []
  let at = start
  for (let line = 0; line < lines; line++) {
    at += 1 + Math.floor(next() * 50) + step(line)
    const stream = next() < 0.2 ? 2 : 1
    const nanos = Math.floor(next() * 1000)
    if (next() < 0.01) {
      const parts = 1 + Math.floor(next() * 4)
      for (let part = 0; part < parts; part++) messages.push({ stream, at, nanos, text: `part ${part} of ${line} ` })
    }
    messages.push({ stream, at, nanos, text: `${next() < 0.05 ? '\tat ' : ''}line ${line}\n` })
  }
  return messages
}

const frames = (messages: readonly Message[]): Buffer => Buffer.concat(messages.map(messageFrame))

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'weatherdeck-history-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Reads a log that an engine holds as messages; `slow`: turns that each answer lets pass between two pieces, by its tail. */
async function readWhole(messages: readonly Message[], next: () => number, slow: (tail: number | undefined) => number) {
  const sources = new LogSources(folder)
  const source = new Source('a', 'container', 'a', 1, 'a')
  sources.add(source)
  const asked: (number | undefined)[] = []
  const readLog: ReadLog = async ({ tail }, onPiece, signal) => {
    asked.push(tail)
    const bytes = frames(tail === undefined ? messages : messages.slice(-tail))
    for (let at = 0; at < bytes.length; ) {
      const size = 1 + Math.floor(next() * 4000)
      if (signal.aborted || !onPiece(Buffer.from(bytes.subarray(at, at + size)))) return
      at += size
      for (let turn = slow(tail); turn > 0; turn--) await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const newest = sources.addTrack(source)
  const beginning = new Beginning(2000)
  const reader = new MessageReader(false, (stream, micros, nanos, piece, from, to, cut) => {
    if (!beginning.leaves(reader, stream, micros, nanos, piece, from, to)) newest.append(stream, micros, nanos, piece, from, to, cut)
  })
  reader.take(frames(messages.slice(-2000)))
  const boundary = beginning.boundary as Boundary
  const history = () => new History(source, sources, false, readLog, newest, boundary, { long: 2200, section: 3000 })
  const failed = await history().read(true, new AbortController().signal).then(() => null, (error: unknown) => error)
  const tracks = source.tracks.length
  if (failed !== null) await history().read(false, new AbortController().signal)
  const keys = source.tracks.flatMap((track) => track.segments.flatMap((segment) => [...segment.table.keys.slice(0, segment.count)]))
  return { texts: linesHeld(source), keys, failed, tracks, asked, firsts: source.tracks.map(firstLine) }
}

function firstLine({ segments: [segment] }: Track): string {
  const { offsets } = segment?.table ?? { offsets: [] }
  return segment?.read(offsets[0] ?? 0, (offsets[1] ?? 0) - 1).toString() ?? ''
}

describe('a history', () => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed + 1))('read from both ends is whole, in order, and nothing of it comes twice (%i)', async (seed) => {
    const next = random(seed)
    const messages = written(5000 + Math.floor(next() * 25_000), next)
    const pace = [Math.floor(next() * 4), Math.floor(next() * 4)] as const
    const { texts, keys, failed, tracks, asked } = await readWhole(messages, next, (tail) => (tail === undefined ? pace[0] : pace[1]))
    expect(failed).toBeNull()
    expect(texts).toEqual(linesOf(messages))
    expect(keys).toEqual([...keys].sort((a, b) => a - b))
    if (pace[0] > 0 && messages.length > 15_000) {
      expect(tracks).toBeGreaterThan(2)
      expect(asked.filter((tail) => tail !== undefined).length).toBeGreaterThanOrEqual(tracks - 2)
    }
  })

  it('is whole too where the parts of a line lie far from each other', { timeout: 60_000 }, async () => {
    let torn = 0
    for (let seed = 1; seed <= 8; seed++) {
      const next = random(seed)
      const messages = written(20_000, next)
      // Each long line of stderr has its parts a thousand and more messages from each other; none of them among the newest.
      for (let at = 500; at < messages.length - 8000; at += 4500) {
        const { at: time, nanos } = messages[at] as Message
        const parts = [0, 1300, 2600].map((by, part) => ({ at: at + by, text: `far ${part}${part === 2 ? '\n' : ' '}` }))
        for (let i = at; i < at + 2600; i++) (messages[i] as Message).stream = 1
        for (const part of parts.reverse()) messages.splice(part.at, 0, { stream: 2, at: time, nanos, text: part.text })
      }
      const { texts, failed } = await readWhole(messages, next, (tail) => (tail === undefined ? 2 : 1))
      if (failed !== null) torn++
      expect(texts).toEqual(linesOf(messages))
    }
    expect(torn).toBeGreaterThan(0)
  })

  it.each([
    ['back once', (line: number) => (line === 6000 ? -600_000_000 : 0)],
    ['back near the end', (line: number) => (line === 11_000 ? -600_000_000 : 0)],
    ['forward and back', (line: number) => (line === 3000 ? 600_000_000 : line === 8000 ? -600_000_000 : 0)],
    ['back at random', (line: number) => (line % 1009 === 0 ? -20_000 : 0)],
  ])('of a clock that stepped %s is whole and in order too', async (_, step) => {
    for (const pace of [1, 3]) {
      const next = random(pace)
      const messages = written(20_000, next, step)
      const { texts, keys } = await readWhole(messages, next, (tail) => (tail === undefined ? pace : 1))
      expect(texts).toEqual(linesOf(messages))
      expect(keys).toEqual([...keys].sort((a, b) => a - b))
    }
  })

  it('begins its sections, and the newest lines, with an entry, not within a stack trace, of one stream as of two', async () => {
    for (const streams of [1, 2]) {
      const messages: Message[] = Array.from({ length: 20_000 }, (_, line) => ({
        // The other stream's line comes before each entry: it parts none.
        stream: streams === 2 && line % 300 === 299 ? 2 : 1,
        at: start + line * 10,
        nanos: 0,
        text: `${line % 300 === 0 || line % 300 === 299 ? '' : '\tat '}line ${line}\n`,
      }))
      const { texts, tracks, firsts } = await readWhole(messages, random(7), () => 1)
      expect(texts).toEqual(linesOf(messages))
      expect(tracks).toBeGreaterThan(2)
      expect(firsts.filter((line) => line.startsWith('\tat'))).toEqual([])
    }
  })

  it('that fits into what was read first asks for no sections', async () => {
    const { asked } = await readWhole(written(2050, random(1)), random(1), () => 1)
    expect(asked.filter((tail) => tail !== undefined)).toEqual([])
  })

  it('has nothing twice where the log was turned over so far that it begins within what was followed meanwhile', async () => {
    const messages = written(20_000, random(3))
    const sources = new LogSources(folder)
    const source = new Source('a', 'container', 'a', 1, 'a')
    sources.add(source)
    const newest = sources.addTrack(source)
    const beginning = new Beginning(2000)
    const reader = new MessageReader(false, (stream, micros, nanos, piece, from, to, cut) => {
      if (!beginning.leaves(reader, stream, micros, nanos, piece, from, to)) newest.append(stream, micros, nanos, piece, from, to, cut)
    })
    reader.take(frames(messages.slice(3000)))
    const held = linesHeld(source)
    const readLog: ReadLog = (_, onPiece) => {
      onPiece(frames(messages.slice(12_000)))
      return Promise.resolve()
    }
    await new History(source, sources, false, readLog, newest, beginning.boundary as Boundary).read(false, new AbortController().signal)
    // The log may begin within a line.
    expect(linesHeld(source).slice(-held.length)).toEqual(held)
    expect(linesHeld(source).length - held.length).toBeLessThanOrEqual(2)
  })
})
