import http from 'node:http'
import { errorOf, ProblemError, problemOf } from '../../contract/problem'
import type { HdfsPlace } from './place'
import { refusal, type RemoteException } from './remote-exception'

export type Params = Record<string, string | number | boolean | undefined>

export interface Call {
  method?: 'GET' | 'PUT' | 'POST' | 'DELETE'
  op: string
  path: string
  user: string
  params?: Params
  signal?: AbortSignal | undefined
}

export interface WriteRequest {
  body: http.ClientRequest
  written: Promise<void>
}

const host = '127.0.0.1'
/** A NameNode that answers at all answers in milliseconds; a full garbage collection may take some seconds. */
const answerWithinMs = 30_000
/** A DataNode that takes nothing for so long, or is given nothing, is given up. */
const writeSilenceMs = 120_000
const mostJson = 64 * 1024 * 1024

/** A path as WebHDFS takes it in a URL, whatever is in its names. */
export const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

/**
 * WebHDFS of one NameNode and its DataNode, at their published ports. Every refusal is a `ProblemError` with an `HDFS_*`
 * code; no connection is `HDFS_UNREACHABLE` (NameNode) or `HDFS_TRANSFER_BROKEN` (DataNode).
 *
 * Reads and writes of contents are sent on by the NameNode to the DataNode's name, which this machine cannot resolve:
 * they go to the DataNode's published port instead, and nowhere else, whatever the answer names.
 *
 * Source: "WebHDFS REST API" of the Hadoop documentation, 3.4.
 */
export class WebHdfs {
  // What idles is closed here long before the NameNode does (after a minute): else a request may meet its end.
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 16, timeout: 5_000 })

  constructor(private readonly place: () => HdfsPlace | null) {}

  close(): void {
    this.#agent.destroy()
  }

  /** An operation whose answer is JSON, or nothing. */
  async call<T>({ method = 'GET', op, path, user, params = {}, signal }: Call): Promise<T> {
    const query = queryOf({ op, 'user.name': user, ...params })
    const response = await this.#ask({
      method,
      port: this.#nameNodePort(),
      path: `/webhdfs/v1${encodePath(path)}?${query}`,
      signal,
    })
    return (await answerOf(response, path)) as T
  }

  /** A page of the NameNode that is no WebHDFS: `/jmx`, `/fsck`. */
  async page(path: string, params: Params, signal?: AbortSignal): Promise<http.IncomingMessage> {
    const response = await this.#ask({
      method: 'GET',
      port: this.#nameNodePort(),
      path: `${path}?${queryOf(params)}`,
      signal,
    })
    if (response.statusCode === 200) return atTheReadersPace(response)
    await answerOf(response, path)
    throw new ProblemError('HDFS_REFUSED', { status: response.statusCode ?? 0 })
  }

  /** Contents of a file from `offset`; at most `length` bytes. The caller reads it to its end or destroys it. */
  async open({
    path,
    user,
    offset = 0,
    length,
    signal,
  }: {
    path: string
    user: string
    offset?: number
    length?: number
    signal?: AbortSignal | undefined
  }): Promise<http.IncomingMessage> {
    const query = await this.#redirected({ op: 'OPEN', path, user, params: { offset, length }, signal })
    const response = await this.#askDataNode(
      { method: 'GET', path: `/webhdfs/v1${encodePath(path)}?${query}`, signal },
      path,
    )
    if (response.statusCode === 200) return atTheReadersPace(response)
    await answerOf(response, path)
    throw new ProblemError('HDFS_TRANSFER_BROKEN', { path })
  }

  /** The request that writes a new file: its body is what goes in; `written` resolves when HDFS has it whole. */
  create({ path, user }: { path: string; user: string }): Promise<WriteRequest> {
    return this.#write({ method: 'PUT', op: 'CREATE', path, user, params: { overwrite: false } })
  }

  /** As `create`, at the end of a file that is there. */
  append({ path, user }: { path: string; user: string }): Promise<WriteRequest> {
    return this.#write({ method: 'POST', op: 'APPEND', path, user })
  }

  async #write(call: Call & { method: 'PUT' | 'POST' }): Promise<WriteRequest> {
    const { path, method } = call
    const query = await this.#redirected(call)
    const body = http.request({
      host,
      port: this.#dataNodePort(path),
      method,
      path: `/webhdfs/v1${encodePath(path)}?${query}`,
      headers: { 'content-type': 'application/octet-stream' },
    })
    body.setTimeout(writeSilenceMs, () => body.destroy(new Error(`nothing went for ${writeSilenceMs / 1000} s`)))
    const written = new Promise<void>((resolve, reject) => {
      body.on('response', (response) => {
        answerOf(response, path).then(() => resolve(), reject)
      })
      body.on('error', (error) => reject(broken(path, error)))
    })
    // Who only writes learns of it by the next write.
    written.catch(() => undefined)
    return { body, written }
  }

  /** Asks the NameNode where contents are, and keeps the question for the DataNode without its name. */
  async #redirected({ method = 'GET', op, path, user, params = {}, signal }: Call): Promise<string> {
    const query = queryOf({ op, 'user.name': user, ...params })
    const response = await this.#ask({
      method,
      port: this.#nameNodePort(),
      path: `/webhdfs/v1${encodePath(path)}?${query}`,
      signal,
    })
    const { location } = response.headers
    if (response.statusCode !== 307 || location === undefined) {
      await answerOf(response, path)
      throw new ProblemError('HDFS_REFUSED', { status: response.statusCode ?? 0 })
    }
    response.resume()
    return location.slice(location.lastIndexOf('?') + 1)
  }

  async #askDataNode(
    request: { method: string; path: string; signal?: AbortSignal | undefined },
    path: string,
  ): Promise<http.IncomingMessage> {
    try {
      return await this.#ask({ ...request, port: this.#dataNodePort(path) })
    } catch (error) {
      if (error instanceof ProblemError && error.problem.code === 'HDFS_UNREACHABLE')
        throw new ProblemError('HDFS_DATA_MISSING', { path }, { detail: error.problem.detail, cause: error })
      throw error
    }
  }

  #ask({
    method,
    port,
    path,
    signal,
  }: {
    method: string
    port: number
    path: string
    signal?: AbortSignal | undefined
  }): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = http.request(
        {
          host,
          port,
          method,
          path,
          agent: this.#agent,
          headers: { 'content-length': 0 },
          ...(signal === undefined ? {} : { signal }),
        },
        resolve,
      )
      request.setTimeout(answerWithinMs, () =>
        request.destroy(new Error(`no answer within ${answerWithinMs / 1000} s`)),
      )
      request.on('error', (error) => {
        if (signal?.aborted === true) return reject(error)
        reject(
          new ProblemError('HDFS_UNREACHABLE', { address: `${host}:${port}` }, { detail: error.message, cause: error }),
        )
      })
      request.end()
    })
  }

  #nameNodePort(): number {
    const place = this.place()
    if (place === null) throw new ProblemError('STACK_NOT_READY')
    if (place.guards?.nameNode.problem !== undefined) throw errorOf(place.guards.nameNode.problem)
    return place.nameNodePort
  }

  #dataNodePort(path: string): number {
    const { dataNodePort: port = null, guards } = this.place() ?? {}
    if (guards?.dataNode.problem !== undefined) throw errorOf(guards.dataNode.problem)
    if (port === null)
      throw new ProblemError(
        'HDFS_NO_DATANODE',
        { path },
        { detail: 'The port 9864 of the DataNode is not published.' },
      )
    return port
  }
}

