// The desktop app as it is shipped beside a bare Electron app (one window, one static page, packed the same way), in turn:
// size, time to a window that can be used, and what both cost a machine while nobody touches them.
//   node bench/desktop.mjs [runs, 5] [idle seconds, 60; 0: starts only]
// Needs a package (`npm run package -- --dir`, or the folder in WEATHERDECK_PACKAGE) and a display. Docker is out of reach
// for both, the sample data is collected, and the pipeline then waits for its next quarter of an hour.
import { spawn, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build, Platform } from 'electron-builder'
import WebSocket from 'ws'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const [runs = 5, idleSeconds = 60] = process.argv.slice(2).map(Number)
/** Until the first rows are stored and what a start leaves behind is done, s. */
const settleSeconds = 25
const system = { linux: 'linux', win32: 'win', darwin: 'mac' }[process.platform]
/** Where electron-builder puts an unpacked app, and its binary in there. */
const unpacked = (output, name) => ({
  folder: join(output, system === 'mac' ? 'mac' : `${system}-unpacked`),
  binary: { linux: name.toLowerCase(), win: `${name}.exe`, mac: join(`${name}.app`, 'Contents', 'MacOS', name) }[system],
})
const work = mkdtempSync(join(tmpdir(), 'weatherdeck-bench-'))

function findPackage() {
  const { folder, binary } = unpacked(join(root, 'dist'), 'Weatherdeck')
  const app = { name: 'Weatherdeck', folder: process.env.WEATHERDECK_PACKAGE ?? folder, binary }
  if (!existsSync(join(app.folder, binary))) throw new Error(`there is no package in ${app.folder}: npm run package -- --dir`)
  return app
}

/** The least that is an Electron app, around the same Electron and by the same electron-builder. */
async function packBare() {
  const source = join(work, 'bare')
  mkdirSync(source)
  const files = {
    'package.json': JSON.stringify({ name: 'bare', productName: 'Bare', version: '1.0.0', main: 'main.js', author: 'nobody', description: 'a window' }),
    'main.js': `const { app, BrowserWindow } = require('electron')
app.setPath('userData', process.env.WEATHERDECK_DATA)
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => app.quit())
app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 800 }).loadFile('index.html'))`,
    'index.html': '<!doctype html><title>Bare</title><h1 data-testid="bare">Nothing but a page</h1>',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(source, name), text)
  const electronDist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(root, 'node_modules', 'electron', 'dist')
  const output = join(work, 'packed')
  const config = {
    appId: 'org.weatherdeck.bare', directories: { output }, electronDist, npmRebuild: false, electronLanguages: ['en-US', 'fr'],
    electronVersion: readFileSync(join(electronDist, 'version'), 'utf8').trim().replace(/^v/, ''),
    win: { signExecutable: false }, mac: { identity: null },
  }
  await build({ projectDir: source, targets: Platform.current().createTarget('dir'), publish: 'never', config })
  return { name: 'bare Electron', ...unpacked(output, 'Bare') }
}

const bytesIn = (path) => statSync(path).isDirectory() ? readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0) : statSync(path).size

function sizes({ folder, binary }) {
  const resources = system === 'mac' ? join(folder, dirname(binary), '..', 'Resources') : join(folder, 'resources')
  const of = (name) => existsSync(join(resources, name)) ? bytesIn(join(resources, name)) : 0
  return { total: bytesIn(folder), asar: of('app.asar'), compose: of('compose') }
}

/** Chromium's debugging protocol over one socket: no more of it than is asked, as it is the app that pays for it. */
async function debuggerAt(url) {
  const socket = new WebSocket(url)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const waiting = new Map()
  socket.on('message', (text) => {
    const { id, result, error } = JSON.parse(text)
    if (error) waiting.get(id)?.reject(new Error(error.message))
    else waiting.get(id)?.resolve(result)
  })
  socket.on('close', () => waiting.forEach(({ reject }) => reject(new Error('the app went away'))))
  let last = 0
  return {
    ask: (method, params = {}) => new Promise((resolve, reject) => {
      waiting.set(++last, { resolve, reject })
      socket.send(JSON.stringify({ id: last, method, params }))
    }),
    close: () => socket.close(),
  }
}

/** Apps that run: none is left behind, however this ends. */
const open = new Set()

/** In the page: resolves with the time (epoch ms) at which all of the selectors were there and painted. */
const painted = (selectors) => `new Promise((resolve) => {
  const look = () => ${JSON.stringify(selectors)}.every((selector) => document.querySelector(selector))
    ? requestAnimationFrame(() => setTimeout(() => resolve(performance.timeOrigin + performance.now()))) : requestAnimationFrame(look)
  look()
})`

