import { connect, createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { sleep, type Random } from './random'

export type Trouble = 'none' | 'cut' | 'slow' | 'silent' | 'broken'

/** A way between the pipeline and a server, which can be troubled: one address, bytes passed on in both directions. */
export class Proxy {
  #trouble: Trouble = 'none'
  readonly #pairs = new Set<[Socket, Socket]>()

  private constructor(
    private readonly server: Server,
    private readonly target: { host: string; port: number },
  ) {
    server.on('connection', (near) => this.#accept(near))
  }

  /** `port`: 0 for a free one. */
  static async start(target: { host: string; port: number }, port = 0): Promise<Proxy> {
    const server = createServer()
    const proxy = new Proxy(server, target)
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
    return proxy
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  #accept(near: Socket): void {
    if (this.#trouble === 'cut') return void near.destroy()
    const far = connect(this.target.port, this.target.host)
    const pair: [Socket, Socket] = [near, far]
    this.#pairs.add(pair)
    const end = (): void => {
      near.destroy()
      far.destroy()
      this.#pairs.delete(pair)
    }
    for (const [from, to] of [pair, [far, near]] as const) {
      from.on('data', (bytes) => void this.#pass(bytes, from, to, end))
      from.on('error', end).on('close', end)
    }
  }

  async #pass(bytes: Buffer, from: Socket, to: Socket, end: () => void): Promise<void> {
    if (this.#trouble === 'broken') {
      // Half of what was under way arrives: a frame ends in its middle.
      to.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), end)
      return
    }
    if (this.#trouble !== 'none') {
      // In order: nothing else is read until this is passed on.
      from.pause()
      if (this.#trouble === 'slow') await sleep(150)
      while (this.#trouble === 'silent') await sleep(50)
      from.resume()
    }
    if (!to.destroyed) to.write(bytes)
  }

  /** Lets the trouble last for `milliseconds`. */
  async trouble(what: Trouble, milliseconds: number): Promise<void> {
    this.#trouble = what
    if (what === 'cut') this.cut()
    await sleep(milliseconds)
    this.lift()
  }

  /** One trouble of a random kind and length. */
  any(random: Random): Promise<void> {
    return this.trouble(random.pick(['cut', 'slow', 'silent', 'broken'] as const), random.between(100, 4000))
  }

  lift(): void {
    this.#trouble = 'none'
  }

  cut(): void {
    for (const [near, far] of this.#pairs) {
      near.resetAndDestroy()
      far.destroy()
    }
  }

  close(): Promise<void> {
    this.cut()
    return new Promise((resolve) => this.server.close(() => resolve()))
  }
}
