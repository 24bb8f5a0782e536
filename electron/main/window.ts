import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BrowserWindow, nativeTheme, screen } from 'electron'
import { showFailure } from './failure'
import { pageUrl } from './origin'
import { restoreState, smallest } from './window-state'

let window: BrowserWindow | null = null

const stateFile = (dataDir: string) => join(dataDir, 'window.json')

function readState(dataDir: string): unknown {
  try {
    return JSON.parse(readFileSync(stateFile(dataDir), 'utf8'))
  } catch {
    // The first start, or damaged: where a window stood is not worth a message.
    return null
  }
}

function keepState(dataDir: string, of: BrowserWindow): void {
  const file = stateFile(dataDir)
  try {
    writeFileSync(`${file}.new`, JSON.stringify({ bounds: of.getNormalBounds(), maximized: of.isMaximized() }))
    renameSync(`${file}.new`, file)
  } catch (error) {
    console.error('the place of the window was not kept', error)
  }
}

/** The page's own background (renderer/styles.css, `--wd-bg`), so that nothing flashes before it is there. */
const background = () => (nativeTheme.shouldUseDarkColors ? '#0f1318' : '#f3f5f8')

/** Opens the window, or brings it to the front. */
export function showWindow(dataDir: string): void {
  if (window) {
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
    return
  }
  const primary = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id)
  const state = restoreState(
    readState(dataDir),
    [primary, ...others].map((display) => display.workArea),
  )
  const created = new BrowserWindow({
    ...state.bounds,
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    backgroundColor: background(),
    title: 'Weatherdeck',
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(__dirname, '..', 'preload', 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  })
  window = created
  if (state.maximized) created.maximize()
  created.once('ready-to-show', () => created.show())
  created.on('close', () => keepState(dataDir, created))
  created.on('closed', () => {
    window = null
  })
  let crashes = 0
  created.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return
    if (++crashes <= 2) created.webContents.reload()
    else void showFailure({ code: 'PROCESS_GAVE_UP', params: { process: 'window', restarts: crashes }, detail: reason })
  })
  created.loadURL(pageUrl()).catch((error: unknown) => {
    // A reload in the middle of loading; the page that follows reports for itself.
    if (String(error).includes('ERR_ABORTED') || created.isDestroyed()) return
    void showFailure({ code: 'INTERNAL', params: {}, detail: String(error) })
  })
}

/** True while a person has the window before them. */
export const inFront = (): boolean => window !== null && window.isVisible() && window.isFocused()

/** Hides it at once, its place kept: a person who quits does not want to watch the draining. */
export function retireWindow(dataDir: string): void {
  if (!window) return
  keepState(dataDir, window)
  window.hide()
}

nativeTheme.on('updated', () => window?.setBackgroundColor(background()))
