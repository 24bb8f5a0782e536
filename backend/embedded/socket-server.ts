import { timingSafeEqual } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import { Turns } from './turns'
import { backendMessages, MessageReader, parseMessage, queryMessage, syncMessage } from './wire-protocol'

/** What the server needs of PGlite. */
export interface DatabaseSession {
  execProtocolRaw(message: Uint8Array): Promise<Uint8Array>
  isInTransaction(): boolean
}

export interface SocketServerOptions {
  password: string
  serverVersion: () => string
  /** A client that leaves a transaction open this long, ms, loses it: nobody else could work meanwhile. */
  idleInTransactionMs?: number
  /** PGlite itself failed (not a query: those are answered with an error message). The process must be started anew. */
  onBroken: (error: unknown) => void
}

/**
 * PostgreSQL's wire protocol in front of one PGlite session, for any number of clients, as a transaction-pooling
 * proxy does it: a client has the session to itself from its first message until it is idle outside a transaction;
 * between two clients the session's state (settings, role, temporary tables, prepared statements) is discarded.
 *
 * Why not `@electric-sql/pglite-socket` 0.2.17: it queues single messages, so that two clients' `Parse` and `Bind` mix
 * outside transactions, and a client that dies while its `BEGIN` runs leaves the transaction open for good.
 */
export class SocketServer {
  readonly #server: Server
  readonly #turns = new Turns<Client>()
  readonly #clients = new Set<Client>()
  #session: DatabaseSession | null = null
  #opened: () => void = () => undefined
  readonly #ready = new Promise<void>((resolve) => (this.#opened = resolve))

  constructor(private readonly options: SocketServerOptions) {
    this.#server = createServer((socket) => {
      const client = new Client(socket, this.#turns, this.#ready, () => this.#session, this.options, () =>
        this.#clients.delete(client),
      )
      this.#clients.add(client)
    })
  }

  /** Listens at once; clients wait until `serve`. Rejects with the errno of `listen` (`EADDRINUSE`: another process serves it). */
  listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(path, () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
  }

  serve(session: DatabaseSession): void {
    this.#session = session
    this.#opened()
  }

  /** Ends every connection; resolves when the last of them has left the session. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#opened()
    await Promise.all([...this.#clients].map((client) => client.end()))
    await closed
  }
}

let nextPid = 1

/** PGlite ends its process when it is to read `COPY ... FROM STDIN`: such a query is answered with an error instead. */
function withoutCopyIn({ type, bytes }: { type: string; bytes: Buffer }): Buffer {
  if (type !== 'Q' && type !== 'P') return bytes
  const text = bytes.toString('utf8', 5)
  if (!/\bcopy\b/i.test(text) || !/\bfrom\s+(stdin|program)\b/i.test(text)) return bytes
  const refusal = `do $$ begin raise feature_not_supported using message = 'COPY FROM STDIN is not available in the embedded database'; end $$`
  return type === 'Q' ? queryMessage(refusal) : parseMessage(text.slice(0, text.indexOf('\0')), refusal)
}

class Client {
  readonly #reader = new MessageReader()
  readonly #pid = nextPid++
  #phase: 'startup' | 'password' | 'query' | 'ended' = 'startup'
  #work: Promise<void> = Promise.resolve()
  #idleTimer: NodeJS.Timeout | undefined

