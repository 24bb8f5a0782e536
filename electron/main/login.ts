import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { app } from 'electron'

/** Started by the system: in the tray, without a window. */
export const hiddenFlag = '--hidden'

/** The desktop's own list of what starts with a session (freedesktop.org, Desktop Application Autostart Specification). */
const autostartFile = () => join(app.getPath('appData'), 'autostart', 'weatherdeck.desktop')

/** A path within an `Exec` line: quoted, with what the specification reserves escaped. */
export const execPath = (path: string): string => `"${path.replace(/[\\"`$]/g, '\\$&').replaceAll('%', '%%')}"`

/** Has the system start the app at log-in, or no longer. Only what is installed: a trial from a checkout is nobody's habit. */
export function startWithSystem(wanted: boolean): void {
  if (!app.isPackaged) return
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: wanted, args: [hiddenFlag], name: 'org.weatherdeck.app' })
    return
  }
  const file = autostartFile()
  try {
    if (!wanted) return rmSync(file, { force: true })
    mkdirSync(dirname(file), { recursive: true })
    const program = process.env['APPIMAGE'] ?? app.getPath('exe')
    writeFileSync(file, `[Desktop Entry]\nType=Application\nName=Weatherdeck\nExec=${execPath(program)} ${hiddenFlag}\nTerminal=false\n`)
  } catch (error) {
    console.error('starting with the system could not be arranged', error)
  }
}