async function start({ folder, binary, selectors }, dataDir) {
  const started = Date.now()
  const env = { ...process.env, WEATHERDECK_DATA: dataDir, DOCKER_HOST: 'tcp://127.0.0.1:9' }
  const child = spawn(join(folder, binary), ['--remote-debugging-port=0', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  open.add(child)
  void exited.then(() => open.delete(child))
  const browser = await new Promise((resolve, reject) => {
    let said = ''
    child.stderr.on('data', (piece) => {
      said += piece
      const found = /DevTools listening on (ws:\/\/\S+)/.exec(said)
      if (found) resolve(found[1])
    })
    void exited.then(() => reject(new Error(`the app ended:\n${said}`)))
  })
  const { host } = new URL(browser)
  let page
  while (!page) page = (await (await fetch(`http://${host}/json/list`)).json()).find(({ type, url }) => type === 'page' && /^(app|file):/.test(url))
  const tools = await debuggerAt(page.webSocketDebuggerUrl)
  const look = () => tools.ask('Runtime.evaluate', { expression: painted(selectors), awaitPromise: true })
  // The window's first, empty page may still be there.
  const { result } = await look().catch(look)
  tools.close()
  return {
    pid: child.pid,
    browser,
    milliseconds: result.value - started,
    stop: async () => {
      // As a person would: through the app itself, which ends in good order. Windows knows no SIGTERM.
      const whole = await debuggerAt(browser)
      await whole.ask('Browser.close').catch(() => undefined)
      await exited
    },
  }
}

/** The app's processes and the processor time that each has had, s. */
async function processesOf({ browser }) {
  const tools = await debuggerAt(browser)
  const { processInfo } = await tools.ask('SystemInfo.getProcessInfo')
  tools.close()
  return processInfo
}

/** Bytes of memory: on Linux the proportional share (PSS) of the whole tree, elsewhere what is resident, shared pages counted each time. */
function memoryOf({ pid }, processes) {
  if (process.platform === 'linux') {
    const children = (of) => readFileSync(`/proc/${of}/task/${of}/children`, 'utf8').split(' ').filter(Boolean).flatMap((child) => [child, ...children(child)])
    return [pid, ...children(pid)].map((each) => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${each}/smaps_rollup`, 'utf8'))[1]) * 1024).reduce((a, b) => a + b)
  }
  const ids = processes.map(({ id }) => id).join(',')
  const text = process.platform === 'win32'
    ? execFileSync('powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${ids} | Measure-Object WorkingSet64 -Sum).Sum`], { encoding: 'utf8' })
    : execFileSync('ps', ['-o', 'rss=', '-p', ids], { encoding: 'utf8' })
  return text.split(/\s+/).map(Number).reduce((a, b) => a + b) * (process.platform === 'win32' ? 1 : 1024)
}

/** Share of one processor core and memory while nobody touches the app. */
async function idle(app) {
  await sleep(settleSeconds * 1000)
  const before = new Map((await processesOf(app)).map(({ id, cpuTime }) => [id, cpuTime]))
  const begun = performance.now()
  await sleep(idleSeconds * 1000)
  const after = await processesOf(app)
  const used = after.reduce((sum, { id, cpuTime }) => sum + cpuTime - (before.get(id) ?? 0), 0)
  return { cpu: (used * 1000) / (performance.now() - begun), memory: memoryOf(app, after), processes: after }
}

/** Open-Meteo that is not reached: the app shows its sample, and asks again much later. */
const nowhere = createServer((_request, reply) => reply.writeHead(503, { 'retry-after': '3600' }).end()).listen(0, '127.0.0.1')
await new Promise((resolve) => nowhere.once('listening', resolve))
const openMeteo = `http://127.0.0.1:${nowhere.address().port}/v1/`
const settings = {
  welcomed: true, language: 'en', desktop: { updates: false },
  openMeteo: { forecastUrl: `${openMeteo}forecast`, archiveUrl: `${openMeteo}archive`, geocodingUrl: `${openMeteo}search` },
}

async function measure(app, run) {
  const dataDir = join(work, `data-${app.name.replace(/\W/g, '')}-${run}`)
  mkdirSync(dataDir)
  if (app.name === 'Weatherdeck') writeFileSync(join(dataDir, 'settings.json'), JSON.stringify(settings))
  const first = await start(app, dataDir)
  await sleep(idleSeconds > 0 ? 0 : 5000)
  const quiet = idleSeconds > 0 ? await idle(first) : null
  await first.stop()
  const again = await start(app, dataDir)
  await sleep(1000)
  await again.stop()
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  return { first: first.milliseconds, again: again.milliseconds, ...quiet }
}

const median = (of) => [...of].sort((a, b) => a - b)[of.length >> 1]
const show = (of, digits, unit) => `${median(of).toFixed(digits)} ${unit} (${Math.min(...of).toFixed(digits)} to ${Math.max(...of).toFixed(digits)})`
const megabytes = (bytes) => bytes / 1e6

try {
  const apps = [{ ...findPackage(), selectors: ['[data-testid=rail-overview]', '[data-testid=row-count]'] }, { ...(await packBare()), selectors: ['[data-testid=bare]'] }]
  const results = apps.map(() => [])
  for (let run = 0; run < runs; run++) for (const [i, app] of apps.entries()) results[i].push(await measure(app, run))
  console.log(`\n${runs} runs each, median (range), ${cpus().length} × ${cpus()[0].model}, Electron ${readFileSync(join(apps[0].folder, 'version'), 'utf8').trim()}`)
  for (const [i, app] of apps.entries()) {
    const { total, asar, compose } = sizes(app)
    const of = (key) => results[i].map((result) => result[key])
    const lines = [
      ['package', `${megabytes(total).toFixed(1)} MB, of it app.asar ${megabytes(asar).toFixed(1)}, compose ${megabytes(compose).toFixed(1)}`],
      ['window usable, first start', show(of('first'), 0, 'ms')],
      ['window usable, later start', show(of('again'), 0, 'ms')],
    ]
    if (idleSeconds > 0) {
      lines.push([`idle CPU over ${idleSeconds} s`, show(of('cpu').map((share) => share * 100), 2, '% of a core')])
      lines.push([process.platform === 'linux' ? 'memory (PSS)' : 'memory (resident)', show(of('memory').map(megabytes), 0, 'MB')])
    }
    for (const [what, figure] of lines) console.log(`${app.name.padEnd(15)} ${what.padEnd(28)} ${figure}`)
  }
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  for (const child of open) child.kill('SIGKILL')
  await Promise.all([...open].map((child) => new Promise((resolve) => child.once('exit', resolve))))
  await sleep(500)
  nowhere.close()
  rmSync(work, { recursive: true, force: true, maxRetries: 5 })
}
