import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LogFilter, LogSource } from '../../contract/logs'
import { missing, testImage, Trial } from '../compose/real-docker'
import { LogEngine } from './log-engine'

const worker = path.resolve(import.meta.dirname, '../../out/main/logs-search.cjs')
const why = existsSync(worker) ? await missing('engine') : 'not built (npm run build)'

/**
 * Writes numbered lines to both streams at random, some of them long, not UTF-8, or with NUL; each run has a name of its
 * own. `BURST` lines come at once at the beginning, then a few every 20 ms.
 */
const writer = `
const run = process.env.NAME + Date.now() % 100000
let n = 0
const line = () => {
  const r = Math.random()
  const text = r < 0.01 ? 'x'.repeat(20000 + Math.random() * 60000) : r < 0.03 ? 'caf\\u00e9 \\u{1F600}' : 'y'.repeat(Math.random() * 200)
  const head = Buffer.from(run + ' ' + n++ + ' ' + ['INFO', 'ERROR'][n % 2] + ' ' + text)
  const bytes = r > 0.97 ? Buffer.concat([head, Buffer.from([0xff, 0, 0xc3])]) : head
  return [Buffer.concat([bytes, Buffer.from('\\n')]), Math.random() < 0.8 ? process.stdout : process.stderr]
}
const burst = Number(process.env.BURST ?? 0)
let done = 0
const more = () => {
  while (done < burst) { done++; const [bytes, out] = line(); if (!out.write(bytes)) { out.once('drain', more); return } }
  setInterval(() => { for (let i = 0; i < 8; i++) { const [bytes, out] = line(); out.write(bytes) } }, 20)
}
more()
process.on('SIGTERM', () => process.exit(0))
`

/** Lines at the start: more than what is read at first, and so many that a log is read from both ends at once. */
const bursts: Record<string, number> = { old: 9000, long: 130_000 }

const service = (name: string, more = '') => `  ${name}:
    image: ${testImage}
    init: true
    stop_grace_period: 2s
    command: [node, /app/writer.js]
    volumes: ["./writer.js:/app/writer.js:ro"]
    environment: {NAME: ${name}, BURST: "${bursts[name] ?? 5}"}
${more}`

const compose = (generation: number) => `services:
${service('old')}${service('restarted')}${service('recreated', `    labels: {generation: "${generation}"}\n`)}${service('turning', '    logging: {driver: json-file, options: {max-size: 400k, max-file: "2"}}\n')}${service('silent', '    logging: {driver: none}\n')}  terminal:
    image: ${testImage}
    tty: true
    command: [node, -e, "process.stdout.write('\\\\x1b[31mred\\\\x1b[0m ' + 'z'.repeat(40000) + '\\\\nsecond\\\\n'); setTimeout(() => {}, 1e6)"]
  huge:
    image: ${testImage}
    command: [node, -e, "process.stdout.write('begin ' + 'h'.repeat(10 * 1024 * 1024) + ' end\\\\nafter\\\\n')"]
`

const withLong = `${compose(9)}${service('long')}`

const everything: LogFilter = { sources: [], levels: [], terms: [], from: null, to: null, fold: false }

/** The text of each stream: in Docker's log a long line of one may be interrupted by lines of the other. */
interface Streams {
  stdout: string
  stderr: string
}

/** Docker's own frames (Engine API, "Attach"), put together by stream. */
function streamsOfFrames(output: Buffer): Streams {
  const parts: [Buffer[], Buffer[]] = [[], []]
  for (let at = 0; at + 8 <= output.length; at += 8 + output.readUInt32BE(at + 4))
    parts[output[at] === 2 ? 1 : 0].push(output.subarray(at + 8, at + 8 + output.readUInt32BE(at + 4)))
  const [stdout, stderr] = parts.map((each) => Buffer.concat(each).toString('utf8'))
  return { stdout: stdout ?? '', stderr: stderr ?? '' }
}

const lineCount = ({ stdout, stderr }: Streams): number => (stdout + stderr).split('\n').length - 1

/** The same as the engine of the logs holds it. */
async function held(engine: LogEngine, id: string): Promise<Streams> {
  const streams: Streams = { stdout: '', stderr: '' }
  for (const line of (await exported(engine, { sources: [id] }, 'json')).split('\n').filter(Boolean)) {
    const { stream, text } = JSON.parse(line) as { stream: keyof Streams; text: string }
    streams[stream] += `${text}\n`
  }
  return streams
}

