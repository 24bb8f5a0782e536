import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { getRawHeader, listPackage } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { FuseState } from '@electron/fuses/dist/constants'
import { Data, NtExecutable, NtExecutableResource, Resource } from 'resedit'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import packageJson from '../package.json'
import { describeWith, root } from './available'

/** The folder of `electron-builder --win dir`: `win-unpacked`. It is looked into here; only Windows can run it. */
const packaged = process.env['WEATHERDECK_WINDOWS_PACKAGE'] ?? null
const here = packaged !== null && existsSync(join(packaged, 'Weatherdeck.exe')) ? packaged : null

/** Debian keeps it off the PATH where only the 64-bit half is installed. */
const wine = ['/usr/lib/wine/wine64', '/usr/bin/wine64'].find((path) => existsSync(path)) ?? null

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))

describeWith({ 'Windows package (WEATHERDECK_WINDOWS_PACKAGE)': here }, 'the package for Windows', () => {
  const folder = here ?? ''
  const exe = join(folder, 'Weatherdeck.exe')
  const asar = join(folder, 'resources', 'app.asar')
  let resources: NtExecutableResource
  beforeAll(() => {
    resources = NtExecutableResource.from(NtExecutable.from(readFileSync(exe), { ignoreCert: true }))
  })

  it('says what it is in its properties', () => {
    const [version] = Resource.VersionInfo.fromEntries(resources.entries)
    const [language] = version!.getAllLanguagesForStringValues()
    expect(version!.getStringValues(language!)).toMatchObject({
      ProductName: 'Weatherdeck',
      // What the task manager shows.
      FileDescription: 'Weatherdeck',
      ProductVersion: expect.stringContaining(packageJson.version) as string,
      FileVersion: packageJson.version,
      LegalCopyright: expect.stringContaining('Weatherdeck') as string,
    })
    expect(version!.fixedInfo.productVersionMS).toBe(0x0000_0001)
  })

  it('carries the icon drawn for it, in every size', () => {
    const own = Data.IconFile.from(readFileSync(join(root, 'electron', 'installer', 'icon.ico'))).icons
    const [group] = Resource.IconGroupEntry.fromEntries(resources.entries)
    const carried = group!.getIconItemsFromEntries(resources.entries)
    const bytes = (item: { isRaw(): boolean } | undefined) => (item?.isRaw() ? Buffer.from((item as Data.RawIconItem).bin) : null)
    expect(carried.map((item) => bytes(item))).toEqual(own.map(({ data }) => bytes(data)))
    expect(own.map(({ width }) => width || 256)).toEqual([16, 20, 24, 32, 40, 48, 64, 256])
  })

  it('lets nobody debug it, make a plain Node of it, or give it another application', async () => {
    const fuses = await getCurrentFuseWire(exe)
    const off = [FuseV1Options.RunAsNode, FuseV1Options.EnableNodeOptionsEnvironmentVariable, FuseV1Options.EnableNodeCliInspectArguments]
    const on = [FuseV1Options.EnableCookieEncryption, FuseV1Options.EnableEmbeddedAsarIntegrityValidation, FuseV1Options.OnlyLoadAppFromAsar]
    expect(off.map((fuse) => fuses[fuse])).toEqual(off.map(() => FuseState.DISABLE))
    expect(on.map((fuse) => fuses[fuse])).toEqual(on.map(() => FuseState.ENABLE))
  })

  it('names in the binary the hash of the archive beside it', () => {
    const entry = resources.entries.find(({ type, id }) => type === 'INTEGRITY' && id === 'ELECTRONASAR')
    const hash = createHash('sha256').update(getRawHeader(asar).headerString).digest('hex')
    expect(JSON.parse(Buffer.from(entry!.bin).toString('utf8'))).toEqual([{ file: 'resources\\app.asar', alg: 'SHA256', value: hash }])
  })

  it('holds what it needs, and nothing else', () => {
    const app = listPackage(asar, { isPack: false }).map((path) => path.replaceAll('\\', '/'))
    for (const needed of ['electron.cjs', 'pipeline.cjs', 'database.cjs', 'pglite/pglite.wasm', 'pglite/pglite.data'])
      expect(app).toContain(`/out/main/${needed}`)
    expect(app).toContain('/out/renderer/index.html')
    expect(app.filter((path) => /node_modules|\.map$|\.tsx?$|\/(e2e|bench|scripts)\/|\/(cli|web)\.cjs$/.test(path))).toEqual([])
    const files = filesUnder(folder).map((path) => path.replaceAll('\\', '/'))
    for (const needed of ['compose.yaml', '.env.example', 'postgres/schema.sql', 'weather-pipeline/app/producer.js', 'weather-batch/weather_batch.py'])
      expect(files).toContain(`resources/compose/${needed}`)
    expect(files.filter((path) => /(^|\/)(\.env|__pycache__|test_[^/]*\.py|default_app\.asar)($|\/)/.test(path))).toEqual([])
    expect(files.filter((path) => path.startsWith('locales/')).sort()).toEqual(['locales/en-US.pak', 'locales/fr.pak'])
  })

  it('ships texts with line ends that containers can read', () => {
    const texts = filesUnder(join(folder, 'resources', 'compose')).filter((path) => !/\.(png|parquet|whl|zip)$/.test(path))
    expect(texts.length).toBeGreaterThan(10)
    expect(texts.filter((path) => readFileSync(join(folder, 'resources', 'compose', path)).includes('\r\n'))).toEqual([])
  })

  it('is also there as one portable file', () => {
    const file = join(folder, '..', `Weatherdeck-${packageJson.version}-portable.exe`)
    expect(readFileSync(file).subarray(0, 2).toString()).toBe('MZ')
  })

  describe('its uninstaller', () => {
    const out = mkdtempSync(join(tmpdir(), 'weatherdeck-nsis-'))
    const installer = join(out, 'weatherdeck.exe')
    const env = { ...process.env, WINEPREFIX: join(out, 'wine'), WINEDEBUG: '-all', DISPLAY: '' }
    const run = (...args: string[]) => spawnSync(wine ?? '', args, { env, timeout: 120_000 }).status
    afterAll(() => {
      // Else Wine's server outlives the test, and with it its folder.
      if (wine !== null) spawnSync(join(dirname(wine), 'wineserver'), ['-k'], { env })
      rmSync(out, { recursive: true, force: true, maxRetries: 5 })
    })

    it('has questions that compile, in English and French', () => {
      const defines = { APP: join(folder, 'version'), OUT: installer, INCLUDE: join(root, 'electron', 'installer', 'installer.nsh') }
      // -WX: a warning is a failure.
      execFileSync('makensis', ['-WX', '-V2', '-INPUTCHARSET', 'UTF8', ...Object.entries(defines).map(([name, value]) => `-D${name}=${value}`), join(root, 'e2e', 'nsis', 'uninstaller.nsi')])
      expect(readFileSync(installer).subarray(0, 2).toString()).toBe('MZ')
    })

    it.skipIf(wine === null)(`asks nothing when it is silent: the app goes, the data stays${wine === null ? ' (left out: no wine64)' : ''}`, { timeout: 300_000 }, async () => {
      const settings = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run'
      const links = 'HKCU\\Software\\Classes\\weatherdeck'
      expect(run(installer, '/S')).toBe(0)
      const users = join(out, 'wine', 'drive_c', 'users')
      const user = readdirSync(users).find((name) => name !== 'Public') ?? ''
      const [installed, data] = [join('Local', 'Programs', 'Weatherdeck'), join('Roaming', 'Weatherdeck')].map((path) => join(users, user, 'AppData', path)) as [string, string]
      expect(readdirSync(installed)).toContain('Uninstall Weatherdeck.exe')
      mkdirSync(data, { recursive: true })
      writeFileSync(join(data, 'settings.json'), '{}')
      // As the app itself writes them.
      expect(run('reg', 'add', settings, '/v', 'org.weatherdeck.app', '/d', 'x', '/f')).toBe(0)
      expect(run('reg', 'add', links, '/ve', '/d', 'URL:weatherdeck', '/f')).toBe(0)
      expect(run(join(installed, 'Uninstall Weatherdeck.exe'), '/S')).toBe(0)
      // The uninstaller goes on in a copy of itself.
      await vi.waitUntil(() => !existsSync(installed), { timeout: 30_000, interval: 200 })
      expect(readdirSync(data)).toEqual(['settings.json'])
      expect(run('reg', 'query', settings, '/v', 'org.weatherdeck.app')).toBe(1)
      expect(run('reg', 'query', links)).toBe(1)
    })
  })
})
