import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { exitOf } from './app'
import { asRoot } from './available'
import { docker } from './docker'

const run = promisify(execFile)

/** Why no second engine can be started here, or null. */
export async function whyNoOwnEngine(): Promise<string | null> {
  if (process.platform !== 'linux') return 'an engine of its own needs Linux'
  if (!asRoot) return 'an engine of its own needs root'
  return Promise.all([run('dockerd', ['--version']), run('unshare', ['--net', 'ip', 'link', 'set', 'lo', 'up'])]).then(
    () => null,
    (error: unknown) => `no dockerd in a network of its own here: ${(error as Error).message.trim()}`,
  )
}

/** Between its standard streams and a port of this network. */
const bridgeToPort = `
const socket = require('node:net').connect(Number(process.argv[1]), '127.0.0.1')
process.stdin.pipe(socket).pipe(process.stdout)
socket.on('error', () => process.exit(1)).on('close', () => process.exit())`

/**
 * A Docker Engine beside the machine's own, which a test may stop and start as it likes. It has a network namespace of its
 * own (two engines in one take each other's bridge and firewall rules away), as Docker Desktop has a machine of its own;
 * and as there, ports that containers publish are forwarded to this machine's loopback.
 */
export class OwnEngine {
  #child: ChildProcess | null = null
  readonly #doors: Server[] = []
  readonly #sockets = new Set<Socket>()

  private constructor(private readonly folder: string) {}

  /** Starts one with these images, taken from the machine's own engine, and these ports. */
  static async with(images: string[], ports: number[]): Promise<OwnEngine> {
    // Beside the other engine's data: where overlay file systems work. Elsewhere each layer would be a whole copy.
    const root = dirname(await docker('info', '--format', '{{.DockerRootDir}}'))
    const engine = new OwnEngine(mkdtempSync(join(root, 'weatherdeck-engine-')))
    try {
      await engine.start()
      const archive = join(engine.folder, 'images.tar')
      await docker('save', '-o', archive, ...images)
      await engine.docker('load', '-q', '-i', archive)
      rmSync(archive)
      for (const port of ports) await engine.#forward(port)
      return engine
    } catch (error) {
      await engine.close()
      throw error
    }
  }

  get host(): string {
    return `unix://${join(this.folder, 'sock')}`
  }

  docker(...args: string[]): Promise<string> {
    return docker('--host', this.host, ...args)
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const at = (name: string) => join(this.folder, name)
    const log = openSync(at('log'), 'a')
    const options = ['--data-root', at('data'), '--exec-root', at('exec'), '--pidfile', at('pid'), '--host', this.host]
    const child = spawn('unshare', ['--net', 'sh', '-c', 'ip link set lo up && exec dockerd "$@"', 'sh', ...options], {
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    this.#child = child
    for (;;) {
      if (child.exitCode !== null) throw new Error(`dockerd ended:\n${readFileSync(at('log'), 'utf8').slice(-2000)}`)
      const answered = await this.docker('version').then(
        () => true,
        () => false,
      )
      if (answered) return
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }

  /** Ends it as the system does when it shuts down: its containers end with it. */
  async stop(): Promise<void> {
    if (this.#child === null) return
    this.#child.kill('SIGTERM')
    await exitOf(this.#child)
    this.#child = null
    for (const socket of this.#sockets) socket.destroy()
  }

  async close(): Promise<void> {
    for (const door of this.#doors) door.close()
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }

  async #forward(port: number): Promise<void> {
    const door = createServer((socket) => {
      const pid = this.#child?.pid
      if (pid === undefined) return void socket.destroy()
      const bridge = spawn('nsenter', [`--net=/proc/${pid}/ns/net`, process.execPath, '-e', bridgeToPort, String(port)], {
        stdio: ['pipe', 'pipe', 'ignore'],
      })
      this.#sockets.add(socket)
      socket.on('close', () => {
        this.#sockets.delete(socket)
        bridge.kill()
      })
      for (const stream of [socket, bridge, bridge.stdin]) stream.on('error', () => socket.destroy())
      bridge.on('exit', () => socket.destroy())
      socket.pipe(bridge.stdin)
      bridge.stdout.pipe(socket)
    })
    this.#doors.push(door)
    await new Promise<void>((resolve, reject) => door.once('error', reject).listen(port, '127.0.0.1', resolve))
  }
}
