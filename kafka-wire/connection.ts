import { connect, type Socket } from 'node:net'
import { ProblemError } from '../contract/problem'
import { Reader, Writer } from './codec'

/** More than any broker sends at once: what asks for so much memory is not Kafka. */
const largestFrame = 512 * 1024 * 1024
const clientId = 'weatherdeck-panel'

interface Waiting {
  resolve: (reply: Reader) => void
  reject: (error: Error) => void
  timer: NodeJS.Timeout
}

/**
 * One connection to one broker, for what kafkajs has no call for (see requests.ts). Requests are answered in their order.
 * Every failure is a `ProblemError` `BROKER_UNAVAILABLE`; after one the connection is of no more use.
 */
export class Connection {
  readonly #socket: Socket
  readonly #waiting: Waiting[] = []
  #parts: Buffer[] = []
  #received = 0
  #wanted = 0
  #failure: Error | null = null

  constructor(protected readonly address: string) {
    const colon = address.lastIndexOf(':')
    this.#socket = connect({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)), noDelay: true })
    this.#socket.on('data', (piece: Buffer) => {
      try {
        this.#hear(piece)
      } catch (error) {
        this.#fail(error instanceof Error ? error.message : String(error))
      }
    })
    this.#socket.on('error', (error) => this.#fail(error.message))
    this.#socket.on('close', () => this.#fail('the broker closed the connection'))
  }

  get usable(): boolean {
    return this.#failure === null
  }

  /** Sends one request and resolves with the body of its reply. */
  send(api: number, version: number, body: Buffer, timeoutMs = 15_000): Promise<Reader> {
    return this.#send(new Writer().int16(api).int16(version).int32(0).string(clientId).done(), body, timeoutMs)
  }

  /** The same for a "flexible" version of a request (KIP-482), whose headers end with tagged fields; ours has none. */
  async sendFlexible(api: number, version: number, body: Buffer, timeoutMs = 15_000): Promise<Reader> {
    const head = new Writer().int16(api).int16(version).int32(0).string(clientId).int8(0).done()
    const reply = await this.#send(head, body, timeoutMs)
    reply.tags()
    return reply
  }

  #send(head: Buffer, body: Buffer, timeoutMs: number): Promise<Reader> {
    if (this.#failure) return Promise.reject(this.#failure)
    const size = new Writer().int32(head.length + body.length).done()
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail(`no answer within ${timeoutMs} ms`), timeoutMs)
      this.#waiting.push({ resolve, reject, timer })
      this.#socket.write(Buffer.concat([size, head, body]))
    })
  }

  close(): void {
    this.#fail('closed')
  }

  #hear(piece: Buffer): void {
    this.#parts.push(piece)
    this.#received += piece.length
    for (;;) {
      if (this.#wanted === 0) {
        if (this.#received < 4) return
        const all = this.#joined()
        this.#wanted = all.readInt32BE(0) + 4
        if (this.#wanted < 8 || this.#wanted > largestFrame) throw new Error(`not a reply of Kafka's: ${this.#wanted} bytes`)
      }
      // Joined only when it is whole: a large reply comes in thousands of pieces.
      if (this.#received < this.#wanted) return
      const all = this.#joined()
      const frame = all.subarray(8, this.#wanted)
      const rest = all.subarray(this.#wanted)
      this.#parts = rest.length > 0 ? [rest] : []
      this.#received = rest.length
      this.#wanted = 0
      const waiting = this.#waiting.shift()
      clearTimeout(waiting?.timer)
      waiting?.resolve(new Reader(frame))
    }
  }

  #joined(): Buffer {
    const [first] = this.#parts
    if (this.#parts.length === 1 && first) return first
    const all = Buffer.concat(this.#parts)
    this.#parts = [all]
    return all
  }

  #fail(why: string): void {
    if (this.#failure) return
    this.#failure = new ProblemError('BROKER_UNAVAILABLE', { address: this.address }, { detail: why })
    this.#socket.destroy()
    for (const { reject, timer } of this.#waiting.splice(0)) {
      clearTimeout(timer)
      reject(this.#failure)
    }
    this.#parts = []
  }
}
