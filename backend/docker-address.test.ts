import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ProblemError } from '../contract/problem'
import { engineAddresses, parseEngineHost, type EngineSurroundings } from './docker-address'

const contextId = (name: string): string => createHash('sha256').update(name).digest('hex')

function around(over: Partial<EngineSurroundings> & { files?: Record<string, string> } = {}): EngineSurroundings {
  const { files = {}, ...rest } = over
  return { env: {}, platform: 'linux', home: '/home/ada', readText: (file) => files[file] ?? null, ...rest }
}

const problemOfThrown = (action: () => unknown): ProblemError['problem'] => {
  try {
    action()
  } catch (error) {
    if (error instanceof ProblemError) return error.problem
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('engineAddresses', () => {
  it('takes the default socket, then those of Docker Desktop and rootless Docker', () => {
    expect(
      engineAddresses(around({ env: { XDG_RUNTIME_DIR: '/run/user/1000' } })).map((a) => [
        a.from,
        a.connect.socketPath,
      ]),
    ).toEqual([
      ['default', '/var/run/docker.sock'],
      ['Docker Desktop', '/home/ada/.docker/run/docker.sock'],
      ['Docker Desktop', '/home/ada/.docker/desktop/docker.sock'],
      ['rootless Docker', '/run/user/1000/docker.sock'],
    ])
  })

  it('takes the pipes on Windows', () => {
    expect(
      engineAddresses(around({ platform: 'win32', home: 'C:\\Users\\ada' })).map((a) => [
        a.address,
        a.connect.socketPath,
      ]),
    ).toEqual([
      ['npipe:////./pipe/docker_engine', '//./pipe/docker_engine'],
      ['npipe:////./pipe/dockerDesktopLinuxEngine', '//./pipe/dockerDesktopLinuxEngine'],
    ])
  })

  it('lets DOCKER_HOST win over contexts, and tries nothing else then', () => {
    expect(engineAddresses(around({ env: { DOCKER_HOST: 'unix:///x.sock', DOCKER_CONTEXT: 'other' } }))).toEqual([
      { address: 'unix:///x.sock', from: 'DOCKER_HOST', connect: { socketPath: '/x.sock' } },
    ])
  })

  it('reads certificates for DOCKER_HOST when TLS is asked for', () => {
    const files = { '/certs/ca.pem': 'CA', '/certs/cert.pem': 'CERT', '/certs/key.pem': 'KEY' }
    const env = { DOCKER_HOST: 'tcp://engine:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' }
    expect(engineAddresses(around({ env, files }))[0]?.connect).toEqual({
      host: 'engine',
      port: 2376,
      protocol: 'https',
      ca: 'CA',
      cert: 'CERT',
      key: 'KEY',
    })
    expect(engineAddresses(around({ env: { ...env, DOCKER_TLS_VERIFY: '' }, files }))[0]?.connect).toEqual({
      host: 'engine',
      port: 2376,
      protocol: 'http',
    })
  })

  it('follows the current context of the configuration, with its certificates', () => {
    const id = contextId('desktop-linux')
    const base = 'C:\\Users\\ada\\.docker'
    const files = {
      [`${base}\\config.json`]: '{"currentContext":"desktop-linux"}',
      [`${base}\\contexts\\meta\\${id}\\meta.json`]:
        '{"Name":"desktop-linux","Endpoints":{"docker":{"Host":"npipe:////./pipe/dockerDesktopLinuxEngine"}}}',
    }
    expect(engineAddresses(around({ platform: 'win32', home: 'C:\\Users\\ada', files }))).toEqual([
      {
        address: 'npipe:////./pipe/dockerDesktopLinuxEngine',
        from: 'context desktop-linux',
        connect: { socketPath: '//./pipe/dockerDesktopLinuxEngine' },
      },
    ])
    const remote = contextId('lab')
    const lab = {
      [`/cfg/contexts/meta/${remote}/meta.json`]: '{"Endpoints":{"docker":{"Host":"tcp://lab.example:2376"}}}',
      [`/cfg/contexts/tls/${remote}/docker/ca.pem`]: 'CA',
    }
    expect(
      engineAddresses(around({ env: { DOCKER_CONFIG: '/cfg', DOCKER_CONTEXT: 'lab' }, files: lab }))[0]?.connect,
    ).toEqual({ host: 'lab.example', port: 2376, protocol: 'https', ca: 'CA' })
  })

  it('says so when the context does not exist', () => {
    const problem = problemOfThrown(() => engineAddresses(around({ env: { DOCKER_CONTEXT: 'gone' } })))
    expect(problem).toMatchObject({ code: 'ENGINE_UNREACHABLE', params: { from: 'context gone' } })
    expect(problem.detail).toContain('"gone" does not exist')
  })

  it('takes a damaged configuration for none', () => {
    expect(engineAddresses(around({ files: { '/home/ada/.docker/config.json': '{' } }))[0]?.from).toBe('default')
  })
})

describe('parseEngineHost', () => {
  it.each([
    ['tcp://10.0.0.1', { host: '10.0.0.1', port: 2375, protocol: 'http' }],
    ['10.0.0.1:1234', { host: '10.0.0.1', port: 1234, protocol: 'http' }],
    ['tcp://[::1]:2375', { host: '::1', port: 2375, protocol: 'http' }],
    ['https://engine', { host: 'engine', port: 2376, protocol: 'https' }],
    ['fd://x', null],
    ['npipe://\\\\.\\pipe\\x', { socketPath: '//./pipe/x' }],
    ['unix://', { socketPath: '/var/run/docker.sock' }],
  ])('%s', (host, connect) => {
    if (connect === null)
      expect(problemOfThrown(() => parseEngineHost(host, 'DOCKER_HOST', null)).code).toBe('ENGINE_UNREACHABLE')
    else expect(parseEngineHost(host, 'DOCKER_HOST', null).connect).toEqual(connect)
  })

  it('refuses ssh with a way that works', () => {
    expect(problemOfThrown(() => parseEngineHost('ssh://ada@lab', 'DOCKER_HOST', null)).detail).toContain('ssh -L')
  })
})
