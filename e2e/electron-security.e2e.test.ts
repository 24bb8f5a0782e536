import { afterAll, beforeAll, expect, it } from 'vitest'
import { openElectron } from './app'
import { describeWith, electronPath } from './available'

describeWith({ Electron: electronPath }, 'the window in Electron', () => {
  let app: Awaited<ReturnType<typeof openElectron>>
  beforeAll(async () => {
    app = await openElectron()
    await app.page.waitForLoadState()
  })
  afterAll(() => app.close())

  it('is sandboxed and isolated', async () => {
    const preferences = await app.electron.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      return (contents as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences()
    })
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    })
  })

  it('gives the page nothing of Node and next to nothing of Electron', async () => {
    const found = await app.page.evaluate(`({
      names: ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter((name) => name in window),
      bridge: JSON.stringify(window.weatherdeck),
      origin: location.origin,
    })`)
    expect(found).toEqual({ names: [], bridge: '{"shell":"electron"}', origin: 'app://weatherdeck' })
  })

  it('runs no inline or evaluated script', async () => {
    const outcome = await app.page.evaluate(`new Promise((resolve) => {
      const script = document.createElement('script')
      script.textContent = 'window.injected = true'
      document.body.append(script)
      setTimeout('window.evaluated = true', 0)
      setTimeout(() => resolve({ injected: window.injected === true, evaluated: window.evaluated === true }), 500)
    })`)
    expect(outcome).toEqual({ injected: false, evaluated: false })
  })

  it('opens no window', async () => {
    const opened = await app.page.evaluate(`[
      'about:blank', 'http://127.0.0.1:9/', 'file:///etc/passwd', location.href, 'javascript:1',
    ].map((url) => window.open(url) === null)`)
    expect(opened).toEqual([true, true, true, true, true])
    expect(app.electron.windows()).toHaveLength(1)
  })

  it('hands only https links of known hosts to the system', async () => {
    const handed = await app.electron.evaluate(({ shell }) => {
      const calls: string[] = []
      shell.openExternal = (url) => {
        calls.push(url)
        return Promise.resolve()
      }
      ;(globalThis as unknown as { handed: string[] }).handed = calls
      return calls
    })
    expect(handed).toEqual([])
    await app.page.evaluate(`for (const url of [
      'https://open-meteo.com/en/docs', 'http://open-meteo.com/', 'https://open-meteo.com.evil.example/',
      'https://evil.example/', 'file:///etc/passwd', 'https://user@open-meteo.com/', 'smb://open-meteo.com/',
    ]) window.open(url)`)
    await expect
      .poll(() => app.electron.evaluate(() => (globalThis as unknown as { handed: string[] }).handed))
      .toEqual(['https://open-meteo.com/en/docs'])
  })

  it('goes nowhere', async () => {
    for (const url of ['http://127.0.0.1:9/', 'file:///etc/passwd', 'data:text/html,x']) {
      await app.page.evaluate(`location.href = ${JSON.stringify(url)}`)
      await new Promise((resolve) => setTimeout(resolve, 300))
      expect(await app.page.evaluate('location.origin')).toBe('app://weatherdeck')
    }
  })

  it('serves nothing outside the page', async () => {
    const statuses = await app.page.evaluate(`Promise.all(
      ['/index.html', '/..%2f..%2fpackage.json', '/%2e%2e/main/electron.cjs', '/..%5cmain%5celectron.cjs', '/missing.js', 'app://other/index.html', 'file:///etc/passwd']
        .map((url) => fetch(url).then((reply) => reply.ok, () => false)),
    )`)
    expect(statuses).toEqual([true, false, false, false, false, false, false])
  })

  it('refuses permissions', async () => {
    const states = await app.page.evaluate(`Promise.all([
      Notification.requestPermission(),
      navigator.mediaDevices ? navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'granted', () => 'denied') : 'denied',
      new Promise((resolve) => navigator.geolocation.getCurrentPosition(() => resolve('granted'), () => resolve('denied'))),
    ])`)
    expect(states).toEqual(['denied', 'denied', 'denied'])
  })

  it('answers a page again after a reload', async () => {
    await app.page.reload()
    await app.page.waitForLoadState()
    const answered = await app.page.evaluate(`new Promise((resolve) => {
      window.addEventListener('message', (event) => {
        if (event.data === 'weatherdeck:port' && event.ports[0]) resolve(true)
      })
      window.postMessage('weatherdeck:connect', location.origin)
      setTimeout(() => resolve(false), 5000)
    })`)
    expect(answered).toBe(true)
  })
})
