import { createHash } from 'node:crypto'
import path from 'node:path'
import type { DockerOptions } from 'dockerode'
import { ProblemError } from '../contract/problem'

/** A place where an engine may listen, and how it was found. */
export interface EngineAddress {
  /** For people: `unix:///var/run/docker.sock`, `npipe:////./pipe/docker_engine`, `tcp://host:2376`. */
  address: string
  /** `DOCKER_HOST`, `context desktop-linux`, `default`, `Docker Desktop`. */
  from: string
  connect: Pick<DockerOptions, 'socketPath' | 'host' | 'port' | 'protocol' | 'ca' | 'cert' | 'key'>
}

export interface EngineSurroundings {
  env: Readonly<Record<string, string | undefined>>
  platform: NodeJS.Platform
  /** The user's home folder. */
  home: string
  /** The text of a file; null where it can't be read. */
  readText: (file: string) => string | null
}

interface Tls {
  ca?: string
  cert?: string
  key?: string
}

/**
 * Where to look for the engine, best first, by the rules of the docker CLI: `DOCKER_HOST`, then `DOCKER_CONTEXT`, then
 * the current context of `~/.docker/config.json`, then the default socket or pipe. Only in that last case Docker
 * Desktop's and rootless Docker's own sockets are tried as well: whoever names an engine means that one.
 * Throws `ENGINE_UNREACHABLE` where what is named can't be used (a context that does not exist, ssh).
 */
export function engineAddresses(surroundings: EngineSurroundings): EngineAddress[] {
  const { env, platform, home } = surroundings
  const join = pathOf(platform).join
  const configDir = env['DOCKER_CONFIG'] || join(home, '.docker')

  const host = env['DOCKER_HOST']
  if (host !== undefined && host !== '') {
    const certs = env['DOCKER_CERT_PATH'] || configDir
    const verify = (env['DOCKER_TLS_VERIFY'] ?? '') !== ''
    const secure = verify || (env['DOCKER_TLS'] ?? '') !== ''
    return [parseEngineHost(host, 'DOCKER_HOST', secure ? readTls(surroundings, certs) : null)]
  }

  const context = env['DOCKER_CONTEXT'] || currentContext(surroundings, join(configDir, 'config.json'))
  if (context !== 'default') return [contextAddress(surroundings, configDir, context)]

  if (platform === 'win32')
    return [
      parseEngineHost('npipe:////./pipe/docker_engine', 'default', null),
      parseEngineHost('npipe:////./pipe/dockerDesktopLinuxEngine', 'Docker Desktop', null),
    ]
  const runtimeDir = env['XDG_RUNTIME_DIR']
  return [
    parseEngineHost('unix:///var/run/docker.sock', 'default', null),
    parseEngineHost(`unix://${join(home, '.docker', 'run', 'docker.sock')}`, 'Docker Desktop', null),
    parseEngineHost(`unix://${join(home, '.docker', 'desktop', 'docker.sock')}`, 'Docker Desktop', null),
    ...(runtimeDir ? [parseEngineHost(`unix://${join(runtimeDir, 'docker.sock')}`, 'rootless Docker', null)] : []),
  ]
}

/** One address as `DOCKER_HOST` and contexts write it. Throws `ENGINE_UNREACHABLE` for what can't be used. */
export function parseEngineHost(host: string, from: string, tls: Tls | null): EngineAddress {
  const unusable = (detail: string): ProblemError =>
    new ProblemError('ENGINE_UNREACHABLE', { address: host, from }, { detail })
  const [, scheme = 'tcp', rest = ''] = /^(?:([a-z]+):\/\/)?(.*)$/s.exec(host) ?? []
  if (scheme === 'unix')
    return { address: `unix://${rest}`, from, connect: { socketPath: rest || '/var/run/docker.sock' } }
  if (scheme === 'npipe') {
    const pipe = rest.replaceAll('\\', '/') || '//./pipe/docker_engine'
    return { address: `npipe://${pipe}`, from, connect: { socketPath: pipe } }
  }
  if (scheme === 'ssh')
    throw unusable(
      'ssh:// is not supported here. Forward the socket (ssh -L /tmp/docker.sock:/var/run/docker.sock HOST) and set DOCKER_HOST=unix:///tmp/docker.sock.',
    )
  if (scheme !== 'tcp' && scheme !== 'http' && scheme !== 'https')
    throw unusable(`"${scheme}://" is not known: unix://, npipe:// or tcp:// is expected.`)
  let url: URL
  try {
    url = new URL(`http://${rest}`)
  } catch {
    throw unusable('HOST:PORT is expected after tcp://.')
  }
  const secure = tls !== null || scheme === 'https'
  const port = url.port === '' ? (secure ? 2376 : 2375) : Number(url.port)
  return {
    address: `tcp://${url.hostname}:${port}`,
    from,
    connect: { host: url.hostname.replace(/^\[|\]$/g, ''), port, protocol: secure ? 'https' : 'http', ...tls },
  }
}

function currentContext(surroundings: EngineSurroundings, file: string): string {
  const config = parseObject(surroundings.readText(file))
  const name = config?.['currentContext']
  return typeof name === 'string' && name !== '' ? name : 'default'
}

/** Contexts live in folders named by the SHA-256 of their name (docker/cli, cli/context/store). */
function contextAddress(surroundings: EngineSurroundings, configDir: string, name: string): EngineAddress {
  const join = pathOf(surroundings.platform).join
  const from = `context ${name}`
  const id = createHash('sha256').update(name).digest('hex')
  const file = join(configDir, 'contexts', 'meta', id, 'meta.json')
  const meta = parseObject(surroundings.readText(file))
  const endpoint = asObject(asObject(meta?.['Endpoints'])?.['docker'])
  const host = endpoint?.['Host']
  if (typeof host !== 'string' || host === '')
    throw new ProblemError(
      'ENGINE_UNREACHABLE',
      { address: name, from },
      { detail: `The Docker context "${name}" does not exist, or names no engine (${file}).` },
    )
  const tls = readTls(surroundings, join(configDir, 'contexts', 'tls', id, 'docker'))
  return parseEngineHost(host, from, Object.keys(tls).length > 0 ? tls : null)
}

function readTls({ readText, platform }: EngineSurroundings, folder: string): Tls {
  const tls: Tls = {}
  for (const part of ['ca', 'cert', 'key'] as const) {
    const text = readText(pathOf(platform).join(folder, `${part}.pem`))
    if (text !== null) tls[part] = text
  }
  return tls
}

const pathOf = (platform: NodeJS.Platform): path.PlatformPath => (platform === 'win32' ? path.win32 : path.posix)

const asObject = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined

function parseObject(text: string | null): Record<string, unknown> | undefined {
  if (text === null) return undefined
  try {
    return asObject(JSON.parse(text))
  } catch {
    return undefined
  }
}