/** All text of an export, as a person would save it. */
async function exported(engine: LogEngine, filter: Partial<LogFilter>, format: 'plain' | 'json' = 'plain'): Promise<string> {
  let text = ''
  const request = { filter: { ...everything, ...filter }, format, timestamps: false, names: false, colours: false, tail: null, follow: false, id: 'test-export' }
  for await (const piece of engine.download(request, new AbortController().signal)) {
    text += piece.text
    engine.seen({ id: 'test-export', seq: piece.seq })
  }
  return text
}

async function sourcesOf(engine: LogEngine): Promise<LogSource[]> {
  for await (const state of engine.watch(new AbortController().signal)) return state.sources
  return []
}

describe.skipIf(why !== null)(`logs of real containers${why === null ? '' : ` (${why})`}`, () => {
  let trial: Trial
  let engine: LogEngine
  /** What Docker itself has of a container, by its short id. */
  const truth = new Map<string, Streams>()

  const containers = async () =>
    (await trial.engine.docker.listContainers({ all: true, filters: { label: [`com.docker.compose.project=${trial.name}`] } })).map(({ Id, Labels }) => ({
      id: Id,
      service: Labels['com.docker.compose.service'] ?? '',
    }))
  const remember = async (id: string): Promise<void> => {
    const output = (await trial.engine.docker.getContainer(id).logs({ stdout: true, stderr: true, follow: false })) as unknown as Buffer
    truth.set(id.slice(0, 12), streamsOfFrames(output))
  }

  beforeAll(async () => {
    trial = await Trial.open()
    await trial.write(compose(0), { 'writer.js': writer })
    expect(await trial.up({ services: ['old', 'restarted', 'recreated', 'silent', 'terminal', 'huge'] })).toEqual([])
    // The history is longer than what is read at first.
    const { id = '' } = (await containers()).find((each) => each.service === 'old') ?? {}
    do await remember(id)
    while (lineCount(truth.get(id.slice(0, 12)) ?? { stdout: '', stderr: '' }) < 9000)
    truth.clear()
    engine = new LogEngine({ dataDir: path.join(trial.folder, 'data'), project: trial.name, findProblems: true, worker })
    await engine.open()
    // Only now: what it wrote before may be gone from Docker already, where this machine has much to do.
    expect(await trial.up({ services: ['turning'] })).toEqual([])
  })
  afterAll(async () => {
    await engine?.close()
    await trial?.close()
  })

  it('hold what was written, though containers are restarted, killed and made anew at random', { timeout: 120_000 }, async () => {
    for (let round = 1; round <= 3; round++) {
      const found = await containers()
      const of = (name: string) => trial.engine.docker.getContainer(found.find((each) => each.service === name)?.id ?? '')
      await sleep(Math.random() * 600)
      await of('restarted').restart({ t: 1, ...(round === 2 ? { signal: 'SIGKILL' } : {}) })
      // It may not be up again yet.
      await of('old').kill().catch(() => undefined)
      await of('recreated').stop({ t: 1 })
      await remember(of('recreated').id)
      await sleep(Math.random() * 400)
      await of('old').start().catch(() => undefined)
      await trial.write(compose(round), { 'writer.js': writer })
      expect(await trial.up({ services: ['recreated'] })).toEqual([])
    }
    for (const { id, service: name } of await containers()) {
      await trial.engine.docker.getContainer(id).stop({ t: 1 }).catch(() => undefined)
      if (name !== 'silent' && name !== 'terminal') await remember(id)
    }
    const sources = () => sourcesOf(engine)
    for (const [id, text] of truth)
      await expect
        .poll(async () => (await sources()).find((source) => source.id === id), { timeout: 20_000, interval: 300 })
        .toSatisfy((source: LogSource | undefined) => source !== undefined && source.history === 'complete' && source.lines >= lineCount(text))

    // Four containers of `recreated`, three of them gone.
    const now = await sources()
    expect(now.filter(({ service: name }) => name === 'recreated').map(({ state }) => state).sort()).toEqual(['absent', 'absent', 'absent', 'exited'])
    for (const source of now.filter(({ id }) => truth.has(id))) {
      const ours = await held(engine, source.id)
      const docker = truth.get(source.id) ?? { stdout: '', stderr: '' }
      for (const stream of ['stdout', 'stderr'] as const) {
        const what = `${source.service} ${stream}: ${lineCount(ours)} of ${lineCount(docker)} lines`
        // Where Docker has dropped older files, what it still has is the end of what we have.
        const turned = source.service === 'turning'
        const [mine, whole] = [ended(ours[stream], source.service), ended(docker[stream], source.service)]
        const kept = turned ? whole.slice(whole.indexOf('\n') + 1) : whole
        expect(difference(turned ? mine.slice(Math.max(0, mine.indexOf(kept.slice(0, 100)))) : mine, kept), what).toBe('')
      }
      if (source.service !== 'huge' && lineCount(docker) > 0) expectAllNumbers(ours.stdout + ours.stderr, source.service)
    }
    // Saved, it is the same again.
    const file = path.join(trial.folder, 'saved.log')
    const request = { filter: { ...everything, sources: ['restarted'] }, format: 'plain' as const, timestamps: false, names: false, colours: false, tail: null, follow: false }
    for await (const progress of engine.save({ ...request, file }, new AbortController().signal)) expect(progress.bytes).toBeGreaterThanOrEqual(0)
    expect(await readFile(file, 'utf8')).toBe(await exported(engine, { sources: ['restarted'] }))
  })

  it('are searched whole: as many rows as grep finds lines', { timeout: 60_000 }, async () => {
    const all = await exported(engine, {})
    const expected = all.split('\n').filter((line) => /ERROR .*y{150}/.test(line)).length
    expect(expected).toBeGreaterThan(100)
    const found = await exported(engine, { terms: [{ text: 'ERROR .*y{150}', regex: true, caseSensitive: true, negate: false }] })
    expect(found.split('\n').length - 1).toBe(expected)
  })

  it('show a terminal’s lines without its codes, a line of 10 MB cut, and say why a driver gives nothing', { timeout: 60_000 }, async () => {
    expect(await exported(engine, { sources: ['terminal'] })).toBe(`red ${'z'.repeat(40_000)}\nsecond\n`)
    const abort = new AbortController()
    const view = engine.view({ id: 'huge-view', filter: { ...everything, sources: ['huge'] }, follow: 10 }, abort.signal)
    const { value } = await view.next()
    const [row] = value?.tail ?? []
    expect(row).toMatchObject({ cut: true, fullLength: 10 * 1024 * 1024 + 10 })
    expect(row?.text).toHaveLength(2000)
    let whole = ''
    for (let offset: number | null = 0; offset !== null; ) {
      const piece: { text: string; next: number | null } = engine.line({ id: row?.id ?? '', offset, bytes: 1_000_000 })
      whole += piece.text
      offset = piece.next
    }
    expect(whole === `begin ${'h'.repeat(10 * 1024 * 1024)} end`).toBe(true)
    abort.abort()
    await view.return(undefined)
    const silent = (await sourcesOf(engine)).find(({ service: name }) => name === 'silent')
    expect(silent).toMatchObject({ history: 'unreadable', problem: { code: 'LOGS_UNREADABLE', params: { driver: 'none' } } })
  })

  it('give a search up that takes for ever, and go on', { timeout: 60_000 }, async () => {
    const abort = new AbortController()
    const term = { text: '(y+y+)+z', regex: true, caseSensitive: true, negate: false }
    let problem: string | undefined
    for await (const event of engine.view({ id: 'slow-view', filter: { ...everything, terms: [term] }, follow: 0 }, abort.signal)) {
      engine.seen({ id: 'slow-view', seq: event.seq })
      problem = event.problem?.code
      if (problem !== undefined) break
    }
    expect(problem).toBe('SEARCH_TOO_SLOW')
    expect((await exported(engine, { sources: ['terminal'], terms: [{ ...term, text: 'second' }] }))).toBe('second\n')
  })

  it('that are long are whole where both ends are read at once', { timeout: 120_000 }, async () => {
    await trial.write(withLong)
    expect(await trial.up({ services: ['long'] })).toEqual([])
    const { id } = (await containers()).find((each) => each.service === 'long') ?? { id: '' }
    const container = trial.engine.docker.getContainer(id)
    const lines = async () => Number(/long\d+ (\d+) [A-Z]+ [^\n]*\n$/.exec(streamsOfFrames((await container.logs({ stdout: true, stderr: true, tail: 1, follow: false })) as unknown as Buffer).stdout)?.[1] ?? 0)
    await expect.poll(lines, { timeout: 60_000, interval: 500 }).toBeGreaterThan(bursts['long'] ?? 0)
    await container.stop({ t: 1 })
    await remember(id)
    const late = new LogEngine({ dataDir: path.join(trial.folder, 'late'), project: trial.name, findProblems: false, worker })
    try {
      await late.open()
      const ours = await held(late, id.slice(0, 12))
      const docker = truth.get(id.slice(0, 12)) ?? { stdout: '', stderr: '' }
      expect(lineCount(docker)).toBeGreaterThan(bursts['long'] ?? 0)
      for (const stream of ['stdout', 'stderr'] as const) expect(difference(ended(ours[stream], 'long'), ended(docker[stream], 'long')), stream).toBe('')
    } finally {
      await late.close()
    }
  })

  it('go on without a gap when the engine was lost', { timeout: 60_000 }, async () => {
    const socket = path.join(trial.folder, 'engine.sock')
    const upstream = (process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').replace('unix://', '')
    let proxy = await openProxy(socket, upstream)
    const other = new LogEngine({ dataDir: path.join(trial.folder, 'other'), project: trial.name, findProblems: false, worker, env: { DOCKER_HOST: `unix://${socket}` } })
    try {
      await other.open()
      const { id } = (await containers()).find((each) => each.service === 'restarted') ?? { id: '' }
      // Already running where this test runs alone.
      await trial.engine.docker.getContainer(id).start().catch(() => undefined)
      const count = async () => (await sourcesOf(other)).find((source) => source.id === id.slice(0, 12))?.lines ?? 0
      await expect.poll(count, { timeout: 20_000 }).toBeGreaterThan(50)
      await proxy.close()
      await sleep(500)
      await rm(socket, { force: true })
      proxy = await openProxy(socket, upstream)
      const before = await count()
      await expect.poll(count, { timeout: 30_000, interval: 300 }).toBeGreaterThan(before + 50)
      await trial.engine.docker.getContainer(id).stop({ t: 1 })
      await remember(id)
      await expect.poll(() => held(other, id.slice(0, 12)).then((ours) => JSON.stringify(ours) === JSON.stringify(truth.get(id.slice(0, 12)))), { timeout: 20_000, interval: 500 }).toBe(true)
    } finally {
      await other.close()
      await proxy.close()
    }
  })
})

/** Where two texts begin to differ, with what is around; '' where they do not. The texts are too long for a diff. */
function difference(ours: string, docker: string): string {
  if (ours === docker) return ''
  let at = 0
  while (ours[at] === docker[at]) at++
  const around = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 60), at + 60))
  return `at ${at}: ${around(ours)} instead of ${around(docker)}`
}

