import { describe, it } from 'vitest'
import { docker, everything, LogsUnderTest, percentile, removeAll, startWriter } from './logs-engine'

/**
 * Six containers, 20,000 lines a second in total, followed: from the moment in the line to the moment at which the view's
 * event with a line at least as new is in the hands of the backend. What follows to the screen is the panel's (e2e).
 * `BENCH_SECONDS=600 npx vitest run --project bench bench/logs-follow`; 60 s unless told. Needs `npm run build`, Linux.
 */
const seconds = Number(process.env['BENCH_SECONDS'] ?? 60)
const rate = Number(process.env['BENCH_RATE'] ?? 20_000)
const project = 'weatherdeck-bench-follow'
const containers = 6

describe('logs', () => {
  it('follow six loud containers', { timeout: (seconds + 120) * 1000 }, async () => {
    await removeAll(project)
    const logs = new LogsUnderTest(project)
    try {
      const client = await logs.client()
      const abort = new AbortController()
      const late: number[] = []
      const between: number[] = []
      let rows = 0
      let lastEvent = performance.now()
      const view = (async () => {
        const id = 'bench-follow'
        for await (const event of await client.view({ id, filter: everything, follow: 200 }, { signal: abort.signal })) {
          const now = Date.now()
          void client.seen({ id, seq: event.seq })
          const written = event.tail.map(({ text }) => Number(/ t=(\d+) /.exec(text)?.[1] ?? Number.NaN)).filter((at) => !Number.isNaN(at))
          // A line waits longest that came just after the event before: from the oldest that is new to the newest.
          if (written.length > 0) {
            late.push(now - Math.max(...written))
            between.push(performance.now() - lastEvent)
          }
          lastEvent = performance.now()
          rows = event.total
        }
      })().catch(() => undefined)
      for (let i = 0; i < containers; i++) await startWriter(project, `writer-${i + 1}`, { RATE: String(rate / containers), SECONDS: String(seconds) })
      logs.cpu()
      const memory: number[] = []
      for (let s = 0; s < seconds + 5; s += 5) {
        await new Promise((resolve) => setTimeout(resolve, 5000))
        memory.push(logs.memory())
      }
      abort.abort()
      await view
      const cpu = logs.cpu()
      let truth = 0
      for (let i = 0; i < containers; i++) truth += Number((await docker('logs', '--tail', '1', `${project}-writer-${i + 1}`)).match(/seq=(\d+)/)?.[1] ?? 0)
      const newest = late.sort((a, b) => a - b)
      const gaps = between.sort((a, b) => a - b)
      console.log(
        [
          `${containers} containers, ${rate} lines/s asked for, ${seconds} s: ${truth} lines written (${Math.round(truth / seconds)}/s), ${rows} rows held${rows === truth ? '' : '  (DIFFER)'}`,
          `  newest line, written to yielded     p50 ${percentile(newest, 0.5)} ms   p99 ${percentile(newest, 0.99)} ms   max ${newest[newest.length - 1] ?? 0} ms`,
          `  between two events                  p50 ${Math.round(percentile(gaps, 0.5))} ms   p99 ${Math.round(percentile(gaps, 0.99))} ms`,
          `  any line, at most (sum of the p99)  ${Math.round(percentile(newest, 0.99) + percentile(gaps, 0.99))} ms`,
          `  memory of the process               every 5 s: ${memory.join(' ')} MB; most ${logs.mostMemory()} MB`,
          `  processor                           ${((cpu / seconds) * 100).toFixed(0)} % of one`,
        ].join('\n'),
      )
    } finally {
      await logs.close()
      await removeAll(project)
    }
  })
})
