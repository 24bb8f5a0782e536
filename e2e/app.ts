import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, chromium, type ElectronApplication, type Page } from 'playwright-core'
import { asRoot, chromiumPath, electronPath, root } from './available'

export interface AppOptions {
  /** Kept by the caller; otherwise a fresh one that `close` removes. */
  dataDir?: string
  env?: Record<string, string>
  /** Written as `settings.json` before the start. */
  settings?: unknown
  /** Runs the web shell as another user: where tests run as root, no file is unreadable. */
  uid?: number
  /** BCP 47; what the system says to the page. */
  language?: string
}

export interface RunningApp {
  readonly page: Page
  readonly dataDir: string
  /** Ends it as a person would, and waits until the process is gone. */
  close(): Promise<void>
}

const entry = (name: string): string => {
  const file = join(root, 'out', 'main', name)
  if (!existsSync(file)) throw new Error(`${file} is not built: npm run build`)
  return file
}

function prepareData(options: AppOptions): { dataDir: string; tidy: () => void } {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'weatherdeck-e2e-'))
  mkdirSync(dataDir, { recursive: true })
  if (options.settings !== undefined) writeFileSync(join(dataDir, 'settings.json'), JSON.stringify(options.settings))
  return {
    dataDir,
    tidy: () => {
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

export const environment = (dataDir: string, options: AppOptions): Record<string, string> => {
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) {
    // Vitest's own switches would change how the app's processes behave.
    if (value !== undefined && !/^(VITEST|NODE_ENV|NODE_OPTIONS|ELECTRON_RUN_AS_NODE)/.test(name)) env[name] = value
  }
  return { ...env, ...options.env, WEATHERDECK_DATA: dataDir }
}

export const exitOf = (child: ChildProcess): Promise<number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve) => child.once('exit', (code) => resolve(code)))

export interface WebShell {
  readonly dataDir: string
  readonly child: ChildProcess
  readonly origin: string
  readonly port: number
  /** The one-time address it printed. */
  readonly link: string
  /** Resolves with the exit code. */
  close(): Promise<number | null>
}

/** Starts the web shell on a port of its own and waits for its address. */
export async function startWeb(options: AppOptions = {}): Promise<WebShell> {
  const { dataDir, tidy } = prepareData(options)
  const child = spawn(process.execPath, [entry('web.cjs'), '--no-open', '--port', '0'], {
    env: environment(dataDir, options),
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  })
  let said = ''
  const link = await new Promise<string>((resolve, reject) => {
    const hear = (piece: Buffer) => {
      said += piece.toString()
      const found = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/.exec(said)
      if (found) resolve(found[0])
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', (code) => reject(new Error(`the web shell ended with ${code}:\n${said}`)))
  })
  const { origin, port } = new URL(link)
  let closing = false
  // Whoever waits for something in the page would only hear that it did not come.
  child.once('exit', (code, signal) => {
    if (!closing && signal === null) console.error(`The web shell ended by itself with ${code}:\n${said.slice(-4000)}`)
  })
  return {
    dataDir,
    child,
    origin,
    port: Number(port),
    link,
    async close() {
      closing = true
      // Windows knows no SIGTERM: there the process ends at once, which the data has to survive anyway.
      child.kill('SIGTERM')
      const code = await exitOf(child)
      tidy()
      return code
    },
  }
}

/** The web shell, opened in Chromium. */
export async function openWeb(options: AppOptions = {}): Promise<RunningApp & { web: WebShell }> {
  if (chromiumPath === null) throw new Error('no Chromium: set WEATHERDECK_CHROMIUM')
  const web = await startWeb(options)
  const browser = await chromium.launch({ executablePath: chromiumPath, args: asRoot ? ['--no-sandbox'] : [] })
  const context = await browser.newContext({
    locale: options.language ?? 'en-US',
    viewport: { width: 1360, height: 880 },
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const page = await context.newPage()
  await page.goto(web.link)
  return {
    web,
    page,
    dataDir: web.dataDir,
    async close() {
      await browser.close()
      await web.close()
    },
  }
}

/** The app in Electron. */
export async function openElectron(options: AppOptions = {}): Promise<RunningApp & { electron: ElectronApplication }> {
  if (electronPath === null) throw new Error('no Electron, or no display')
  entry('electron.cjs')
  const { dataDir, tidy } = prepareData(options)
  const electron = await _electron.launch({
    executablePath: electronPath,
    args: [root, `--lang=${options.language ?? 'en-US'}`, ...(asRoot ? ['--no-sandbox'] : [])],
    env: environment(dataDir, options),
  })
  const page = await electron.firstWindow()
  return {
    electron,
    page,
    dataDir,
    async close() {
      const child = electron.process()
      await electron.close()
      await exitOf(child)
      tidy()
    },
  }
}

/**
 * The app as it is shipped, from a package's own folder: driven through Chromium's debugging port, as its binary lets
 * nobody debug its main process.
 */
export async function openPackage(binary: string, options: AppOptions = {}): Promise<RunningApp & { child: ChildProcess }> {
  const { dataDir, tidy } = prepareData(options)
  const child = spawn(binary, ['--remote-debugging-port=0', `--lang=${options.language ?? 'en-US'}`, ...(asRoot ? ['--no-sandbox'] : [])], {
    env: environment(dataDir, options),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  const address = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (piece: Buffer) => {
      said += piece.toString()
      const found = /DevTools listening on (ws:\S+)/.exec(said)
      if (found?.[1]) resolve(found[1])
    })
    child.once('exit', (code) => reject(new Error(`the app ended with ${code}:\n${said}`)))
  })
  // Electron's browser knows no download behaviour, which Playwright would set.
  const browser = await chromium.connectOverCDP(address, { noDefaults: true })
  const [context] = browser.contexts()
  if (!context) throw new Error('the app shows no page')
  const page = context.pages()[0] ?? (await context.waitForEvent('page'))
  return {
    child,
    page,
    dataDir,
    async close() {
      // Leaves the app alone, only the connection ends.
      await browser.close()
      child.kill('SIGTERM')
      await exitOf(child)
      tidy()
    },
  }
}
