import { app, session, shell } from 'electron'
import { isOurPage, isOurs } from './origin'

/** Sites that the app's own links lead to. Everything else stays closed, whatever a reply or a record says. */
const linkHosts = new Set([
  'open-meteo.com',
  'www.geonames.org',
  'www.postgresql.org',
  'www.ncei.noaa.gov',
  'docs.docker.com',
  'creativecommons.org',
  'github.com',
])

/** The stack's web interfaces are on this machine, on ports that a person may have changed. */
const thisMachine = new Set(['localhost', '127.0.0.1'])

/** True for an address that may be handed to the system's browser. Pure. */
export function mayOpenOutside(address: string): boolean {
  try {
    const { protocol, hostname, username, password, port } = new URL(address)
    if (protocol === 'http:' && thisMachine.has(hostname) && port) return !username && !password
    return protocol === 'https:' && linkHosts.has(hostname) && !username && !password && !port
  } catch {
    return false
  }
}

/** The page stays our page: it opens no window, goes nowhere, embeds nothing and gets no device. */
export function setupSecurity(): void {
  app.on('web-contents-created', (_created, contents) => {
    contents.setWindowOpenHandler(({ url }) => {
      if (mayOpenOutside(url)) void shell.openExternal(url)
      return { action: 'deny' }
    })
    const stay = (event: { preventDefault(): void }, url: string) => {
      if (!isOurs(url)) event.preventDefault()
    }
    contents.on('will-navigate', (event, url) => stay(event, url))
    contents.on('will-redirect', (event, url) => stay(event, url))
    contents.on('will-attach-webview', (event) => event.preventDefault())
  })

  const { defaultSession } = session
  // Writing to the clipboard is what the Copy buttons do; it needs a click.
  const granted = (permission: string) => permission === 'clipboard-sanitized-write'
  defaultSession.setPermissionRequestHandler((contents, permission, answer) =>
    answer(granted(permission) && isOurPage(contents.mainFrame)),
  )
  defaultSession.setPermissionCheckHandler((_contents, permission, origin) => granted(permission) && isOurs(origin))
  defaultSession.setDevicePermissionHandler(() => false)
}