  constructor(
    private readonly socket: Socket,
    private readonly turns: Turns<Client>,
    private readonly ready: Promise<void>,
    private readonly session: () => DatabaseSession | null,
    private readonly options: SocketServerOptions,
    private readonly onEnd: () => void,
  ) {
    socket.setNoDelay(true)
    socket.on('data', (chunk) => {
      this.#reader.push(chunk)
      this.#work = this.#work.then(() => this.#handle()).catch((error: unknown) => this.#fail('08P01', String(error)))
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => void this.end())
  }

  /** Leaves the session clean for the next client, whatever this one was in the middle of. */
  end(): Promise<void> {
    if (this.#phase !== 'ended') {
      this.#phase = 'ended'
      clearTimeout(this.#idleTimer)
      this.socket.destroy()
      if (this.turns.holder !== this) this.turns.give(this)
      this.#work = this.#work.then(() => this.#leave()).finally(this.onEnd)
    }
    return this.#work
  }

  async #leave(): Promise<void> {
    if (this.turns.holder === this) {
      const session = this.session()
      try {
        await session?.execProtocolRaw(syncMessage)
        if (session?.isInTransaction() === true) await session.execProtocolRaw(queryMessage('ROLLBACK'))
      } catch {
        // The database is closing; what was open is rolled back by its recovery.
      }
    }
    this.turns.give(this)
  }

  async #handle(): Promise<void> {
    while (this.#phase === 'startup') {
      const packet = this.#reader.startup()
      if (packet === null) return
      if (packet.kind === 'encryption') this.socket.write(backendMessages.noEncryption)
      else if (packet.kind === 'startup') {
        this.#phase = 'password'
        this.socket.write(backendMessages.askPassword)
      } else {
        // A CancelRequest: WebAssembly cannot be interrupted. The owner restarts the process instead (`cancelEmbedded`).
        this.socket.destroy()
        return
      }
    }
    for (;;) {
      const message = this.#phase === 'ended' ? null : this.#reader.message()
      if (message === null) return
      if (this.#phase === 'password') await this.#authenticate(message)
      else if (message.type === 'X') {
        void this.end()
        return
      } else await this.#query(message)
    }
  }

  async #authenticate(message: { type: string; bytes: Buffer }): Promise<void> {
    const given = message.bytes.subarray(5, -1)
    const expected = Buffer.from(this.options.password)
    if (message.type !== 'p' || given.length !== expected.length || !timingSafeEqual(given, expected)) {
      this.#fail('28P01', 'password authentication failed')
      return
    }
    await this.ready
    this.#phase = 'query'
    const parameters = {
      server_version: this.options.serverVersion(),
      server_encoding: 'UTF8',
      client_encoding: 'UTF8',
      DateStyle: 'ISO, MDY',
      TimeZone: 'GMT',
      integer_datetimes: 'on',
      standard_conforming_strings: 'on',
    }
    this.socket.write(
      Buffer.concat([
        backendMessages.authenticated,
        ...Object.entries(parameters).map(([name, value]) => backendMessages.parameter(name, value)),
        backendMessages.keyData(this.#pid),
        backendMessages.ready,
      ]),
    )
  }

  async #query(message: { type: string; bytes: Buffer }): Promise<void> {
    clearTimeout(this.#idleTimer)
    const changed = await this.turns.take(this)
    const session = this.session()
    if (session === null || this.turns.holder !== this || this.socket.destroyed) return
    if (changed) await this.#execute(session, queryMessage('DISCARD ALL'))
    const reply = await this.#execute(session, withoutCopyIn(message))
    if (reply.length > 0 && !this.socket.destroyed) this.socket.write(reply)
    // Only Query and Sync end a cycle; in between the session belongs to this client.
    if (message.type !== 'Q' && message.type !== 'S') return
    if (session.isInTransaction()) {
      this.#idleTimer = setTimeout(
        () => this.#fail('25P03', 'transaction left open for too long: nobody else could use the embedded database'),
        this.options.idleInTransactionMs ?? 30_000,
      )
    } else this.turns.give(this)
  }

  async #execute(session: DatabaseSession, bytes: Uint8Array): Promise<Uint8Array> {
    try {
      return await session.execProtocolRaw(bytes)
    } catch (error) {
      this.options.onBroken(error)
      throw error
    }
  }

  #fail(sqlState: string, text: string): void {
    if (!this.socket.destroyed) this.socket.write(backendMessages.fatal(sqlState, text))
    void this.end()
  }
}
