import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import { pageFile, pageHeaders, type PageFile } from '../../backend/page'
import { isOurs, pageScheme } from './origin'

/** Before `ready`: makes `app:` a scheme with origins, like https. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    // V8's compiled code is kept from the second start on (Electron 27.1 and later).
    { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** After `ready`: serves the built page, and nothing outside its folder, on our origin. */
export function setupPageProtocol(folder: string): void {
  const find = (address: string): PageFile | null =>
    isOurs(address) ? pageFile(folder, new URL(address).pathname) : null
  const headers = pageHeaders()

  if ('handle' in protocol) {
    protocol.handle(pageScheme, async (request) => {
      const page = find(request.url)
      const contents = page && (await readFile(page.file).catch(() => null))
      if (!page || !contents) return new Response(null, { status: 404, headers })
      return new Response(contents, { headers: { ...headers, 'content-type': page.type } })
    })
    return
  }
  // Before Electron 25.
  const old = protocol as Electron.Protocol
  old.registerFileProtocol(pageScheme, (request, callback) => {
    const page = find(request.url)
    // -6: net::ERR_FILE_NOT_FOUND
    if (page) callback({ path: page.file, mimeType: page.type.split(';', 1)[0] ?? page.type, headers })
    else callback({ error: -6 })
  })
}
