/**
 * The parts of PostgreSQL's frontend/backend protocol 3.0 that a server in front of PGlite must speak itself.
 * Source: PostgreSQL documentation, chapter "Frontend/Backend Protocol", "Message Formats".
 */

const protocolVersion3 = 196608
const cancelRequest = 80877102
const sslRequest = 80877103
const gssEncryptionRequest = 80877104

/** Length that no message of ours comes near; what claims more is not a PostgreSQL client. */
const maxMessageLength = 256 * 1024 * 1024

export type StartupPacket =
  | { kind: 'startup'; parameters: Map<string, string> }
  | { kind: 'encryption' }
  | { kind: 'cancel' }
  | { kind: 'unknown' }

/** Cuts a byte stream into packets, however it was split on the way. */
export class MessageReader {
  #buffer: Buffer = Buffer.alloc(0)

  push(chunk: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk])
  }

  /** The next packet of the start-up phase, which has no type byte; null until it is complete. */
  startup(): StartupPacket | null {
    const packet = this.#take(0)
    if (packet === null) return null
    if (packet.length < 8) return { kind: 'unknown' }
    const code = packet.readInt32BE(4)
    if (code === sslRequest || code === gssEncryptionRequest) return { kind: 'encryption' }
    if (code === cancelRequest) return { kind: 'cancel' }
    if (code !== protocolVersion3) return { kind: 'unknown' }
    const words = packet.subarray(8).toString('utf8').split('\0')
    const parameters = new Map<string, string>()
    for (let i = 0; i + 1 < words.length && words[i]; i += 2) parameters.set(words[i] ?? '', words[i + 1] ?? '')
    return { kind: 'startup', parameters }
  }

  /** The next typed message, whole; null until it is complete. */
  message(): { type: string; bytes: Buffer } | null {
    const bytes = this.#take(1)
    return bytes === null ? null : { type: String.fromCharCode(bytes[0] ?? 0), bytes }
  }

  #take(typeBytes: 0 | 1): Buffer | null {
    if (this.#buffer.length < typeBytes + 4) return null
    const length = this.#buffer.readInt32BE(typeBytes)
    if (length < 4 || length > maxMessageLength) throw new Error(`not a PostgreSQL message: length ${length}`)
    if (this.#buffer.length < typeBytes + length) return null
    const bytes = this.#buffer.subarray(0, typeBytes + length)
    this.#buffer = this.#buffer.subarray(typeBytes + length)
    return bytes
  }
}

function message(type: string, ...parts: (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part)))
  const head = Buffer.alloc(5)
  head.write(type, 0, 'latin1')
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

export const backendMessages = {
  noEncryption: Buffer.from('N'),
  askPassword: message('R', int32(3)),
  authenticated: message('R', int32(0)),
  parameter: (name: string, value: string): Buffer => message('S', name, value),
  keyData: (pid: number): Buffer => message('K', int32(pid), int32(0)),
  ready: message('Z', Buffer.from('I')),
  fatal: (sqlState: string, text: string): Buffer =>
    message('E', Buffer.from(`SFATAL\0VFATAL\0C${sqlState}\0M${text}\0\0`)),
}

/** Ends an extended-query cycle: the backend leaves "skip until Sync" and any implicit transaction. */
export const syncMessage = message('S')

/** A simple query. */
export const queryMessage = (sql: string): Buffer => message('Q', sql)

/** Prepares a statement without declared parameter types. */
export const parseMessage = (name: string, sql: string): Buffer => message('P', name, sql, Buffer.from([0, 0]))