/** Once it began, how long a content takes is the reader's affair: somebody may be reading it page by page. */
function atTheReadersPace(response: http.IncomingMessage): http.IncomingMessage {
  response.setTimeout(0)
  return response
}

const broken = (path: string, error: unknown): ProblemError =>
  new ProblemError('HDFS_TRANSFER_BROKEN', { path }, { detail: problemOf(error).detail, cause: error })

function queryOf(params: Params): string {
  return Object.entries(params)
    .filter((entry): entry is [string, string | number | boolean] => entry[1] !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
}

/** The whole of a small body. */
export async function bodyOf(response: http.IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > mostJson) {
      response.destroy()
      throw new ProblemError('INTERNAL', {}, { detail: `more than ${mostJson} bytes of JSON` })
    }
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** The JSON of an answer, null where it has none. Throws what HDFS refused. */
async function answerOf(response: http.IncomingMessage, path: string): Promise<unknown> {
  const status = response.statusCode ?? 0
  const text = (
    await bodyOf(response).catch((error: unknown) => {
      throw broken(path, error)
    })
  ).toString('utf8')
  const body = json(text)
  if (status >= 200 && status < 300) return body
  const { RemoteException: said } = (body ?? {}) as { RemoteException?: Partial<RemoteException> }
  if (said?.exception !== undefined)
    throw refusal({ exception: said.exception, message: said.message ?? '' }, status, path)
  const title = /<title>([^<]*)<\/title>/.exec(text)?.[1] ?? text.slice(0, 500)
  throw new ProblemError('HDFS_REFUSED', { status }, { detail: title })
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
