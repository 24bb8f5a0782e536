import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type Docker from 'dockerode'
import { HttpBody } from './http-body'

/** What dockerode knows of where the engine is (docker-modem). */
interface Modem {
  socketPath?: string | undefined
  host?: string | undefined
  port?: number | string | undefined
  protocol?: string | undefined
  ca?: string | Buffer | undefined
  cert?: string | Buffer | undefined
  key?: string | Buffer | undefined
  version?: string | undefined
}

export interface LogRequest {
  follow: boolean
  tail?: number
}

/** The engine's answer where it gives no log: `status` 409, 500, 501 for a driver that cannot be read, 404 for no container, 200 where it began to and could not read on. */
export class NoLogError extends Error {
  override readonly name = 'NoLogError'
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

/**
 * Docker writes each message on its own, and whoever reads it at once wakes for each few of them: half a processor for a
 * million, which the engine could use. A read of less than this waits for what comes within `pauseMs`; a Unix socket takes
 * about 280 messages meanwhile (`net.core.wmem_default`). Not on Windows, where the shortest pause is 16 ms.
 */
const largeRead = 16 * 1024
const pauseMs = 1
const keepAliveMs = 30_000

/** `onData` gets what comes in one buffer, written over each time: a new one for each of hundreds of thousands of reads costs more than the reads. */
function dial(modem: Modem, onData: (piece: Buffer) => void): Socket {
  const buffer = Buffer.allocUnsafeSlow(256 * 1024)
  let socket: Socket | null = null
  const pauses = modem.socketPath !== undefined && process.platform !== 'win32'
  const resume = (): void => void socket?.resume()
  const onread = {
    buffer,
    callback: (bytes: number): boolean => {
      onData(buffer.subarray(0, bytes))
      if (!pauses || bytes >= largeRead) return true
      setTimeout(resume, pauseMs)
      return false
    },
  }
  if (modem.socketPath !== undefined) return (socket = connectTcp({ path: modem.socketPath, onread }))
  const host = modem.host ?? 'localhost'
  const port = Number(modem.port ?? 2375)
  if (modem.protocol !== 'https') return connectTcp({ port, host, onread })
  const secure = connectTls({ host, port, servername: host, ...(modem.ca ? { ca: modem.ca } : {}), ...(modem.cert ? { cert: modem.cert } : {}), ...(modem.key ? { key: modem.key } : {}) })
  // Decrypted it lies in buffers of its own.
  return secure.on('data', onData)
}

/**
 * A container's log with times (Engine API, `GET /containers/{id}/logs`): calls back with pieces of the body, each only
 * valid during the call. Resolves at the answer's end, rejects when the connection is lost before, with `NoLogError` where
 * there is no log. `onPiece` returning false ends it early; so does `signal`.
 * Back-pressure is the socket's own: while the callback works, nothing is read.
 */
export function readLog(docker: Docker, id: string, request: LogRequest, onPiece: (piece: Buffer) => boolean, signal: AbortSignal): Promise<void> {
  const modem = docker.modem as Modem
  const query = new URLSearchParams({ stdout: '1', stderr: '1', timestamps: '1', follow: request.follow ? '1' : '0' })
  query.set('tail', request.tail === undefined ? 'all' : String(request.tail))
  return new Promise<void>((resolve, reject) => {
    const body = new HttpBody()
    let refusal = ''
    let settled = false
    const socket = dial(modem, (piece) => {
      if (settled) return
      try {
        const part = body.take(piece)
        if (body.status !== 0 && body.status !== 200) refusal += part.toString('latin1', 0, 4000)
        else if (part.length > 0 && !onPiece(part)) settle()
      } catch (error) {
        settle(error as Error)
      }
    })
    const settle = (error?: Error): void => {
      if (settled) return
      settled = true
      signal.removeEventListener('abort', abort)
      socket.destroy()
      if (error === undefined) resolve()
      else reject(error)
    }
    const abort = (): void => settle()
    signal.addEventListener('abort', abort)
    if (signal.aborted) return settle()
    // Over TCP a follower may hear nothing for hours: a machine that is gone would not be noticed.
    socket.setKeepAlive(true, keepAliveMs)
    const address = modem.socketPath === undefined ? `${modem.host ?? 'localhost'}:${modem.port ?? ''}` : 'docker'
    const version = modem.version === undefined ? '' : `/${modem.version}`
    socket.write(`GET ${version}/containers/${id}/logs?${query.toString()} HTTP/1.1\r\nHost: ${address}\r\nConnection: close\r\n\r\n`)
    socket.on('error', (error) => settle(error))
    socket.on('close', () => {
      if (body.status !== 0 && body.status !== 200) settle(new NoLogError(body.status, messageOf(refusal)))
      else if (body.complete) settle()
      else settle(new Error('the engine closed the connection'))
    })
  })
}

function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text
  } catch {
    return text
  }
}
