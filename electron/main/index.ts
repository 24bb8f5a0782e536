import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { app, crashReporter, shell } from 'electron'
import packageJson from '../../package.json'
import type { BackendOptions } from '../../backend'
import { AppLog, logConsole } from '../../backend/app-log'
import { connectControl, type ControlActions } from '../../backend/control-socket'
import { dataFolder } from '../../backend/data-dir'
import { Reports } from '../../backend/reports'
import { linkIn, linkScheme, linkTarget } from '../../contract/links'
import { ProblemError, problemOf } from '../../contract/problem'
import { Companion } from './companion'
import { ElectronDesktop } from './desktop'
import { showFailure } from './failure'
import { launch } from './launch'
import { hiddenFlag } from './login'
import { setupMenu } from './menu'
import { setupPorts } from './ports'
import { registerPageScheme, setupPageProtocol } from './protocol'
import { setupQuit } from './quit'
import { setupSecurity } from './security'
import { followTheme } from './theme'
import { inFront, showWindow } from './window'

/** What the uninstaller calls (electron/installer/installer.nsh). */
const removeStackFlag = '--remove-stack'

/** True when another Weatherdeck has the data folder: it was asked to show itself, and the link it was given with it. */
async function handOver(dataDir: string, link: string | null): Promise<boolean> {
  const running = await connectControl(dataDir)
  if (!running) return false
  const { pid, shell: kind } = running.owner
  const { address } = await running.open(link).finally(() => running.close())
  // A terminal has nothing to show: the person is to know where it runs.
  if (kind === 'cli') throw new ProblemError('ALREADY_RUNNING', { pid })
  if (address) await shell.openExternal(address)
  return true
}

const resources = () => (app.isPackaged ? join(process.resourcesPath, 'compose') : join(__dirname, '..', '..', 'compose'))

async function start(dataDir: string, log: AppLog): Promise<void> {
  const given = linkIn(process.argv)
  await app.whenReady()
  if (process.argv.includes(removeStackFlag)) return app.exit(await (await import('./remove-stack')).removeStack(dataDir, resources()))
  if (await handOver(dataDir, given)) return app.exit(0)
  setupSecurity()
  setupMenu()
  setupPageProtocol(join(__dirname, '..', 'renderer'))
  // What links to the app lead to is the installed one, not a checkout that somebody tries.
  if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme)
  const desktop = new ElectronDesktop(dataDir, () => quit.drain())
  const open = () => showWindow(dataDir)
  const followLink = (link: string | null | undefined) => {
    const target = link ? linkTarget(link) : null
    if (target) desktop.follow(target)
  }
  followLink(given)
  const options: BackendOptions = {
    dataDir,
    log,
    launch,
    shell: 'electron',
    systemLanguage: app.getLocale(),
    version: packageJson.version,
    resources: resources(),
    desktop,
    dumps: app.getPath('crashDumps'),
  }
  const actions: ControlActions = {
    open: (link) => {
      open()
      followLink(link)
      return { address: null }
    },
  }
  // Most of the code is read only when the window has been asked for: the page's own process starts meanwhile.
  const backend = import('../../backend/start').then(({ startBackend }) => startBackend(options, actions))
  setupPorts(backend.then(({ router }) => router))
  const quit = setupQuit(backend, dataDir, () => companion?.keepsRunning ?? false)
  app.on('activate', open)
  app.on('open-url', (event, link) => {
    event.preventDefault()
    open()
    followLink(link)
  })
  if (!process.argv.includes(hiddenFlag)) open()
  const { router } = await backend
  const companion: Companion | undefined = new Companion({ client: createRouterClient(router), desktop, inFront, open, quit: () => app.quit() })
  companion.follow()
  followTheme(router).catch((error: unknown) => console.error(error))
}

const dataDir = dataFolder()
registerPageScheme()
try {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
} catch (error) {
  // The backend meets the same obstacle and names it in a dialog.
  console.error(error)
}
// Chromium's own files stay within the one folder that is Weatherdeck's.
app.setPath('userData', join(dataDir, 'chromium'))
// Kept here, sent nowhere.
crashReporter.start({ uploadToServer: false, compress: false })
const log = new AppLog(join(dataDir, 'logs'))
logConsole(log)
log.write('info', `Weatherdeck ${packageJson.version} on ${process.platform} ${process.arch}, Electron ${process.versions.electron}`)
process.on('unhandledRejection', (reason) => log.write('error', 'a promise was rejected and nobody cared', reason))
process.on('uncaughtException', (error) => {
  log.write('error', error)
  new Reports(join(dataDir, 'reports'), { version: packageJson.version }).add('main', error.stack ?? String(error))
  void showFailure(problemOf(error))
})
start(dataDir, log).catch((error: unknown) => showFailure(problemOf(error)))
