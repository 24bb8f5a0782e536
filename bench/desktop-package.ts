// The packages that bench/desktop.ts holds against each other: ours, and the least that is an Electron app.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build, Platform } from 'electron-builder'
import { root } from '../e2e/available'

export interface Package {
  name: string
  folder: string
  /** Within the folder. */
  binary: string
}

const system = ({ linux: 'linux', win32: 'win', darwin: 'mac' } as Partial<Record<NodeJS.Platform, string>>)[process.platform] ?? process.platform

/** Where electron-builder puts an unpacked app, and its binary in there. */
function unpacked(output: string, name: string): Omit<Package, 'name'> {
  if (system === 'mac') return { folder: join(output, process.arch === 'arm64' ? 'mac-arm64' : 'mac'), binary: join(`${name}.app`, 'Contents', 'MacOS', name) }
  return { folder: join(output, `${system}-unpacked`), binary: system === 'win' ? `${name}.exe` : name.toLowerCase() }
}

/** The package in `WEATHERDECK_PACKAGE`, or the one that was built here last. */
export function ownPackage(): Package {
  const { folder, binary } = unpacked(join(root, 'dist'), 'Weatherdeck')
  const own = { name: 'Weatherdeck', folder: process.env['WEATHERDECK_PACKAGE'] ?? folder, binary }
  if (!existsSync(join(own.folder, binary))) throw new Error(`there is no package in ${own.folder}: npm run package -- --dir`)
  return own
}

/** One window with a static page, packed in the same way around the same Electron. */
export async function packBare(work: string): Promise<Package> {
  const source = join(work, 'bare')
  mkdirSync(source)
  const files = {
    'package.json': JSON.stringify({ name: 'bare', productName: 'Bare', version: '1.0.0', main: 'main.js', author: 'nobody', description: 'a window' }),
    'main.js': `const { app, BrowserWindow } = require('electron')
app.setPath('userData', process.env.WEATHERDECK_DATA)
app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 800 }).loadFile('index.html'))`,
    'index.html': '<!doctype html><title>Bare</title><h1 data-testid="bare">Nothing but a page</h1>',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(source, name), text)
  const electronDist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(root, 'node_modules', 'electron', 'dist')
  const output = join(work, 'packed')
  await build({
    projectDir: source,
    targets: Platform.current().createTarget('dir'),
    publish: 'never',
    config: {
      appId: 'org.weatherdeck.bare', directories: { output }, electronDist, npmRebuild: false, electronLanguages: ['en-US', 'fr'],
      electronVersion: readFileSync(join(electronDist, 'version'), 'utf8').trim().replace(/^v/, ''),
      win: { signExecutable: false }, mac: { identity: null },
    },
  })
  return { name: 'bare Electron', ...unpacked(output, 'Bare') }
}

const bytesIn = (path: string): number => {
  const stat = statSync(path)
  return stat.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0) : stat.size
}

/** Bytes: of all, of the app's archive, and of the stack as data. */
export function sizesOf({ folder, binary }: Package): { total: number; asar: number; compose: number } {
  const resources = system === 'mac' ? join(folder, dirname(binary), '..', 'Resources') : join(folder, 'resources')
  const of = (name: string) => (existsSync(join(resources, name)) ? bytesIn(join(resources, name)) : 0)
  return { total: bytesIn(folder), asar: of('app.asar'), compose: of('compose') }
}
