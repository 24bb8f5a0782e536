// What loads, and what is measured of, a page that shows logs: used for the app's own and for the way of others.
import { readdirSync, readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { root } from '../e2e/available'
import { percentile, removeAll, startWriter } from './logs-engine'

export const writers = 6
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`

/** What logs-screen-page.js gathers: ms. */
interface Seen {
  latencies: number[]
  longTasks: { at: number; ms: number }[]
  frames: number
}

interface Memory {
  resident: number
  /** Of that, what other processes hold as well: the program's own file, above all. */
  shared: number
}

/** Memory of a process, bytes (Linux). */
function memoryOf(pid: number): Memory {
  const text = readFileSync(`/proc/${String(pid)}/status`, 'utf8')
  const of = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1] ?? 0) * 1024
  return { resident: of('VmRSS'), shared: of('RssFile') }
}

/** How long the main thread of a process ran, and how long it stood ready without a processor, s (Linux). */
function mainThread(pid: number): { ran: number; waited: number } {
  const [ran = NaN, waited = NaN] = readFileSync(`/proc/${String(pid)}/schedstat`, 'utf8').split(' ').map((ns) => Number(ns) / 1e9)
  return { ran, waited }
}

/** The processes that a process started, by the name of their script (Linux). */
function children(parent: number): { pid: number; script: string }[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) !== parent) return []
      return [{ pid: Number(name), script: /(\w[\w-]*)\.cjs/.exec(readFileSync(`/proc/${name}/cmdline`, 'utf8'))?.[1] ?? name }]
    } catch {
      return []
    }
  })
}

/** How long the load goes on behind what is measured, so that tasks can be traced: tracing is work too. */
const tracedSeconds = 20

interface TraceEvent {
  name: string
  ph: string
  pid: number
  /** Micros on the clock; `tdur` of them the thread ran. */
  dur?: number
  tdur?: number
  args?: { name?: string }
  tid: number
}

/** The tasks of a renderer's main thread for some seconds: how long each lasted, and how long of that it had a processor, ms. */
async function traceTasks(page: Page, renderer: number, seconds: number): Promise<{ lasted: number; ran: number }[]> {
  const browser = await page.context().browser()?.newBrowserCDPSession()
  if (!browser) throw new Error('no session with the browser')
  const events: TraceEvent[] = []
  browser.on('Tracing.dataCollected', ({ value }) => {
    events.push(...(value as unknown as TraceEvent[]))
  })
  await browser.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['toplevel', 'disabled-by-default-thread_time'], excludedCategories: ['*'] } })
  await page.waitForTimeout(seconds * 1000)
  const complete = new Promise((resolve) => browser.once('Tracing.tracingComplete', resolve))
  await browser.send('Tracing.end')
  await complete
  const main = events.find(({ name, pid, args }) => name === 'thread_name' && pid === renderer && args?.name === 'CrRendererMain')?.tid
  return events.filter(({ name, pid, tid, tdur }) => name === 'ThreadControllerImpl::RunTask' && pid === renderer && tid === main && tdur !== undefined).map(({ dur = 0, tdur = 0 }) => ({ lasted: dur / 1000, ran: tdur / 1000 }))
}

interface Watched {
  page: Page
  /** Finds the rows that are drawn; each has `data-id`. */
  rows: string
  project: string
  /** How many lines the page knows of. */
  total: () => Promise<number>
  /** The process that serves the page. */
  server: number
}

/** The page's renderer: of those there are the one that holds most. */
async function rendererOf(page: Page): Promise<number> {
  const info = await (await page.context().browser()?.newBrowserCDPSession())?.send('SystemInfo.getProcessInfo')
  const pids = (info?.processInfo ?? []).filter(({ type }) => type === 'renderer').map(({ id }) => id)
  return pids.sort((a, b) => memoryOf(b).resident - memoryOf(a).resident)[0] ?? NaN
}

/** Writes from six containers together and says what comes of it: a report. */
export async function loadPage({ page, rows, project, total, server }: Watched, seconds: number, rate: number): Promise<string> {
  const load = (): string => loadavg()[0]?.toFixed(1) ?? ''
  const loadBefore = load()
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable')
  await page.evaluate(`window.logRows = ${JSON.stringify(rows)}; ${readFileSync(join(root, 'bench', 'logs-screen-page.js'), 'utf8')}`)
  const before = mainThread(await rendererOf(page))
  try {
    for (let i = 1; i <= writers; i++) await startWriter(project, `writer-${String(i)}`, { RATE: String(Math.round(rate / writers)), SECONDS: String(seconds + tracedSeconds) })
    const started = Date.now()
    // Six containers that start take all processors; that is Docker's and over soon.
    const settled = started + 10_000
    await page.locator(rows).first().waitFor()
    const every = seconds > 120 ? 60 : 10
    for (let at = 0; at < seconds; at += every) {
      await page.waitForTimeout(Math.min(every, seconds - at) * 1000)
      const sofar = await page.evaluate<{ tasks: number; long: number; last: number[] }>('({ tasks: seen.longTasks.length, long: seen.longTasks.filter(({ ms }) => ms > 100).length, last: seen.latencies.slice(-40) })')
      console.log(`${String(Math.round((Date.now() - started) / 1000)).padStart(4)} s  ${String(await total()).padStart(9)} lines  ${String(sofar.tasks)} long tasks, ${String(sofar.long)} over 100 ms  newest ${String(Math.min(...sofar.last))} ms after it was written  load ${load()}`)
    }
    const { latencies, longTasks, frames } = await page.evaluate<Seen>('seen')
    const sorted = [...latencies].sort((a, b) => a - b)
    const pid = await rendererOf(page)
    const thread = mainThread(pid)
    const { resident, shared } = memoryOf(pid)
    const processes = [{ pid: server, script: 'server' }, ...children(server)].map(({ pid: of, script }) => `${script} ${megabytes(memoryOf(of).resident)}`).join(', ')
    const lines = await total()
    const perSecond = frames / ((Date.now() - started) / 1000)
    const traced = (await traceTasks(page, pid, tracedSeconds)).sort((a, b) => b.ran - a.ran)
    await cdp.send('HeapProfiler.collectGarbage')
    const heap = (await cdp.send('Performance.getMetrics')).metrics.find((metric) => metric.name === 'JSHeapUsedSize')?.value ?? NaN
    const tasks = (of: typeof longTasks): string => `${String(of.length)} over 50 ms, ${String(of.filter(({ ms }) => ms > 100).length)} over 100 ms, longest ${String(Math.round(Math.max(0, ...of.map(({ ms }) => ms))))} ms`
    return `
${String(seconds)} s of ${String(rate)} lines a second from ${String(writers)} containers; ${String(lines)} lines at the end; load of the machine ${loadBefore} before, ${load()} after
  write to screen   median ${String(percentile(sorted, 0.5))} ms, p99 ${String(percentile(sorted, 0.99))} ms, most ${String(sorted.at(-1))} ms  (${String(sorted.length)} lines drawn)
  long tasks        ${tasks(longTasks.filter(({ at }) => at >= settled))}; while the containers started ${tasks(longTasks.filter(({ at }) => at < settled))}
  its main thread   ran ${(thread.ran - before.ran).toFixed(1)} s and waited ${(thread.waited - before.waited).toFixed(1)} s for a processor
  its tasks         of ${String(traced.length)} in ${String(tracedSeconds)} s more, the longest by the processor's time ran ${traced.slice(0, 3).map(({ ran, lasted }) => `${ran.toFixed(0)} ms (lasted ${lasted.toFixed(0)})`).join(', ')}
  frames            ${perSecond.toFixed(1)} a second
  renderer          ${megabytes(resident)} resident, of which ${megabytes(shared)} is the browser's program: ${megabytes(resident - shared)} its own; ${megabytes(heap)} JS heap after collection
  processes         ${processes}`
  } finally {
    await removeAll(project)
  }
}
