import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, openSync, closeSync, readFileSync, rmSync } from 'node:fs'
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
  return run('dockerd', ['--version']).then(
    () => null,
    () => 'no dockerd on the PATH',
  )
}

/**
 * A Docker Engine beside the machine's own, which a test may stop and start as it likes. It leaves the machine's firewall
 * alone and has no bridge but the ones that Compose networks make; ports are published by its proxy.
 */
export class OwnEngine {
  #child: ChildProcess | null = null

  private constructor(private readonly folder: string) {}

  /** Starts one with these images, taken from the machine's own engine. */
  static async with(...images: string[]): Promise<OwnEngine> {
    // Beside the other engine's data: where overlay file systems work. Elsewhere each layer would be a whole copy.
    const engine = new OwnEngine(mkdtempSync(join(dirname(await docker('info', '--format', '{{.DockerRootDir}}')), 'weatherdeck-engine-')))
    try {
      await engine.start()
      const archive = join(engine.folder, 'images.tar')
      await docker('save', '-o', archive, ...images)
      await engine.docker('load', '-q', '-i', archive)
      rmSync(archive)
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
    const log = openSync(join(this.folder, 'log'), 'a')
    const child = spawn(
      'dockerd',
      [
        ...['--data-root', join(this.folder, 'data'), '--exec-root', join(this.folder, 'exec'), '--pidfile', join(this.folder, 'pid')],
        ...['--host', this.host, '--bridge=none', '--iptables=false', '--ip6tables=false'],
        ...['--default-address-pool', 'base=10.213.0.0/16,size=24'],
      ],
      { stdio: ['ignore', log, log] },
    )
    closeSync(log)
    this.#child = child
    for (;;) {
      if (child.exitCode !== null) throw new Error(`dockerd ended:\n${readFileSync(join(this.folder, 'log'), 'utf8').slice(-2000)}`)
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
  }

  async close(): Promise<void> {
    const all = (await this.docker('ps', '-aq').catch(() => '')).split('\n').filter(Boolean)
    if (all.length > 0) await this.docker('rm', '-f', '-v', ...all).catch(() => undefined)
    const networks = (await this.docker('network', 'ls', '-q', '--filter', 'type=custom').catch(() => '')).split('\n').filter(Boolean)
    // Their bridges would stay behind in the machine's network.
    if (networks.length > 0) await this.docker('network', 'rm', ...networks).catch(() => undefined)
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
