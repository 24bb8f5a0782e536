import { createServer, type Server } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compareApi, DockerEngine, negotiateApi } from './docker'

/** An engine reduced to what connecting asks for, on a local socket. */
function engineOf(version: { ApiVersion: string; MinAPIVersion: string }): Server {
  return createServer((request, response) => {
    const url = request.url ?? ''
    if (url.endsWith('/version')) response.end(JSON.stringify({ Version: '99.0', ...version }))
    else if (url.endsWith('/info'))
      response.end(JSON.stringify({ NCPU: 4, MemTotal: 1024, OperatingSystem: 'Testland 1' }))
    else if (url.includes('/events')) {
      response.writeHead(200)
      response.write(
        `${JSON.stringify({ Type: 'container', Action: 'start', Actor: { ID: 'x', Attributes: {} }, timeNano: 1 })}\n`,
      )
    } else response.end('OK')
  })
}

describe('negotiateApi', () => {
  const engine = { version: '20.10.24', max: '1.41', min: '1.12' }
  it.each([
    [engine, '1.41'],
    [{ version: '28.0', max: '1.48', min: '1.24' }, '1.48'],
    [{ version: '99.0', max: '1.99', min: '1.44' }, '1.51'],
    [{ version: '99.0', max: '1.99', min: '1.60' }, '1.60'],
  ])('%o', (given, expected) => expect(negotiateApi(given)).toBe(expected))
  it('refuses what is older than 20.10', () =>
    expect(() => negotiateApi({ ...engine, version: '19.03', max: '1.40' })).toThrow('1.40'))
  it('compares as versions, not as numbers', () => expect(compareApi('1.9', '1.41')).toBeLessThan(0))
})

describe.skipIf(process.platform === 'win32')('DockerEngine', () => {
  let folder: string
  let server: Server | null = null
  let engine: DockerEngine
  const socket = () => path.join(folder, 'docker.sock')
  const listen = async (over = { ApiVersion: '1.41', MinAPIVersion: '1.12' }): Promise<void> => {
    server = engineOf(over)
    await new Promise<void>((resolve) => server?.listen(socket(), resolve))
  }
  const shut = async (): Promise<void> => {
    const closing = server
    server = null
    closing?.closeAllConnections()
    await new Promise<void>((resolve) => (closing === null ? resolve() : closing.close(() => resolve())))
  }
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'weatherdeck-engine-'))
    engine = new DockerEngine({
      env: { DOCKER_HOST: `unix://${socket()}` },
      platform: 'linux',
      home: folder,
      readText: () => null,
    })
  })
  afterEach(async () => {
    engine.close()
    await shut()
    await rm(folder, { recursive: true, force: true })
  })

  it('loses the engine and finds it again by itself', async () => {
    engine.open()
    await engine.settled()
    expect(engine.status).toMatchObject({
      state: 'unreachable',
      from: 'DOCKER_HOST',
      problem: { code: 'ENGINE_UNREACHABLE' },
    })
    expect(() => engine.docker).toThrow()

    const events: string[] = []
    engine.onEvent(({ Action }) => events.push(Action))
    await listen()
    await expect.poll(() => engine.status.state, { timeout: 5_000 }).toBe('connected')
    expect(engine.status).toMatchObject({
      version: '99.0',
      apiVersion: '1.41',
      system: 'Testland 1',
      cpus: 4,
      memoryBytes: 1024,
      problem: null,
    })
    await expect.poll(() => events).toEqual(['start'])

    await shut()
    await expect.poll(() => engine.status.state, { timeout: 5_000 }).toBe('unreachable')
    await listen()
    engine.retry()
    await expect.poll(() => engine.status.state, { timeout: 5_000 }).toBe('connected')
  })

  it('says when the engine is too old', async () => {
    await listen({ ApiVersion: '1.40', MinAPIVersion: '1.12' })
    engine.open()
    await engine.settled()
    expect(engine.status).toMatchObject({
      state: 'unreachable',
      problem: { code: 'ENGINE_TOO_OLD', params: { version: '99.0' } },
    })
  })
})
