import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe } from 'vitest'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')
export const asRoot = process.getuid?.() === 0

/** A Chromium, Chrome or Edge to drive: `scripts/test.mjs` looks further than here. */
export const chromiumPath: string | null =
  [process.env['WEATHERDECK_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
    (path) => path && existsSync(path),
  ) ?? null

/** Electron's binary, where it and a display are there. */
export const electronPath: string | null = (() => {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return null
  const folder = join(root, 'node_modules', 'electron')
  let name = process.platform === 'win32' ? 'electron.exe' : 'electron'
  if (existsSync(join(folder, 'path.txt'))) name = readFileSync(join(folder, 'path.txt'), 'utf8').trim()
  const path = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), name)
  return existsSync(path) ? path : null
})()

/** `describe` where all is there; otherwise skipped with the reason in its name, or failing when nothing may be left out. */
export function describeWith(needed: Record<string, string | null>, name: string, body: () => void): void {
  const missing = Object.keys(needed).filter((what) => needed[what] === null)
  if (missing.length === 0 || process.env['WEATHERDECK_REQUIRE_ALL'] === '1') return void describe(name, body)
  describe.skip(`${name} (left out: no ${missing.join(', no ')})`, body)
}