/** A process that was killed leaves a line without an end: for Docker the next one goes on with it, for us it is a line. */
function ended(text: string, service: string): string {
  const apart = text.replace(new RegExp(`([^\\n])(?=${service}\\d+ \\d+ (?:INFO|ERROR) )`, 'g'), '$1\n')
  return apart === '' || apart.endsWith('\n') ? apart : `${apart}\n`
}

/** Every run's numbers come from 0 on, none twice, none left out; in order within a stream, so sorted they are dense. */
function expectAllNumbers(text: string, name: string): void {
  const runs = new Map<string, number[]>()
  for (const line of text.split('\n')) {
    const match = /^(\w+) (\d+) /.exec(line)
    if (match?.[1] === undefined) continue
    runs.set(match[1], [...(runs.get(match[1]) ?? []), Number(match[2])])
  }
  for (const numbers of runs.values()) {
    const sorted = numbers.sort((a, b) => a - b)
    // Killed, a process may leave its last line of one stream unwritten while a later one of the other is there.
    const until = sorted.length - 20
    const missing = sorted.slice(0, until).flatMap((number, at) => {
      const due = (sorted[at - 1] ?? -1) + 1
      return number === due ? [] : [`${due}–${number - 1}`]
    })
    expect(missing, `${name}: ${sorted.length} numbers to ${String(sorted[sorted.length - 1])}`).toEqual([])
  }
}

async function openProxy(socket: string, upstream: string): Promise<{ close: () => Promise<void> }> {
  const open = new Set<Socket>()
  const server: Server = createServer((client) => {
    const engine = connect(upstream)
    for (const [from, to] of [[client, engine], [engine, client]] as const) {
      open.add(from)
      from.on('error', () => to.destroy()).on('close', () => to.destroy())
      from.pipe(to)
    }
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  return {
    close: async () => {
      for (const each of open) each.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
