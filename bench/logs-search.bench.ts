import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, it } from 'vitest'
import { docker, everything, LogsUnderTest, removeAll, startWriter } from './logs-engine'

/**
 * One container with 1,000,000 lines (`BENCH_LINES`): time to its last lines, search through the whole history beside
 * `docker logs | grep -E`, jumps to a time. `npx vitest run --project bench bench/logs-search`; needs `npm run build`, Linux.
 */
const lines = Number(process.env['BENCH_LINES'] ?? 1_000_000)
const runs = Number(process.env['BENCH_RUNS'] ?? 3)
const project = 'weatherdeck-bench-search'
const container = `${project}-loud`
const folder = mkdtempSync(path.join(tmpdir(), 'weatherdeck-bench-search-'))
const patterns = ['seq=99999[0-9] ', 'ERROR.*took 4[0-9][0-9] ms', 'client-9[0-6]$', '[a-z]+-[0-9]+$']

/** `docker logs | grep -E -c`, by a pipe of the shell with arguments of ours alone. `times`: with the time of each line, which ours has too. */
const grep = (pattern: string, times = 'false'): Promise<number> =>
  new Promise((resolve, reject) => {
    execFile('sh', ['-c', 'docker logs --timestamps="$2" "$0" 2>&1 | grep -E -c -- "$1"', container, pattern, times], (error, stdout) =>
      stdout.trim() === '' ? reject(error ?? new Error('nothing counted')) : resolve(Number(stdout)),
    )
  })

/** The same by our own command line, started anew and with nothing read before: the number of lines it prints. */
const deck = (pattern: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const script = '"$0" "$1" logs -p "$2" --no-prefix --grep "$3" | wc -l'
    const cli = path.resolve(import.meta.dirname, '../out/main/cli.cjs')
    execFile('sh', ['-c', script, process.execPath, cli, project, pattern], { env: { ...process.env, WEATHERDECK_DATA: folder } }, (error, stdout) =>
      error ? reject(error) : resolve(Number(stdout)),
    )
  })

const timed = async <T>(work: () => Promise<T>): Promise<{ ms: number; value: T }> => {
  const began = performance.now()
  const value = await work()
  return { ms: performance.now() - began, value }
}
const median = (of: readonly number[]): number => [...of].sort((a, b) => a - b)[of.length >> 1] ?? Number.NaN

async function search(logs: LogsUnderTest, pattern: string): Promise<number> {
  const client = await logs.client()
  const id = `bench-${Math.random().toString(36).slice(2)}`
  const abort = new AbortController()
  const filter = { ...everything, fold: false, terms: pattern === '' ? [] : [{ text: pattern, regex: true, caseSensitive: true, negate: false }] }
  for await (const event of await client.view({ id, filter, follow: 0 }, { signal: abort.signal })) {
    void client.seen({ id, seq: event.seq })
    if (!event.loading && event.searched === event.lines && event.lines > 0) {
      abort.abort()
      return event.total
    }
  }
  return -1
}

describe('logs', () => {
  it('search a million lines', { timeout: 3_600_000 }, async () => {
    await removeAll(project)
    await startWriter(project, 'loud', { FIRST: String(lines) })
    await docker('wait', container)
    try {
      const report = [`${lines} lines in one container (stopped), median of ${runs} runs`]
      const say = (what: string, ms: number, beside = ''): void => void report.push(`  ${what.padEnd(52)} ${Math.round(ms).toString().padStart(7)} ms${beside}`)
      // Cold, alternating: the process is started anew, and has to read everything from Docker first.
      const pattern = patterns[0] ?? ''
      const cold: number[] = []
      const first: number[] = []
      const peer: number[] = []
      const timedPeer: number[] = []
      const line: number[] = []
      let lineCounts = ''
      for (let run = 0; run < runs; run++) {
        const beside = await timed(() => grep(pattern))
        const own = await timed(() => deck(pattern))
        timedPeer.push((await timed(() => grep(pattern, 'true'))).ms)
        peer.push(beside.ms)
        line.push(own.ms)
        lineCounts = own.value === beside.value ? `${own.value} lines` : `${own.value} and ${beside.value} lines DIFFER`
        const logs = new LogsUnderTest(project)
        const began = performance.now()
        const client = await logs.client()
        const view = (async () => {
          const abort = new AbortController()
          for await (const event of await client.view({ id: 'bench-first', filter: everything, follow: 100 }, { signal: abort.signal })) {
            void client.seen({ id: 'bench-first', seq: event.seq })
            if (event.tail.some(({ text }) => text.includes(` seq=${lines} `))) return abort.abort()
          }
        })().then(() => first.push(performance.now() - began))
        await search(logs, pattern)
        cold.push(performance.now() - began)
        await view
        await logs.close()
      }
      say('start of the process to the last lines', median(first))
      say(`first search, reading included: ${pattern}`, median(cold), `   docker logs | grep -E ${Math.round(median(peer))} ms, with --timestamps ${Math.round(median(timedPeer))} ms`)
      say(`the command line, start included: ${pattern}`, median(line), `   docker logs | grep -E ${Math.round(median(peer))} ms   (${lineCounts})`)
      // Warm: everything was read before.
      const logs = new LogsUnderTest(project)
      await search(logs, '')
      for (const each of patterns) {
        const ours: number[] = []
        const theirs: number[] = []
        let counts = ''
        for (let run = 0; run < runs; run++) {
          const a = await timed(() => search(logs, each))
          const b = await timed(() => grep(each))
          ours.push(a.ms)
          theirs.push(b.ms)
          counts = a.value === b.value ? `${a.value} lines` : `${a.value} and ${b.value} lines DIFFER`
        }
        say(`search again: ${each}`, median(ours), `   docker logs | grep -E ${Math.round(median(theirs))} ms   (${counts})`)
      }
      const client = await logs.client()
      const abort = new AbortController()
      const view = await client.view({ id: 'bench-jump', filter: everything, follow: 0 }, { signal: abort.signal })
      const looking = (async () => {
        for await (const event of view) void client.seen({ id: 'bench-jump', seq: event.seq })
      })().catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, 2000))
      const { from, to } = await client.histogram({ view: 'bench-jump', buckets: 100, from: null, to: null })
      const jumps: number[] = []
      for (let i = 0; i < 50; i++) {
        const time = from + (to - from) * Math.random()
        jumps.push((await timed(() => client.window({ view: 'bench-jump', anchor: { kind: 'time', time }, before: 50, after: 100 }))).ms)
      }
      say('jump to a time, 150 rows, median of 50', median(jumps), `   longest ${Math.round(Math.max(...jumps))} ms`)
      say('histogram of everything', (await timed(() => client.histogram({ view: 'bench-jump', buckets: 200, from: null, to: null }))).ms)
      report.push(`  memory of the process, at most: ${logs.mostMemory()} MB`)
      console.log(report.join('\n'))
      abort.abort()
      await looking
      await logs.close()
    } finally {
      rmSync(folder, { recursive: true, force: true })
      await removeAll(project)
    }
  })
})
