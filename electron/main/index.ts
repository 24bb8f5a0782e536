import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, shell } from 'electron'
import packageJson from '../../package.json'
import { connectControl } from '../../backend/control-socket'
import { dataFolder } from '../../backend/data-dir'
import { startBackend } from '../../backend/start'
import { ProblemError, problemOf } from '../../contract/problem'
import { showFailure } from './failure'
import { launch } from './launch'
import { setupMenu } from './menu'
import { setupPorts } from './ports'
import { registerPageScheme, setupPageProtocol } from './protocol'
import { setupQuit } from './quit'
import { setupSecurity } from './security'
import { followTheme } from './theme'
import { showWindow } from './window'

/** True when another Weatherdeck has the data folder: it was asked to show itself. */
async function handOver(dataDir: string): Promise<boolean> {
  const running = await connectControl(dataDir)
  if (!running) return false
  const { pid, shell: kind } = running.owner
  const { address } = await running.open().finally(() => running.close())
  // A terminal has nothing to show: the person is to know where it runs.
  if (kind === 'cli') throw new ProblemError('ALREADY_RUNNING', { pid })
  if (address) await shell.openExternal(address)
  return true
}

async function start(dataDir: string): Promise<void> {
  await app.whenReady()
  if (await handOver(dataDir)) return app.exit(0)
  setupSecurity()
  setupMenu()
  setupPageProtocol(join(__dirname, '..', 'renderer'))
  const backend = startBackend(
    {
      dataDir,
      launch,
      shell: 'electron',
      systemLanguage: app.getLocale(),
      version: packageJson.version,
      resources: app.isPackaged ? join(process.resourcesPath, 'compose') : join(__dirname, '..', '..', 'compose'),
    },
    {
      open: () => {
        showWindow(dataDir)
        return { address: null }
      },
    },
  )
  setupPorts(backend.then(({ router }) => router))
  setupQuit(backend, dataDir)
  app.on('activate', () => showWindow(dataDir))
  showWindow(dataDir)
  const { router } = await backend
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
start(dataDir).catch((error: unknown) => showFailure(problemOf(error)))
