import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { environment, exitOf, openPackage } from './app'
import { asRoot, describeWith, electronPath, root } from './available'

const packaged = process.env['WEATHERDECK_PACKAGE'] ?? null
const here = packaged !== null && existsSync(join(packaged, 'weatherdeck')) ? packaged : null

/** A place with one newer version, as electron-builder publishes it. The hash can be made wrong. */
async function startFeed(): Promise<{ url: string; server: Server; promise: (version: string, honest: boolean) => void }> {
  const file = Buffer.alloc(3_000_000, 'a newer Weatherdeck ')
  let manifest = ''
  const server = createServer((request, reply) => {
    if (request.url?.startsWith('/latest-linux.yml')) return void reply.end(manifest)
    if (request.url?.startsWith('/Weatherdeck.AppImage') && !request.url.includes('blockmap')) return void reply.writeHead(200, { 'content-length': file.length }).end(file)
    reply.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    promise: (version, honest) => {
      const sha512 = createHash('sha512').update(honest ? file : 'something else').digest('base64')
      manifest = `version: ${version}\nfiles:\n  - url: Weatherdeck.AppImage\n    sha512: ${sha512}\n    size: ${file.length}\npath: Weatherdeck.AppImage\nsha512: ${sha512}\nreleaseNotes: '<ul><li>Faster &amp; calmer</li></ul>'\nreleaseDate: '2026-11-24T00:00:00.000Z'\n`
    },
  }
}

describeWith({ 'Electron with a display': electronPath, 'package (WEATHERDECK_PACKAGE)': here }, 'the desktop app', () => {
  const binary = join(here ?? '', 'weatherdeck')
  const dataDir = mkdtempSync(join(tmpdir(), 'weatherdeck-desktop-'))
  let feed: Awaited<ReturnType<typeof startFeed>>
  let app: Awaited<ReturnType<typeof openPackage>>
  let env: Record<string, string>
  const page = () => app.page
  const panel = (name: string) => page().getByTestId(`rail-${name}`).click()

  beforeAll(async () => {
    feed = await startFeed()
    writeFileSync(join(dataDir, 'Old.AppImage'), 'the one that runs')
    env = { APPIMAGE: join(dataDir, 'Old.AppImage'), WEATHERDECK_UPDATE_FEED: feed.url, XDG_CONFIG_HOME: join(dataDir, 'config'), XDG_CACHE_HOME: join(dataDir, 'cache') }
    // Nobody answers there: the sample is enough.
    const nobody = 'http://127.0.0.1:9/v1'
    app = await openPackage(binary, {
      dataDir,
      env,
      settings: { language: 'en', welcomed: true, openMeteo: { forecastUrl: nobody, archiveUrl: nobody, geocodingUrl: nobody }, desktop: { keepInTray: true, updates: false } },
    })
    page().setDefaultTimeout(20_000)
    await page().getByTestId('rail-overview').waitFor()
  })
  afterAll(async () => {
    await app?.close()
    feed?.server.close()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  })

  /** Starts the program a second time, as the system does for a link. */
  const secondStart = async (...args: string[]) => {
    const second = spawn(binary, [...args, ...(asRoot ? ['--no-sandbox'] : [])], { env: environment(dataDir, { env }), stdio: 'ignore' })
    return exitOf(second)
  }

  it('runs once: a second start ends at once and hands its link over', async () => {
    await panel('postgres')
    expect(await secondStart('weatherdeck://settings?from=test')).toBe(0)
    await page().getByRole('heading', { name: 'Settings' }).waitFor()
    expect(new URL(page().url()).hash).toBe('#/settings?from=test')
  })

  it('follows no link but those to its panels', async () => {
    for (const link of ['weatherdeck://nowhere', 'weatherdeck://stack/../x', 'weatherdeck://%6avascript']) await secondStart(link)
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(new URL(page().url()).hash).toBe('#/settings?from=test')
  })

  it('refuses a download whose hash is not the promised one, and says so', async () => {
    feed.promise('9.9.8', false)
    await panel('settings')
    await page().getByTestId('update-check').click()
    await page().getByTestId('update-download').click()
    await page().getByText('The update did not work').first().waitFor()
    expect(await page().getByTestId('update-install').count()).toBe(0)
  })

  it('offers a newer version with its notes, downloads it when asked, and installs nothing by itself', async () => {
    feed.promise('9.9.9', true)
    await page().getByTestId('update-check').click()
    const banner = page().getByTestId('update-banner')
    await banner.getByText('Version 9.9.9 is there').waitFor()
    await banner.getByText('What is new').click()
    await banner.getByText('- Faster & calmer').waitFor()
    await page().getByTestId('update-download').click()
    await page().getByTestId('update-install').waitFor()
    expect(readFileSync(join(dataDir, 'Old.AppImage'), 'utf8')).toBe('the one that runs')
  })

  it('says in its settings when it starts with the system, where the desktop looks for it', async () => {
    const entry = join(dataDir, 'config', 'autostart', 'weatherdeck.desktop')
    expect(existsSync(entry)).toBe(false)
    // The settings are on the disk first, which may take more than a second where others write much.
    const written = { timeout: 20_000 }
    await page().locator('#startWithSystem').click({ force: true })
    await vi.waitUntil(() => existsSync(entry), written)
    expect(readFileSync(entry, 'utf8')).toContain(`Exec="${join(dataDir, 'Old.AppImage')}" --hidden\n`)
    await page().locator('#startWithSystem').click({ force: true })
    await vi.waitUntil(() => !existsSync(entry), written)
  })

  it('keeps a report of a process that was killed, and a log of its own', async () => {
    await panel('settings')
    const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'out', 'main', 'cli.cjs'), 'status', '--json'], { env: environment(dataDir, {}) })
    const { process: pipeline } = JSON.parse(stdout) as { process: { pid: number } }
    process.kill(pipeline.pid, 'SIGKILL')
    // Not waitFor: it counts animation frames, and a window that nobody draws has none.
    await vi.waitUntil(async () => (await page().getByRole('listitem').filter({ hasText: 'process pipeline' }).count()) === 1, { timeout: 20_000, interval: 250 })
    await page().getByTestId('app-log').click()
    await page().getByText(/INFO Weatherdeck \d/).waitFor()
    await page().keyboard.press('Escape')
  })

  it('goes on in the tray when its window is closed, and shows it again when started again', async () => {
    await page().close()
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(app.child.exitCode).toBeNull()
    const context = page().context()
    const opened = context.waitForEvent('page')
    expect(await secondStart()).toBe(0)
    await (await opened).getByTestId('rail-overview').waitFor()
  })
})
