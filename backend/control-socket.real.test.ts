import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { implement } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { contract } from '../contract'
import { lockNumbers, lockSocket } from '../process/folder-lock'
import { claimControl, liveControl } from './control-claim'
import { readOwner, runFolder, writeOwner } from './control-place'
import { connectControl, listenControl, sameSecret, type ControlServer } from './control-socket'

let dataDir: string
let open: ControlServer[]

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'weatherdeck-control-'))
  open = []
})
afterEach(async () => {
  await Promise.all(open.map((server) => server.close()))
  rmSync(dataDir, { recursive: true, force: true })
})

const os = implement(contract)
const info = {
  version: '1',
  shell: 'web' as const,
  platform: 'test',
  dataDir: 'here',
  systemLanguage: 'en',
  startedAt: 1,
}
let streams = 0
const router = {
  app: { info: os.app.info.handler(() => info) },
  pipeline: {
    history: os.pipeline.history.handler(() => []),
    watch: os.pipeline.watch.handler(async function* ({ signal }) {
      streams++
      try {
        await new Promise((resolve) => signal?.addEventListener('abort', resolve))
        yield* []
      } finally {
        streams--
      }
    }),
  },
} as never

const start = async (): Promise<ControlServer> => {
  const server = await listenControl({
    dataDir,
    shell: 'web',
    router: Promise.resolve(router),
    actions: { open: () => ({ address: 'http://fresh' }) },
  })
  open.push(server)
  return server
}

/** A process that listens as an owner would and is then killed, as by a crash. */
async function leaveDeadOwner(number: number): Promise<void> {
  mkdirSync(runFolder(dataDir), { recursive: true, mode: 0o700 })
  const path = join(runFolder(dataDir), lockSocket('control', number))
  const child = spawn(process.execPath, [
    '-e',
    `require('net').createServer().listen(${JSON.stringify(path)}, () => process.stdout.write('up'))`,
  ])
  await new Promise((resolve) => child.stdout.once('data', resolve))
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
  expect(existsSync(path)).toBe(true)
}

describe.skipIf(process.platform === 'win32')('on Unix sockets', () => {
  it('keeps its token from other users', async () => {
    await start()
    expect(statSync(join(dataDir, 'run', 'owner.json')).mode & 0o777).toBe(0o600)
    expect(statSync(runFolder(dataDir)).mode & 0o777).toBe(0o700)
  })

  it('refuses a folder that others can write', async () => {
    mkdirSync(runFolder(dataDir), { recursive: true })
    chmodSync(runFolder(dataDir), 0o777)
    await expect(start()).rejects.toMatchObject({ problem: { code: 'FILE_UNWRITABLE' } })
  })

  it('takes over what a killed owner left, and clears it away', async () => {
    await leaveDeadOwner(7)
    writeOwner(dataDir, { pid: 1, shell: 'cli', token: 'old', startedAt: 0 })
    expect(await connectControl(dataDir)).toBeNull()
    const server = await start()
    expect(lockNumbers(runFolder(dataDir), 'control')).toEqual([8])
    expect(readdirSync(runFolder(dataDir)).filter((name) => name.startsWith('start-'))).toEqual([])
    expect(readOwner(dataDir)).toEqual(server.owner)
  })

  it('lets exactly one of many starters win, over a dead owner and over none', async () => {
    for (let round = 0; round < 30; round++) {
      if (round % 2 === 1) await leaveDeadOwner((lockNumbers(runFolder(dataDir), 'control')[0] ?? 0) + 1)
      const servers = Array.from({ length: 12 }, () => createServer())
      const results = await Promise.allSettled(
        servers.map(async (server, index) => {
          await new Promise((resolve) => setTimeout(resolve, (index * 7 * round) % 5))
          await claimControl(server, dataDir)
        }),
      )
      const winners = results.filter((result) => result.status === 'fulfilled')
      expect(winners).toHaveLength(1)
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ problem: { code: 'ALREADY_RUNNING' } })
      expect(servers.filter((server) => server.listening)).toHaveLength(1)
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    }
  })
})

describe('the control socket', () => {
  it('is null where nothing runs', async () => {
    expect(await connectControl(dataDir)).toBeNull()
    expect(await liveControl(dataDir)).toBeNull()
  })

  it('speaks the contract and opens', async () => {
    await start()
    const control = await connectControl(dataDir)
    expect(control?.owner.pid).toBe(process.pid)
    expect(await control?.client.app.info()).toEqual(info)
    expect(await control?.open()).toEqual({ address: 'http://fresh' })
    control?.close()
    await control?.closed
  })

  it('refuses a second owner, and lets one in after the first ended', async () => {
    const first = await start()
    await expect(start()).rejects.toMatchObject({ problem: { code: 'ALREADY_RUNNING', params: { pid: process.pid } } })
    await first.close()
    expect(await connectControl(dataDir)).toBeNull()
    const second = await start()
    const control = await connectControl(dataDir)
    expect(control?.owner).toEqual(second.owner)
    control?.close()
  })

  it('is found, and not owned twice, under any other name of the folder', async () => {
    const server = await start()
    const real = dataDir
    const names = [join(real, '..', 'x', '..', real.slice(real.lastIndexOf('/') + 1)), `${real}/./`]
    if (process.platform !== 'win32') {
      const far = join(real, 'a'.repeat(80), 'b'.repeat(80))
      mkdirSync(far, { recursive: true })
      symlinkSync(real, join(far, 'link'))
      names.push(join(far, 'link'))
    }
    for (dataDir of names) {
      const control = await connectControl(dataDir)
      expect(control?.owner).toEqual(server.owner)
      control?.close()
      await expect(start()).rejects.toMatchObject({ problem: { code: 'ALREADY_RUNNING' } })
    }
    dataDir = real
  })

  it('writes its token over anything that lies in its place', async () => {
    mkdirSync(join(dataDir, 'run', 'owner.json', 'x'), { recursive: true, mode: 0o700 })
    const server = await start()
    expect(readOwner(dataDir)).toEqual(server.owner)
  })

  it('ends the streams of a caller that went away, and the calls of one whose owner did', async () => {
    const server = await start()
    const first = await connectControl(dataDir)
    const watching = (await first?.client.pipeline.watch())?.next()
    watching?.catch(() => {})
    await expect.poll(() => streams).toBe(1)
    first?.close()
    await expect.poll(() => streams).toBe(0)

    const second = await connectControl(dataDir)
    const next = (await second?.client.pipeline.watch())?.next()
    const ended = expect(next).rejects.toThrow()
    await server.close()
    await second?.closed
    await ended
  })

  it('answers nothing without the token', async () => {
    const server = await start()
    const socketPath = (await liveControl(dataDir)) ?? ''
    const status = (authorization?: string) =>
      new Promise((resolve) => {
        const headers = authorization === undefined ? {} : { authorization }
        request({ socketPath, path: '/open', method: 'POST', headers }, (reply) => {
          reply.resume()
          resolve(reply.statusCode)
        }).end()
      })
    expect(await status()).toBe(401)
    expect(await status('Bearer wrong')).toBe(401)
    expect(await status(`Bearer ${server.owner.token}`)).toBe(200)
    const socket = new WebSocket(`ws+unix://${socketPath}:/rpc`)
    const error = await new Promise<Error>((resolve) => socket.once('error', resolve))
    expect(error.message).toContain('401')
  })
})

it('compares secrets of any length', () => {
  expect(sameSecret('', 'a')).toBe(false)
  expect(sameSecret('ab', 'a')).toBe(false)
  expect(sameSecret('a', 'a')).toBe(true)
})
