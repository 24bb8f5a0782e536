import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Docker from 'dockerode'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LogSources, Source } from '../sources'
import { frame, linesHeld, linesOf, messageFrame, type Message } from '../test-data'
import { ContainerLog } from './container-log'

const start = Date.parse('2026-11-26T07:00:00Z') * 1000

/** An engine with one container, reduced to its log, which it gives as Docker does: `since` leaves out what has an earlier time, also later on. */
class Engine {
  readonly messages: Message[] = []
  /** `tail` of each request. */
  readonly asked: string[] = []
  /** Status and words of an answer that is no log. */
  refuse: (tail: string, follow: boolean) => [number, string] | null = () => null
  /** So many messages are read from the log's beginning on before the engine says that it cannot read on. */
  readable = Number.POSITIVE_INFINITY
  readonly #followers = new Map<ServerResponse, (message: Message) => void>()
  readonly #server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://engine')
    if (url.pathname.endsWith('/json')) {
      response.end(JSON.stringify({ Config: { Tty: false }, State: { Running: true, StartedAt: '2026-11-26T07:00:00Z' }, HostConfig: { LogConfig: { Type: 'json-file', Config: {} } } }))
      return
    }
    const tail = url.searchParams.get('tail') ?? 'all'
    const since = Number(url.searchParams.get('since') ?? 0) * 1e6
    const give = (message: Message): void => void (message.at >= since && response.write(messageFrame(message)))
    this.asked.push(tail)
    const refusal = this.refuse(tail, url.searchParams.get('follow') === '1')
    if (refusal !== null) return void response.writeHead(refusal[0]).end(JSON.stringify({ message: refusal[1] }))
    response.writeHead(200)
    response.flushHeaders()
    for (const message of tail === 'all' ? this.messages.slice(0, this.readable) : this.messages.slice(-Number(tail))) give(message)
    if (tail === 'all' && this.readable < this.messages.length) return void response.end(frame(3, 'Error grabbing logs: unexpected EOF\n'))
    if (url.searchParams.get('follow') !== '1') return void response.end()
    this.#followers.set(response, give)
    response.on('close', () => this.#followers.delete(response))
  })

  async listen(): Promise<Docker> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return new Docker({ host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port })
  }

  /** `at`: microseconds after the start. */
  write(at: number, text: string, stream: 1 | 2 = 1): void {
    const message = { stream, at: start + at, nanos: 7, text }
    this.messages.push(message)
    for (const give of this.#followers.values()) give(message)
  }

  lines(count: number, from: number, name: string, stream: 1 | 2 = 1): void {
    for (let line = 0; line < count; line++) this.write(from + line, `${name} ${line}\n`, stream)
  }

  /** What the engine itself tells those who follow. */
  say(bytes: Buffer): void {
    for (const response of this.#followers.keys()) response.write(bytes)
  }

  /** Takes the log away from who reads it, as when the engine ends. */
  drop(): void {
    for (const response of this.#followers.keys()) response.destroy()
  }

  get followed(): boolean {
    return this.#followers.size > 0
  }

  /** Its lines, as one reads them. */
  get texts(): string[] {
    return linesOf(this.messages)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

describe('a container’s log', () => {
  let folder: string
  let engine: Engine
  let source: Source
  let log: ContainerLog
  let docker: Docker | null

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'weatherdeck-container-log-'))
    engine = new Engine()
    docker = await engine.listen()
    const sources = new LogSources(folder)
    source = new Source('x', 'container', 'x', 1, 'x')
    sources.add(source)
    log = new ContainerLog(source, 'x', sources, () => docker, (work) => work())
  })
  afterEach(async () => {
    log.close()
    await engine.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  const held = (): string[] => linesHeld(source)
  const followed = () => expect.poll(() => engine.followed && source.history === 'complete', { timeout: 10_000, interval: 20 }).toBe(true)
  const whole = () => expect.poll(() => held().length, { timeout: 10_000, interval: 20 }).toBe(engine.texts.length)
  /** While `work` happens the engine is away. */
  const lost = async (work: () => void): Promise<void> => {
    const before = docker
    docker = null
    engine.drop()
    await expect.poll(() => engine.followed, { interval: 20 }).toBe(false)
    work()
    docker = before
    log.wake()
    await followed()
  }

  it('goes on when the clock is set back, though there were lines before', async () => {
    engine.lines(50, 0, 'before')
    log.open()
    await followed()
    engine.lines(50, -90_000_000, 'set back')
    engine.lines(50, 1000, 'after')
    await whole()
    expect(held()).toEqual(engine.texts)
  })

  it('goes on where it was after the engine was lost, also with a clock that was set back meanwhile', async () => {
    engine.lines(3000, 0, 'before')
    log.open()
    await followed()
    await lost(() => engine.lines(30, 10_000, 'meanwhile'))
    await whole()
    await lost(() => engine.lines(30, -90_000_000, 'set back'))
    await whole()
    expect(held()).toEqual(engine.texts)
    expect(engine.asked.filter((tail) => tail === 'all')).toHaveLength(1)
  })

  it.each([1500, 30_000])('leaves no gap after %i lines that came while the engine was away', async (lines) => {
    engine.lines(20, 0, 'before')
    log.open()
    await followed()
    await lost(() => engine.lines(lines, 10_000, 'meanwhile'))
    await whole()
    expect(held()).toEqual(engine.texts)
    engine.lines(10, 100_000, 'live')
    await whole()
  })

  it('takes no end of a long line for a line, where what is read again begins within it', async () => {
    const part = 'x'.repeat(16_384)
    engine.lines(10, 0, 'before')
    // Its parts have one time; lines of the other stream lie between them.
    for (let at = 0; at < 30; at++) {
      engine.write(1000, part)
      engine.lines(50, 2000 + at * 100, `between ${at}`, 2)
    }
    engine.write(1000, 'end\n')
    log.open()
    await followed()
    await whole()
    await lost(() => engine.lines(5, 10_000, 'meanwhile'))
    await whole()
    expect(held().map((text) => text.slice(-20)).sort()).toEqual(engine.texts.map((text) => text.slice(-20)).sort())
    expect(held().map((text) => text.length).sort()).toEqual(engine.texts.map((text) => text.length).sort())
  })

  it.each([['end\n', 1500], ['no end', 1000]])('whose newest messages are all of one line is there once (%j)', async (last, next) => {
    engine.lines(100, 0, 'before')
    for (let at = 0; at < 2100; at++) engine.write(1000, 'part ')
    engine.write(1000, last)
    log.open()
    await followed()
    engine.write(next, 'after it\n')
    engine.write(2000, 'live\n')
    await expect.poll(() => held().at(-1), { timeout: 10_000, interval: 20 }).toBe('live')
    expect(held()).toEqual(engine.texts)
  })

  it('keeps a line that was not complete when the engine was lost', async () => {
    engine.lines(2500, 0, 'before')
    engine.write(5000, 'begun, ')
    engine.lines(1500, 6000, 'other', 2)
    log.open()
    await followed()
    await lost(() => engine.write(5000, 'and ended\n'))
    await whole()
    expect(held().filter((text) => text.startsWith('begun'))).toEqual(['begun, and ended'])
    expect(new Set(held())).toEqual(new Set(engine.texts))
  })

  it.each([
    [409, 'can not get logs from container which is dead or marked for removal'],
    [500, 'error opening the log driver'],
  ])('that the engine refuses with %i is unreadable, says so, and is read once it can be', async (status, message) => {
    engine.lines(20, 0, 'before')
    engine.refuse = () => [status, message]
    log.open()
    await expect.poll(() => source.history, { interval: 20 }).toBe('unreadable')
    expect(source.problem).toMatchObject({ code: 'ENGINE_REFUSED', params: { subject: 'x' }, detail: message })
    engine.refuse = () => null
    log.wake()
    await followed()
    await whole()
    expect(source.problem).toBeNull()
  })

  it('that is refused while it is followed says so until it is followed again, and keeps its lines', async () => {
    engine.lines(20, 0, 'before')
    engine.refuse = (_, follow) => (follow ? [500, 'no more files'] : null)
    log.open()
    await expect.poll(() => source.problem?.detail, { interval: 20 }).toBe('no more files')
    expect(source.history).toBe('complete')
    engine.refuse = () => null
    await expect.poll(() => source.problem, { timeout: 10_000, interval: 20 }).toBeNull()
    await whole()
    expect(held()).toEqual(engine.texts)
  })

  it('that cannot be kept says so, and is there once when it can be', async () => {
    for (let line = 0; line < 1000; line++) engine.write(line, `${'x'.repeat(500)} ${line}\n`)
    rmSync(folder, { recursive: true })
    log.open()
    await expect.poll(() => source.problem?.code, { timeout: 10_000, interval: 20 }).toBe('FILE_UNWRITABLE')
    expect(source).toMatchObject({ history: 'unreadable', tracks: [] })
    mkdirSync(folder)
    log.wake()
    await followed()
    await whole()
    expect(held()).toEqual(engine.texts)
  })

  it('is not complete because the engine once failed to give its history', async () => {
    engine.lines(5000, 0, 'before')
    let failures = 3
    engine.refuse = (tail) => (tail === 'all' && failures-- > 0 ? [500, 'out of file descriptors'] : null)
    log.open()
    await expect.poll(() => source.problem?.detail, { interval: 10 }).toBe('out of file descriptors')
    expect(source.history).toBe('loading')
    await followed()
    await whole()
    expect(held()).toEqual(engine.texts)
    expect(source.problem).toBeNull()
  })

  it('that is broken within is there as far as it can be read, and says so', async () => {
    engine.lines(5000, 0, 'line')
    engine.readable = 1000
    log.open()
    await followed()
    expect(source.problem).toEqual({ code: 'ENGINE_REFUSED', params: { subject: 'x' }, detail: 'Error grabbing logs: unexpected EOF' })
    engine.write(9000, 'live\n')
    await expect.poll(() => held().at(-1), { interval: 20 }).toBe('live')
    expect(held().slice(0, 1000)).toEqual(engine.texts.slice(0, 1000))
    expect(held().filter((text) => text.startsWith('Error'))).toEqual([])
    expect(new Set(held()).size).toBe(held().length)
  })

  it('whose engine breaks off what is followed says so, and goes on', async () => {
    engine.lines(20, 0, 'line')
    log.open()
    await expect.poll(() => engine.followed, { interval: 20 }).toBe(true)
    engine.say(frame(3, 'Error grabbing logs: no more files\n'))
    await expect.poll(() => source.problem?.detail, { interval: 20 }).toBe('Error grabbing logs: no more files')
    engine.lines(20, 1000, 'later')
    await whole()
    await expect.poll(() => source.problem, { timeout: 10_000, interval: 20 }).toBeNull()
    expect(held()).toEqual(engine.texts)
  })
})
