// The logs on the screen under load: six containers write together, the panel follows, in Chromium.
//   npx tsx bench/logs-screen.ts [seconds, 60] [lines a second in total, 20000]
// Needs `npm run build`, Docker with node:24-bookworm-slim, and Chromium. Says: time from write to screen (of each line that came
// to be on the screen, in the DOM, by the writer's own clock in it), long tasks, memory of page and processes at the end.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
import { ownProjectName } from '../backend/stack/own-project'
import { openWeb } from '../e2e/app'
import { root } from '../e2e/available'
import { docker } from '../e2e/docker'

const seconds = Number(process.argv[2] ?? 60)
const rate = Number(process.argv[3] ?? 20_000)
const writers = 6
const image = 'node:24-bookworm-slim'

/** What logs-screen-page.js gathers: ms. */
interface Seen {
  latencies: number[]
  longTasks: number[]
  frames: number
}
const quantile = (sorted: readonly number[], q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`

/** Resident memory of a process, bytes; Linux only, 0 elsewhere. */
function residentBytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? 0) * 1000
  } catch {
    return 0
  }
}

/** The processes that a process started, by the name of their script. */
function children(parent: number): { pid: number; script: string }[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) !== parent) return []
      return [{ pid: Number(name), script: /(\w[\w-]*)\.cjs/.exec(readFileSync(`/proc/${name}/cmdline`, 'utf8'))?.[1] ?? name }]
    })
  } catch {
    return []
  }
}

async function heapBytes(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage')
  const { metrics } = await cdp.send('Performance.getMetrics')
  return metrics.find((metric) => metric.name === 'JSHeapUsedSize')?.value ?? NaN
}

const total = async (page: Page): Promise<number> => Number(await page.getByTestId('logs-total').getAttribute('data-total'))

const app = await openWeb({ settings: { language: 'en' } })
const project = ownProjectName(app.dataDir)
const names = Array.from({ length: writers }, (_, i) => `weatherdeck-bench-${String(process.pid)}-${String(i)}`)
try {
  const { page } = app
  page.setDefaultTimeout(60_000)
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable')
  await page.getByTestId('rail-logs').click()
  await page.locator('[data-testid=logs-follow][data-following=true]').waitFor()
  await page.evaluate(readFileSync(join(root, 'bench', 'logs-screen-page.js'), 'utf8'))
  for (const [i, name] of names.entries())
    await docker(
      'run', '-d', '--name', name, '--label', `com.docker.compose.project=${project}`, '--label', `com.docker.compose.service=writer-${String(i + 1)}`,
      '--label', 'com.docker.compose.container-number=1', '--label', 'com.docker.compose.oneoff=False', '--network', 'none', '-v', `${join(root, 'bench')}:/bench:ro`,
      image, 'node', '/bench/log-writer.cjs', `writer-${String(i + 1)}`, String(Math.round(rate / writers)), String(seconds),
    )
  const started = Date.now()
  await page.locator('#log-list [data-id]').first().waitFor()
  for (let at = 0; at < seconds; at += 10) {
    await page.waitForTimeout(Math.min(10, seconds - at) * 1000)
    const sofar = await page.evaluate<{ tasks: number; last: number[] }>('({ tasks: seen.longTasks.length, last: seen.latencies.slice(-40) })')
    console.log(`${String(Math.round((Date.now() - started) / 1000)).padStart(4)} s  ${String(await total(page)).padStart(9)} entries  ${String(sofar.tasks)} long tasks  newest ${String(Math.min(...sofar.last))} ms after it was written`)
  }
  const { latencies, longTasks, frames } = await page.evaluate<Seen>('seen')
  const sorted = [...latencies].sort((a, b) => a - b)
  const info = await (await page.context().browser()?.newBrowserCDPSession())?.send('SystemInfo.getProcessInfo')
  const renderer = Math.max(0, ...(info?.processInfo ?? []).filter((each) => each.type === 'renderer').map((each) => residentBytes(each.id)))
  const processes = [{ pid: app.web.child.pid ?? 0, script: 'web' }, ...children(app.web.child.pid ?? 0)]
  console.log(`
${String(seconds)} s of ${String(rate)} lines a second from ${String(writers)} containers; ${String(await total(page))} entries at the end
  write to screen   median ${String(quantile(sorted, 0.5))} ms, p99 ${String(quantile(sorted, 0.99))} ms, most ${String(sorted.at(-1))} ms  (${String(sorted.length)} lines seen)
  long tasks        ${String(longTasks.length)} over 50 ms, ${String(longTasks.filter((ms) => ms > 100).length)} over 100 ms, longest ${String(Math.round(Math.max(0, ...longTasks)))} ms
  frames            ${(frames / ((Date.now() - started) / 1000)).toFixed(1)} a second
  renderer          ${megabytes(await heapBytes(cdp))} JS heap after collection, ${megabytes(renderer)} resident
  processes         ${processes.map(({ pid, script }) => `${script} ${megabytes(residentBytes(pid))}`).join(', ')}`)
} finally {
  await docker('rm', '-f', ...names).catch(() => undefined)
  await app.close()
}
