import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import { ProblemError } from '../contract/problem'
import type { Backend } from '../backend'
import { pageFile, pageHeaders } from '../backend/page'
import { serveSocket } from '../backend/serve-socket'
import { Access, refusal } from './access'
import { noticePage } from './notice-page'

/** Tried in this order where no port is asked for, so that the address is usually the same. */
const usualPorts = Array.from({ length: 20 }, (_, index) => 4280 + index)

export interface WebServer {
  readonly port: number
  /** A fresh address that works once. */
  link(): string
  close(): Promise<void>
}

/** Listens on loopback alone. Throws `INVALID_INPUT` where the port asked for is taken. */
async function listen(server: Server, port: number | null): Promise<number> {
  for (const candidate of port === null ? [...usualPorts, 0] : [port]) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(candidate, '127.0.0.1', () => {
          server.off('error', reject)
          resolve()
        })
      })
      return (server.address() as AddressInfo).port
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (port === null && (code === 'EADDRINUSE' || code === 'EACCES')) continue
      throw new ProblemError('INVALID_INPUT', { field: '--port' }, { detail: String(error), cause: error })
    }
  }
  throw new ProblemError('INTERNAL', {}, { detail: 'no port is free on 127.0.0.1' })
}

async function sendFile(
  request: IncomingMessage,
  reply: ServerResponse,
  folder: string,
  pathname: string,
): Promise<void> {
  const page = pageFile(folder, pathname)
  const facts = page && (await stat(page.file).catch(() => null))
  if (!page || !facts?.isFile()) return void reply.writeHead(404).end()
  const tag = `"${facts.size.toString(36)}-${Math.floor(facts.mtimeMs).toString(36)}"`
  reply.setHeader('cache-control', page.immutable ? 'private, max-age=31536000, immutable' : 'no-cache')
  reply.setHeader('etag', tag)
  if (request.headers['if-none-match'] === tag) return void reply.writeHead(304).end()
  reply.writeHead(200, { 'content-type': page.type, 'content-length': facts.size })
  if (request.method === 'HEAD') return void reply.end()
  // An error means that the browser went away; the answer is ended with it.
  pipeline(createReadStream(page.file), reply, () => {})
}

/** Serves the built page and, over WebSocket at `/rpc`, the contract, to browsers of this machine that have a link. */
export async function serveWeb(options: {
  router: Backend['router']
  /** The built renderer. */
  folder: string
  /** null: one that is usually the same. */
  port: number | null
}): Promise<WebServer> {
  const server = createServer()
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 16 * 1024 * 1024 })
  const handler = new RPCHandler(options.router)
  const port = await listen(server, options.port)
  const access = new Access(port)
  const headers = pageHeaders([`ws://127.0.0.1:${port}`, `ws://localhost:${port}`])
  const refused = (request: IncomingMessage, originRequired: boolean) =>
    refusal({ remoteAddress: request.socket.remoteAddress, headers: request.headers }, port, originRequired)

  server.on('request', (request, reply) => {
    for (const [name, value] of Object.entries(headers)) reply.setHeader(name, value)
    if (refused(request, false)) return void reply.writeHead(403).end()
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return void reply.writeHead(405, { allow: 'GET, HEAD' }).end()
    const target = request.url ?? '/'
    // Taken apart by hand: `new URL` would resolve `..` before it can be refused.
    const [pathname = '/', query = ''] = target.split('?', 2)
    const token = pathname === '/' ? new URLSearchParams(query).get('token') : null
    const cookie = token === null || request.method !== 'GET' ? null : access.redeem(token)
    if (cookie)
      return void reply.writeHead(303, { location: '/', 'set-cookie': cookie, 'cache-control': 'no-store' }).end()
    if (!access.knows(request)) {
      reply.writeHead(403, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
      return void reply.end(noticePage(request.headers['accept-language']))
    }
    // A used link, opened again in the browser that used it.
    if (token !== null) return void reply.writeHead(303, { location: '/', 'cache-control': 'no-store' }).end()
    sendFile(request, reply, options.folder, pathname).catch(() => reply.destroy())
  })

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    const allowed = !refused(request, true) && access.knows(request) && request.url === '/rpc'
    if (!allowed) return void socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    sockets.handleUpgrade(request, socket, head, (ws) => serveSocket(handler, ws))
  })

  return {
    port,
    link: () => access.link(),
    async close() {
      for (const ws of sockets.clients) ws.close(1001)
      const closed = new Promise((resolve) => server.close(resolve))
      for (const ws of sockets.clients) ws.terminate()
      server.closeAllConnections()
      await closed
    },
  }
}
