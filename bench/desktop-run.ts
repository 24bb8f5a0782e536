// A packaged Electron app that runs, watched from outside through Chromium's debugging port: no more is asked of it than
// is needed, as it is the app that pays for an answer.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import WebSocket from 'ws'
import { asRoot } from '../e2e/available'
import type { Package } from './desktop-package'

interface Debugger {
  ask<T>(method: string, params?: object): Promise<T>
  close(): void
}

async function debuggerAt(url: string): Promise<Debugger> {
  const socket = new WebSocket(url)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>()
  socket.on('message', (text: Buffer) => {
    const { id, result, error } = JSON.parse(text.toString()) as { id?: number; result?: unknown; error?: { message: string } }
    const asked = waiting.get(id ?? 0)
    if (error) asked?.reject(new Error(error.message))
    else asked?.resolve(result)
  })
  socket.on('close', () => waiting.forEach(({ reject }) => reject(new Error('the app went away'))))
  let last = 0
  return {
    ask: <T>(method: string, params = {}) =>
      new Promise<T>((resolve, reject) => {
        waiting.set(++last, { resolve: resolve as (result: unknown) => void, reject })
        socket.send(JSON.stringify({ id: last, method, params }))
      }),
    close: () => socket.close(),
  }
}

/** In the page: resolves with the time (epoch ms) at which all of the selectors were there and painted. */
const painted = (selectors: readonly string[]) => `new Promise((resolve) => {
  const look = () => ${JSON.stringify(selectors)}.every((selector) => document.querySelector(selector))
    ? requestAnimationFrame(() => setTimeout(() => resolve(performance.timeOrigin + performance.now()))) : requestAnimationFrame(look)
  look()
})`

export interface RunningApp {
  /** From spawn to the page's selectors painted, ms. */
  readonly milliseconds: number
  /** The processor time each process has had so far, s, by pid. */
  processorTimes(): Promise<Map<number, number>>
  /** Bytes, over all processes: on Linux their proportional shares (PSS); elsewhere what is resident, shared pages counted each time. */
  memory(): Promise<number>
  /** As a person would: the app ends in good order. */
  stop(): Promise<void>
}

const running = new Set<ChildProcess>()

/** Ends what runs still, after a failure. */
export async function killAll(): Promise<void> {
  await Promise.all([...running].map((child) => new Promise((resolve) => {
    child.once('exit', resolve)
    child.kill('SIGKILL')
  })))
}

/** Starts it, and waits until all of the selectors are there and painted. */
export async function startApp({ folder, binary }: Package, selectors: readonly string[], env: Record<string, string>): Promise<RunningApp> {
  const started = Date.now()
  const child = spawn(join(folder, binary), ['--remote-debugging-port=0', ...(asRoot ? ['--no-sandbox'] : [])], { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] })
  running.add(child)
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  void exited.then(() => running.delete(child))
  const browser = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stderr.on('data', (piece: Buffer) => {
      said += piece.toString()
      const found = /DevTools listening on (ws:\/\/\S+)/.exec(said)
      if (found?.[1]) resolve(found[1])
    })
    void exited.then(() => reject(new Error(`the app ended:\n${said}`)))
  })
  const list = `http://${new URL(browser).host}/json/list`
  let page: { type: string; url: string; webSocketDebuggerUrl: string } | undefined
  while (!page) page = ((await (await fetch(list)).json()) as (typeof page & object)[]).find(({ type, url }) => type === 'page' && /^(app|file):/.test(url))
  const tools = await debuggerAt(page.webSocketDebuggerUrl)
  const look = () => tools.ask<{ result: { value: number } }>('Runtime.evaluate', { expression: painted(selectors), awaitPromise: true })
  // The window's first, empty page may still be there.
  const { result } = await look().catch(look)
  tools.close()
  const processorTimes = async () => {
    const whole = await debuggerAt(browser)
    const { processInfo } = await whole.ask<{ processInfo: { id: number; cpuTime: number }[] }>('SystemInfo.getProcessInfo')
    whole.close()
    return new Map(processInfo.map(({ id, cpuTime }) => [id, cpuTime]))
  }
  return {
    milliseconds: result.value - started,
    processorTimes,
    memory: async () => (process.platform === 'linux' ? proportional(child.pid ?? 0) : resident([...(await processorTimes()).keys()])),
    stop: async () => {
      const whole = await debuggerAt(browser)
      await whole.ask('Browser.close').catch(() => undefined)
      await exited
    },
  }
}

function proportional(pid: number): number {
  // A child belongs to the thread that started it.
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean))
  const own = Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) * 1024
  return children.reduce((sum, child) => sum + proportional(Number(child)), own)
}

function resident(pids: readonly number[]): number {
  const windows = process.platform === 'win32'
  const text = windows
    ? execFileSync('powershell', ['-NoProfile', '-Command', `Get-Process -Id ${pids.join(',')} | ForEach-Object { $_.WorkingSet64 }`], { encoding: 'utf8' })
    : execFileSync('ps', ['-o', 'rss=', '-p', pids.join(',')], { encoding: 'utf8' })
  return text.trim().split(/\s+/).reduce((sum, each) => sum + Number(each), 0) * (windows ? 1 : 1024)
}
