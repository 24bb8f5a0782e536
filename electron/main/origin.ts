import { app, type WebFrameMain } from 'electron'

/** The scheme and host by which the built page is loaded: an origin of its own, which no web page has. */
export const pageScheme = 'app'
const builtOrigin = `${pageScheme}://weatherdeck`

/** electron-vite's server while developing; a packaged app ignores it. */
export const developmentUrl = (): string | null =>
  app.isPackaged ? null : (process.env['ELECTRON_RENDERER_URL'] ?? null)

export function pageOrigin(): string {
  const url = developmentUrl()
  return url ? new URL(url).origin : builtOrigin
}

export const pageUrl = (): string => `${pageOrigin()}/`

/** True for an address of our own page. `URL.origin` is "null" for a scheme of one's own, so it is put together by hand. */
export function isOurs(address: string): boolean {
  try {
    const { protocol, host } = new URL(address)
    return `${protocol}//${host}` === pageOrigin()
  } catch {
    return false
  }
}

/** True when a message comes from our page itself, not from a frame in it. */
export const isOurPage = (frame: WebFrameMain | null): boolean =>
  frame !== null && frame.parent === null && isOurs(frame.url)
