// The desktop app as it is shipped beside a bare Electron app (one window, one static page, packed the same way), in turn:
// size, time to a window that can be used, and what both cost a machine while nobody touches them.
//   npx tsx bench/desktop.ts [runs, 5] [idle seconds, 60; 0: starts only]
// Needs a package (`npm run package -- --dir`, or the folder in WEATHERDECK_PACKAGE) and a display. Docker is out of reach
// for both; a local Open-Meteo has answered, and the pipeline waits for the next quarter of an hour.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startOpenMeteo } from '../e2e/open-meteo/server'
import { ownPackage, packBare, sizesOf, type Package } from './desktop-package'
import { killAll, startApp, type RunningApp } from './desktop-run'

const [runs = 5, idleSeconds = 60] = process.argv.slice(2).map(Number)
/** Until the first rows are stored and what a start leaves behind is done, s. */
const settleSeconds = 25

interface Result {
  first: number
  again: number
  processor: number
  memory: number
}

/** Share of one processor core, and memory, while nobody touches the app. */
async function idle(app: RunningApp): Promise<Pick<Result, 'processor' | 'memory'>> {
  await sleep(settleSeconds * 1000)
  const before = await app.processorTimes()
  const begun = performance.now()
  await sleep(idleSeconds * 1000)
  const after = await app.processorTimes()
  const used = [...after].reduce((sum, [pid, seconds]) => sum + seconds - (before.get(pid) ?? 0), 0)
  return { processor: (used * 1000) / (performance.now() - begun), memory: await app.memory() }
}

async function measure(app: Package, selectors: readonly string[], dataDir: string, settings: object): Promise<Result> {
  mkdirSync(dataDir)
  writeFileSync(join(dataDir, 'settings.json'), JSON.stringify(settings))
  const start = () => startApp(app, selectors, { WEATHERDECK_DATA: dataDir, DOCKER_HOST: 'tcp://127.0.0.1:9' })
  const first = await start()
  if (idleSeconds === 0) await sleep(5000)
  const costs = idleSeconds === 0 ? { processor: NaN, memory: NaN } : await idle(first)
  await first.stop()
  const again = await start()
  await sleep(1000)
  await again.stop()
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  return { first: first.milliseconds, again: again.milliseconds, ...costs }
}

const median = (of: number[]): number => [...of].sort((a, b) => a - b)[of.length >> 1]!
const show = (of: number[], digits: number, unit: string) => `${median(of).toFixed(digits)} ${unit} (${Math.min(...of).toFixed(digits)} to ${Math.max(...of).toFixed(digits)})`
const megabytes = (bytes: number): number => bytes / 1e6

const work = mkdtempSync(join(tmpdir(), 'weatherdeck-bench-'))
const openMeteo = await startOpenMeteo()
const settings = { welcomed: true, language: 'en', desktop: { updates: false }, openMeteo: openMeteo.settings }
try {
  const apps = [
    { app: ownPackage(), selectors: ['[data-testid=rail-overview]', '[data-testid=row-count]'] },
    { app: await packBare(work), selectors: ['[data-testid=bare]'] },
  ]
  const results = apps.map((): Result[] => [])
  for (let run = 0; run < runs; run++)
    for (const [i, { app, selectors }] of apps.entries()) results[i]!.push(await measure(app, selectors, join(work, `data-${i}-${run}`), settings))
  const electron = readFileSync(join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? 'node_modules/electron/dist', 'version'), 'utf8').trim()
  console.log(`\nElectron ${electron}, ${process.platform}, ${cpus().length} × ${cpus()[0]?.model.trim()}; median of ${runs} (range)`)
  for (const [i, { app }] of apps.entries()) {
    const { total, asar, compose } = sizesOf(app)
    const of = (key: keyof Result) => results[i]!.map((result) => result[key])
    const lines = [
      ['package', `${megabytes(total).toFixed(1)} MB, of it app.asar ${megabytes(asar).toFixed(1)}, compose ${megabytes(compose).toFixed(1)}`],
      ['window usable, first start', show(of('first'), 0, 'ms')],
      ['window usable, later start', show(of('again'), 0, 'ms')],
    ]
    if (idleSeconds > 0) {
      lines.push([`idle over ${idleSeconds} s`, show(of('processor').map((share) => share * 100), 2, '% of a core')])
      lines.push([process.platform === 'linux' ? 'memory (PSS)' : 'memory (resident)', show(of('memory').map(megabytes), 0, 'MB')])
    }
    for (const [what = '', figure = ''] of lines) console.log(`${app.name.padEnd(15)} ${what.padEnd(28)} ${figure}`)
  }
} finally {
  await killAll()
  await openMeteo.close()
  rmSync(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}
