import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { rmSync } from 'node:fs'
import { createServer, request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import type { Client } from '../contract'
import { ProblemError } from '../contract/problem'
import { claimControl, isClaimed, liveControl } from './control-claim'
import { folderIdentity, ownerFile, readOwner, writeOwner, type Owner } from './control-place'
import type { Backend } from './index'
import { serveSocket } from './serve-socket'

/** What an owner did when asked to show itself: `address` is a fresh one-time link (web shell), null after raising a window. */
const openedSchema = z.object({ address: z.string().nullable() })
export type Opened = z.infer<typeof openedSchema>

export interface ControlActions {
  /** `link`: a `weatherdeck:` address that a second start was given. */
  open(link: string | null): Promise<Opened> | Opened
}

export interface ControlServer {
  readonly owner: Owner
  close(): Promise<void>
}

/** Compares in a time that tells nothing about where they differ. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

/**
 * Takes the data folder for this process and answers the CLI and a second start on a local socket.
 * The router may come later than the lock (it needs the data folder): requests wait for it.
 * Throws `ALREADY_RUNNING`.
 */
export async function listenControl(options: {
  dataDir: string
  shell: Owner['shell']
  router: Promise<Backend['router']>
  actions: ControlActions
}): Promise<ControlServer> {
  const { dataDir, actions } = options
  const token = randomBytes(32).toString('base64url')
  const handler = options.router.then((router) => new RPCHandler(router))
  handler.catch(() => {})
  const allowed = (incoming: IncomingMessage) =>
    sameSecret(incoming.headers.authorization ?? '', `Bearer ${token}`)
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 16 * 1024 * 1024 })

  const server = createServer((incoming, reply) => {
    if (!allowed(incoming)) return void reply.writeHead(401).end()
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://weatherdeck')
    if (incoming.method !== 'POST' || pathname !== '/open') return void reply.writeHead(404).end()
    Promise.resolve()
      .then(() => actions.open(searchParams.get('link')))
      .then(
        (opened) => reply.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(opened)),
        () => reply.writeHead(500).end(),
      )
  })
  server.on('upgrade', (incoming, socket, head) => {
    socket.on('error', () => socket.destroy())
    if (!allowed(incoming)) return void socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n')
    handler.then(
      (ready) => sockets.handleUpgrade(incoming, socket, head, (ws) => serveSocket(ready, ws)),
      () => socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n'),
    )
  })

  const claim = await claimControl(server, dataDir)
  const close = async (): Promise<void> => {
    rmSync(ownerFile(dataDir), { force: true })
    for (const ws of sockets.clients) ws.terminate()
    server.closeAllConnections?.()
    await new Promise((resolve) => server.close(resolve))
    claim.release()
  }
  try {
    const { pid } = process
    const owner: Owner = { pid, shell: options.shell, token, startedAt: Date.now(), folder: folderIdentity(dataDir), pipe: claim.pipe }
    writeOwner(dataDir, owner)
    return { owner, close }
  } catch (error) {
    await close().catch(() => undefined)
    throw error
  }
}

export interface Control {
  readonly client: Client
  readonly owner: Owner
  /** Asks the owner to show its window, or for a fresh address. */
  open(link?: string | null): Promise<Opened>
  /** Resolves when the connection has ended, by either side. */
  readonly closed: Promise<void>
  close(): void
}

function openSocket(path: string, owner: Owner): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket('ws://weatherdeck/rpc', {
      createConnection: () => connect(path),
      headers: { authorization: `Bearer ${owner.token}` },
      perMessageDeflate: false,
    })
    socket.once('open', () => resolve(socket))
    socket.once('error', reject)
  })
}

function askToOpen(path: string, owner: Owner, link: string | null): Promise<Opened> {
  const query = link === null ? '' : `?${new URLSearchParams({ link }).toString()}`
  return new Promise((resolve, reject) => {
    const asking = request(
      { socketPath: path, path: `/open${query}`, method: 'POST', headers: { authorization: `Bearer ${owner.token}` } },
      (reply) => {
        let body = ''
        reply.setEncoding('utf8').on('data', (text: string) => (body += text))
        reply.on('end', () => {
          if (reply.statusCode === 200) resolve(openedSchema.parse(JSON.parse(body)))
          else
            reject(new ProblemError('INTERNAL', {}, { detail: `the running Weatherdeck answered ${reply.statusCode}` }))
        })
      },
    )
    asking.on('error', reject)
    asking.end()
  })
}

/** How long an owner that has just started may take to write down its token, ms. */
const ownerPatienceMs = 5000

/** Connects to the Weatherdeck that runs on a data folder; null where none does. Throws `ALREADY_RUNNING` where it does not let us in. */
export async function connectControl(dataDir: string): Promise<Control | null> {
  for (const end = Date.now() + ownerPatienceMs; ; await sleep(100)) {
    const path = await liveControl(dataDir)
    if (path === null && !(await isClaimed(dataDir))) return null
    const owner = readOwner(dataDir)
    try {
      if (path === null || !owner) throw new Error('it left no token')
      const socket = await openSocket(path, owner)
      // Later errors end in `close`, by which the client ends its calls.
      socket.on('error', () => {})
      return {
        client: createORPCClient<Client>(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })),
        owner,
        open: (link = null) => askToOpen(path, owner, link),
        closed: new Promise((resolve) => socket.once('close', () => resolve())),
        close: () => socket.close(),
      }
    } catch (error) {
      if (Date.now() < end) continue
      throw new ProblemError('ALREADY_RUNNING', owner ? { pid: owner.pid } : {}, {
        detail: String(error),
        cause: error,
      })
    }
  }
}
