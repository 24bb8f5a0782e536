import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StackSnapshot } from '../../contract/stack'
import { missing, testImage, Trial } from '../compose/real-docker'
import { Stack } from './stack'

const why = await missing('engine')

/** Passes connections on to the engine until it is closed, as an engine that stops would. */
async function openProxy(socket: string): Promise<{ close: () => Promise<void> }> {
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(process.env['DOCKER_HOST']?.replace('unix://', '') ?? '/var/run/docker.sock')
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(from)
      from.on('error', () => to.destroy()).on('close', () => to.destroy())
      from.pipe(to)
    }
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  return {
    close: async () => {
      for (const each of open) each.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

const compose = `services:
  app:
    image: ${testImage}
    init: true
    command: [node, -e, "setInterval(() => { for (let i = 0; i < 5e6; i++); }, 20)"]
    healthcheck: {test: "true", interval: 1s}
    ports: ["127.0.0.1::80"]
    mem_limit: 128m
    volumes: [data:/data]
  extra:
    image: ${testImage}
    init: true
    command: [sleep, infinity]
    profiles: [more]
volumes: {data: {}}
`

describe.skipIf(why !== null)(`the stack${why === null ? '' : ` (${why})`}`, () => {
  let trial: Trial
  let stack: Stack
  beforeEach(async () => {
    trial = await Trial.open()
    await mkdir(path.join(trial.folder, 'resources'))
    await writeFile(path.join(trial.folder, 'resources', 'compose.yaml'), `name: ${trial.name}\n${compose}`)
    // The trial takes down what is left of the same project.
    await trial.write(compose)
    stack = new Stack({
      dataDir: path.join(trial.folder, 'data'),
      resources: path.join(trial.folder, 'resources'),
      env: process.env,
    })
    await stack.open()
  })
  afterEach(async () => {
    await stack.close()
    await trial.close()
  })

  const upAndWait = async (services: string[] = []): Promise<void> => {
    await stack.up({ services, build: false, profiles: [] })
    expect(await stack.ended()).toMatchObject({ verb: 'up', state: 'done', problems: [] })
  }

  it('shows services from nothing to healthy, with ports and usage, and says how to do the same by hand', async () => {
    const before = await stack.snapshot()
    expect(before.engine.state).toBe('connected')
    expect(before.services.map(({ name, state, profiles }) => [name, state, profiles])).toEqual([
      ['app', 'absent', []],
      ['extra', 'absent', ['more']],
    ])
    expect((await stack.plan({ services: [], profiles: [] })).map(({ kind }) => kind)).toEqual([
      'create network',
      'create volume',
      'create',
    ])

    const abort = new AbortController()
    let last: StackSnapshot | null = null
    const watching = (async () => {
      for await (const snapshot of stack.watch(abort.signal)) last = snapshot
    })()
    const app = () => last?.services.find(({ name }) => name === 'app')
    await upAndWait()
    await expect.poll(() => app()?.health, { timeout: 10_000 }).toBe('healthy')
    expect(app()).toMatchObject({ state: 'running', container: `${trial.name}-app-1`, outdated: false })
    expect(app()?.ports[0]).toMatchObject({ host: '127.0.0.1', target: 80, protocol: 'tcp' })
    await expect.poll(() => app()?.usageHistory.length ?? 0, { timeout: 20_000 }).toBeGreaterThan(1)
    expect(app()?.usage?.cpu).toBeGreaterThan(5)
    expect(app()?.usage?.memoryLimitBytes).toBe(128 * 1024 ** 2)
    expect(last!.operation?.command).toBe(
      `docker compose -f ${path.join(trial.folder, 'data', 'stack', 'compose.yaml')} -p ${trial.name} up -d --wait --remove-orphans`,
    )

    // Somebody else ends it: we see it without asking.
    await trial.engine.docker.getContainer(`${trial.name}-app-1`).kill()
    await expect.poll(() => [app()?.state, app()?.exitCode], { timeout: 10_000 }).toEqual(['exited', 137])
    abort.abort()
    await watching
  })

  it('does one operation at a time, cancels, and enables a profile by naming its service', async () => {
    await stack.up({ services: [], build: false, profiles: [] })
    await expect(stack.down({ volumes: false, orphans: true })).rejects.toMatchObject({ problem: { code: 'BUSY' } })
    await stack.cancel()
    expect(['cancelled', 'done']).toContain((await stack.ended())?.state)
    await upAndWait(['extra'])
    expect(await trial.states()).toContain('extra: running')
    await upAndWait()
    expect(await trial.states()).toEqual(['app: running', 'extra: running'])
    await expect(stack.stop({ services: ['nobody'] })).rejects.toMatchObject({ problem: { code: 'SERVICE_UNKNOWN' } })
  })

  it('runs commands and shells in containers, and copies in and out', async () => {
    await upAndWait()
    const events = []
    for await (const event of stack.exec(
      { service: 'app', command: ['sh', '-c', 'echo out; echo "$0" >&2; exit 3', 'a b'] },
      undefined,
    ))
      events.push(event)
    expect(events).toContainEqual({ stream: 'stdout', data: 'out\n' })
    expect(events).toContainEqual({ stream: 'stderr', data: 'a b\n' })
    expect(events.at(-1)).toEqual({ exitCode: 3 })
    const bytes: Buffer[] = []
    for await (const event of stack.execBytes(
      { service: 'app', command: ['printf', '\\377\\000\\012\\303'] },
      undefined,
    ))
      if ('data' in event) bytes.push(event.data)
    expect([...Buffer.concat(bytes)]).toEqual([0xff, 0x00, 0x0a, 0xc3])

    // Far more than any buffer on the way holds, each byte value among it.
    const given = Buffer.alloc(5_000_000, Buffer.from(Array.from({ length: 256 }, (_, value) => value)))
    const got: Buffer[] = []
    for await (const event of stack.execBytes({ service: 'app', command: ['cat'], stdin: 'input-of-test' }, undefined)) {
      if ('stdin' in event)
        void (async () => {
          for (let at = 0; at < given.length; at += 100_000) await stack.execInput('input-of-test', given.subarray(at, at + 100_000))
          await stack.execInput('input-of-test', Buffer.alloc(0))
        })()
      if ('data' in event) got.push(event.data)
    }
    expect(Buffer.concat(got).equals(given)).toBe(true)
    // A command that does not read all of it: what is left is dropped, and nobody waits.
    const early = []
    for await (const event of stack.execBytes({ service: 'app', command: ['head', '-c', '3'], stdin: 'input-of-test' }, undefined)) {
      if ('stdin' in event) for (let at = 0; at < 10; at++) void stack.execInput('input-of-test', given.subarray(0, 500_000))
      early.push(event)
    }
    expect(early.at(-1)).toEqual({ exitCode: 0 })
    await stack.execInput('input-of-test', given)

    let screen = ''
    const shell = (async () => {
      for await (const { data } of stack.shell(
        { id: 'shell-of-test', service: 'app', command: [], columns: 77, rows: 20 },
        undefined,
      ))
        screen += data
    })()
    await expect.poll(() => screen, { timeout: 10_000 }).toMatch(/[#$] $/)
    stack.shellInput({ id: 'shell-of-test', data: 'stty size\r' })
    await expect.poll(() => screen, { timeout: 10_000 }).toContain('20 77')
    await stack.shellResize({ id: 'shell-of-test', columns: 99, rows: 30 })
    stack.shellInput({ id: 'shell-of-test', data: 'stty size\r' })
    await expect.poll(() => screen, { timeout: 10_000 }).toContain('30 99')
    stack.shellInput({ id: 'shell-of-test', data: 'exit\r' })
    await shell
    expect(() => stack.shellInput({ id: 'shell-of-test', data: 'x' })).toThrow()

    const abort = new AbortController()
    const left = (async () => {
      for await (const { data } of stack.shell(
        { id: 'shell-left-open', service: 'app', command: ['sh'], columns: 80, rows: 24 },
        abort.signal,
      ))
        if (data.includes('#')) abort.abort()
    })()
    await left
    await expect
      .poll(
        () =>
          trial.inContainer(
            'app',
            'sh',
            '-c',
            'for p in /proc/[0-9]*; do tr "\\0" " " < $p/cmdline; echo; done | grep -c "^sh $" || true',
          ),
        { timeout: 10_000 },
      )
      .toBe('0')

    const source = path.join(trial.folder, 'tree')
    await mkdir(path.join(source, 'deep'), { recursive: true })
    await writeFile(path.join(source, 'deep', 'file'), 'inside')
    expect(await stack.copyIn({ service: 'app', from: source, to: '/data' })).toEqual({ bytes: 6 })
    expect(await trial.inContainer('app', 'cat', '/data/tree/deep/file')).toBe('inside')
    expect(await stack.copyIn({ service: 'app', from: path.join(source, 'deep', 'file'), to: '/tmp/renamed' })).toEqual(
      { bytes: 6 },
    )
    expect(await trial.inContainer('app', 'cat', '/tmp/renamed')).toBe('inside')
    expect(await stack.copyOut({ service: 'app', from: '/data/tree', to: path.join(trial.folder, 'back') })).toEqual({
      bytes: 6,
    })
    expect(await readFile(path.join(trial.folder, 'back', 'deep', 'file'), 'utf8')).toBe('inside')
    await expect(stack.copyOut({ service: 'app', from: '/not/there', to: trial.folder })).rejects.toMatchObject({
      problem: { code: 'FILE_UNREADABLE' },
    })
  })

  it.runIf(process.platform === 'linux')('says which file cannot be read when it copies in', async () => {
    await upAndWait()
    // Readable by its mode, and not in fact, whoever runs the test.
    await expect(stack.copyIn({ service: 'app', from: '/proc/self/mem', to: '/tmp/mem' })).rejects.toMatchObject({
      problem: { code: 'FILE_UNREADABLE', params: { path: '/proc/self/mem' } },
    })
  })

  it.skipIf(process.platform === 'win32')(
    'says that the engine is gone in the middle of a start, finds it again, and completes',
    async () => {
      const socket = path.join(trial.folder, 'proxy.sock')
      let proxy = await openProxy(socket)
      const env = { ...process.env, DOCKER_HOST: `unix://${socket}` }
      const file = path.join(trial.folder, 'compose.yaml')
      await trial.write(`services:
  slow:
    image: ${testImage}
    init: true
    command: [sh, -c, "sleep 4; touch /tmp/ok; sleep infinity"]
    healthcheck: {test: test -f /tmp/ok, interval: 1s, retries: 60}
`)
      const shaky = new Stack({ dataDir: trial.folder, resources: trial.folder, files: [file], env })
      try {
        await shaky.open()
        await shaky.engine.settled()
        await shaky.up({ services: [], build: false, profiles: [] })
        await expect.poll(() => trial.states(), { timeout: 20_000 }).toEqual(['slow: running'])
        await proxy.close()
        expect(await shaky.ended()).toMatchObject({ state: 'failed', problems: [{ code: 'ENGINE_UNREACHABLE' }] })
        await expect.poll(() => shaky.engine.status.state, { timeout: 20_000 }).toBe('unreachable')
        await expect(shaky.up({ services: [], build: false, profiles: [] })).rejects.toMatchObject({
          problem: { code: 'ENGINE_UNREACHABLE' },
        })
        proxy = await openProxy(socket)
        await expect.poll(() => shaky.engine.status.state, { timeout: 20_000 }).toBe('connected')
        await shaky.up({ services: [], build: false, profiles: [] })
        expect(await shaky.ended()).toMatchObject({ state: 'done' })
      } finally {
        await shaky.close()
        await proxy.close()
      }
    },
  )

  it('says what goes with the volumes, and takes them down', async () => {
    await upAndWait()
    await trial.inContainer('app', 'sh', '-c', 'head -c 100000 /dev/zero > /data/file')
    const [loss] = await stack.losses()
    expect(loss).toMatchObject({ volume: `${trial.name}_data`, usedBy: ['app'], rows: null })
    expect(loss?.bytes).toBeGreaterThanOrEqual(100_000)
    await stack.down({ volumes: true, orphans: true })
    expect(await stack.ended()).toMatchObject({ verb: 'down', state: 'done' })
    expect(await trial.states()).toEqual([])
    expect(await stack.losses()).toEqual([])
  })
})
