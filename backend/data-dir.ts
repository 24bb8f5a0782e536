import { homedir } from 'node:os'
import { posix, win32 } from 'node:path'

export interface SystemFacts {
  platform: NodeJS.Platform
  env: Record<string, string | undefined>
  homedir: string
  cwd: string
}

/**
 * Where Weatherdeck keeps everything: settings, raw replies, the embedded database. Absolute.
 * `WEATHERDECK_DATA` overrides it; otherwise it is the platform's usual folder for an application's data
 * (Windows' Known Folders, Apple's File System Programming Guide, the XDG Base Directory Specification).
 */
export function dataFolder(
  system: SystemFacts = { platform: process.platform, env: process.env, homedir: homedir(), cwd: process.cwd() },
): string {
  const { platform, env } = system
  const path = platform === 'win32' ? win32 : posix
  const given = env['WEATHERDECK_DATA']
  if (given) return path.resolve(system.cwd, given)
  if (platform === 'win32') {
    return path.join(env['APPDATA'] || path.join(system.homedir, 'AppData', 'Roaming'), 'Weatherdeck')
  }
  if (platform === 'darwin') return path.join(system.homedir, 'Library', 'Application Support', 'Weatherdeck')
  // The specification: a relative path in XDG_DATA_HOME is invalid and to be ignored.
  const xdg = env['XDG_DATA_HOME']
  return path.join(xdg && path.isAbsolute(xdg) ? xdg : path.join(system.homedir, '.local', 'share'), 'weatherdeck')
}
