import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { down, restart, stop } from './down'
import { exitFailure } from './failures'
import { isEmpty } from './plan'
import { missing, testImage, Trial } from './real-docker'

const why = await missing('engine')
const idle = `image: ${testImage}\n    init: true\n    command: [sleep, infinity]`

describe.skipIf(why !== null)(`applying to a real engine${why === null ? '' : ` (${why})`}`, () => {
  let trial: Trial
  beforeEach(async () => {
    trial = await Trial.open()
  })
  afterEach(() => trial.close())

  it('brings a stack up in order, does nothing the second time, stops it, starts it with its data, takes it down', async () => {
    await trial.write(
      `services:
  init:
    image: ${testImage}
    command: [sh, -c, "sleep 1; echo made >> /data/log"]
    volumes: [data:/data]
  db:
    image: ${testImage}
    init: true
    command: [sh, -c, "sleep 1; touch /tmp/ok; sleep infinity"]
    healthcheck: {test: test -f /tmp/ok, interval: 1s, retries: 30}
    volumes: [data:/data]
    depends_on: {init: {condition: service_completed_successfully}}
  app:
    build: .
    init: true
    command: [sh, -c, "cat /from/context /etc/greeting; sleep infinity"]
    environment: {GREETING: hello}
    depends_on: {db: {condition: service_healthy}}
    configs: [{source: greeting, target: /etc/greeting, uid: "1000", mode: 0440}]
    networks: {default: {aliases: [other-name]}}
    mem_limit: 64m
configs: {greeting: {content: "good day"}}
volumes: {data: {}}
`,
      {
        Dockerfile: `FROM ${testImage}\nCOPY . /from\n`,
        context: 'context\n',
        secret: 'x',
        '.dockerignore': 'secret\n',
      },
    )
    expect(await trial.up()).toEqual([])
    expect(trial.ended('start')).toEqual(['init', 'db', 'app'].map((name) => `${trial.name}-${name}-1`))
    expect(trial.ended('build')).toEqual([`${trial.name}-app`])
    expect(await trial.states()).toEqual(['app: running', 'db: running', 'init: exited'])
    expect(await trial.inContainer('app', 'ls', '/from')).toBe('Dockerfile\ncompose.yaml\ncontext')
    expect(await trial.inContainer('app', 'stat', '-c', '%u %a', '/etc/greeting')).toBe('1000 440')
    expect(await trial.inContainer('db', 'getent', 'hosts', 'other-name')).toContain('other-name')

    const began = Date.now()
    expect(isEmpty(await trial.plan())).toBe(true)
    expect(await trial.up()).toEqual([])
    expect(trial.steps.list()).toEqual([])
    expect(Date.now() - began).toBeLessThan(10_000)

    expect(await stop(await trial.operation(), [])).toEqual([])
    expect(await trial.states()).toEqual(['app: exited', 'db: exited', 'init: exited'])
    expect(trial.ended('stop')).toEqual(['app', 'db'].map((name) => `${trial.name}-${name}-1`))
    expect(await trial.up()).toEqual([])
    expect(await trial.inContainer('db', 'cat', '/data/log')).toBe('made')

    expect(await down(await trial.operation(), { volumes: false, orphans: true })).toEqual([])
    expect(await trial.states()).toEqual([])
    expect(await trial.up()).toEqual([])
    expect(await trial.inContainer('db', 'cat', '/data/log')).toBe('made\nmade')
    expect(await down(await trial.operation(), { volumes: true, orphans: true })).toEqual([])
    const left = await trial.engine.docker.listVolumes({
      filters: { label: [`com.docker.compose.project=${trial.name}`] },
    })
    expect(left.Volumes ?? []).toEqual([])
  })

  it('makes only what changed anew, keeps anonymous volumes, and removes orphans', async () => {
    const file = (value: string, more = '') => `services:
  a:
    ${idle}
    environment: {VALUE: "${value}"}
    volumes: [/anonymous]
  b:
    ${idle}
${more}`
    await trial.write(file('1', `  c:\n    ${idle}\n`))
    expect(await trial.up()).toEqual([])
    await trial.inContainer('a', 'sh', '-c', 'echo kept > /anonymous/file')
    await trial.write(file('2'))
    expect(await trial.up()).toEqual([])
    expect(trial.ended('create')).toEqual([`${trial.name}-a-1`])
    expect(trial.ended('remove')).toEqual([`${trial.name}-c-1`])
    expect(await trial.inContainer('a', 'printenv', 'VALUE')).toBe('2')
    expect(await trial.inContainer('a', 'cat', '/anonymous/file')).toBe('kept')
    expect(isEmpty(await trial.plan())).toBe(true)
  })

  it('restarts what runs', async () => {
    await trial.write(`services:\n  a:\n    ${idle}\n  b:\n    ${idle}\n`)
    expect(await trial.up()).toEqual([])
    await trial.inContainer('a', 'touch', '/tmp/before')
    const pid = (await trial.engine.docker.getContainer(`${trial.name}-a-1`).inspect()).State.Pid
    expect(await restart(await trial.operation(), ['a'])).toEqual([])
    expect((await trial.engine.docker.getContainer(`${trial.name}-a-1`).inspect()).State.Pid).not.toBe(pid)
    expect(trial.ended('stop')).toEqual([`${trial.name}-a-1`])
    expect(await trial.states()).toEqual(['a: running', 'b: running'])
  })

  it('completes after a cancel', async () => {
    await trial.write(`services:
  slow:
    image: ${testImage}
    init: true
    command: [sh, -c, "sleep 3; touch /tmp/ok; sleep infinity"]
    healthcheck: {test: test -f /tmp/ok, interval: 1s, retries: 30}
  after:
    ${idle}
    depends_on: {slow: {condition: service_healthy}}
`)
    const abort = new AbortController()
    const reason = new Error('enough')
    const running = trial.up({}, abort.signal)
    await expect
      .poll(() => trial.steps.list().find(({ kind }) => kind === 'wait')?.note, { timeout: 60_000 })
      .toMatchObject({ code: 'WAITS_HEALTHY', params: { service: 'slow' } })
    abort.abort(reason)
    await expect(running).rejects.toBe(reason)
    expect(await trial.states()).toEqual(['after: created', 'slow: running'])
    expect(await trial.up()).toEqual([])
    expect(await trial.states()).toEqual(['after: running', 'slow: running'])
  })

  it('names each failure, and goes on with what does not depend on it', async () => {
    await trial.write(`services:
  exits:
    image: ${testImage}
    command: [sh, -c, "echo last words >&2; exit 3"]
  needs-it:
    ${idle}
    depends_on: {exits: {condition: service_completed_successfully}}
  sick:
    ${idle}
    healthcheck: {test: "echo not well; exit 1", interval: 500ms, retries: 2}
  greedy:
    image: ${testImage}
    command: [node, -e, "const a = []; for (;;) a.push(Buffer.alloc(5e6, 1))"]
    mem_limit: 48m
    memswap_limit: 48m
  needs-greedy:
    ${idle}
    depends_on: {greedy: {condition: service_completed_successfully}}
  fine:
    ${idle}
`)
    const problems = await trial.up()
    const about = (service: string) => problems.find(({ params }) => params['service'] === service)
    expect(about('exits')).toEqual({
      code: 'SERVICE_EXITED',
      params: { service: 'exits', exitCode: 3 },
      detail: 'last words',
    })
    expect(about('sick')).toMatchObject({ code: 'SERVICE_UNHEALTHY', detail: 'not well' })
    expect(Number(about('sick')?.params['probes'])).toBeGreaterThanOrEqual(2)
    expect(about('greedy')).toMatchObject({ code: 'OUT_OF_MEMORY', params: { service: 'greedy', limit: '48 MB' } })
    expect(problems).toHaveLength(3)
    expect(
      trial.steps.list().find(({ subject, kind }) => kind === 'start' && subject === `${trial.name}-needs-it-1`)?.state,
    ).toBe('skipped')
    expect((await trial.states()).filter((state) => /fine|needs/.test(state))).toEqual([
      'fine: running',
      'needs-greedy: created',
      'needs-it: created',
    ])
  })

  it('tells a container that was killed from one that ran out of memory, though the engine may not say so', async () => {
    await trial.write(`services:
  victim:
    ${idle}
    mem_limit: 48m
  waits:
    ${idle}
    depends_on: {victim: {condition: service_completed_successfully}}
`)
    const running = trial.up()
    const victim = trial.engine.docker.getContainer(`${trial.name}-victim-1`)
    await expect.poll(() => victim.inspect().then(({ State }) => State.Running, () => false), { timeout: 60_000 }).toBe(true)
    await victim.kill()
    expect(await running).toMatchObject([{ code: 'SERVICE_EXITED', params: { service: 'victim', exitCode: 137 } }])
    const { State } = await victim.inspect()
    const docker = trial.engine.docker
    expect((await exitFailure(docker, victim.id, 'victim', State)).problem.code).toBe('SERVICE_EXITED')
    // The same end, and nobody asked for it: what is left is the kernel.
    const before = new Date(Date.parse(State.StartedAt) - 60_000).toISOString()
    expect((await exitFailure(docker, victim.id, 'victim', { ...State, StartedAt: before, FinishedAt: before })).problem.code).toBe('OUT_OF_MEMORY')
  })

  it('says who holds a port: a container, or a program of this computer', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const free = port > 40_000 ? port - 7_000 : port + 7_000
    const service = (at: number) => `\n    ${idle}\n    ports: ["127.0.0.1:${at}:80"]\n`
    try {
      await trial.write(`services:\n  mine:${service(free)}`)
      expect(await trial.up()).toEqual([])
      await trial.write(`services:\n  mine:${service(free)}  second:${service(free)}  third:${service(port)}`)
      const problems = await trial.up()
      expect(problems.find(({ params }) => params['service'] === 'second')).toMatchObject({
        code: 'PORT_TAKEN',
        params: { port: free, holder: `container ${trial.name}-mine-1` },
      })
      const third = problems.find(({ params }) => params['service'] === 'third')
      expect(third).toMatchObject({ code: 'PORT_TAKEN', params: { port } })
      expect(third?.params).not.toHaveProperty('holder')
    } finally {
      server.close()
    }
  })

  it('names a taken container name, an image that does not exist, and the step at which a build fails', async () => {
    await trial.write(`services:\n  a:\n    ${idle}\n    container_name: ${trial.name}-fixed\n`)
    const blocker = await trial.engine.docker.createContainer({ name: `${trial.name}-fixed`, Image: testImage })
    try {
      expect(await trial.up()).toMatchObject([
        { code: 'CONTAINER_NAME_TAKEN', params: { name: `${trial.name}-fixed`, holder: testImage } },
      ])
    } finally {
      await blocker.remove()
    }
    await trial.write(`services:\n  a:\n    image: 127.0.0.1:9/nobody/nothing:1\n`)
    expect(await trial.up()).toMatchObject([
      { code: 'PULL_FAILED', params: { service: 'a', image: '127.0.0.1:9/nobody/nothing:1' } },
    ])
    await trial.write(`services:\n  a:\n    build: .\n`, {
      Dockerfile: `FROM ${testImage}\nRUN echo about to fail && exit 4\n`,
    })
    const [problem] = await trial.up()
    expect(problem).toMatchObject({ code: 'BUILD_FAILED', params: { service: 'a' } })
    expect(problem?.params['step']).toMatch(/^2\/\d+ : RUN/)
    expect(problem?.detail).toMatch(/about to fail[\s\S]*returned a non-zero code: 4/)
  })
})
