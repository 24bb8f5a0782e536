import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Finding } from '../../contract/doctor'
import { missing, testImage, Trial } from '../compose/real-docker'
import { Doctor } from './doctor'

const why = await missing('engine')
const postgresImage = 'postgres:17'

const listen = (port = 0): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
const portOf = (server: Server): number => (server.address() as AddressInfo).port
const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()))

/** A port that nobody has at this moment. */
async function freePort(): Promise<number> {
  const server = await listen()
  const port = portOf(server)
  await close(server)
  return port
}

describe.skipIf(why !== null)(`the doctor${why === null ? '' : ` (${why})`}`, () => {
  let trial: Trial
  let doctor: Doctor
  beforeEach(async () => {
    trial = await Trial.open()
    doctor = new Doctor({
      dataDir: trial.folder,
      engine: trial.engine,
      files: [trial.file],
      env: process.env,
      version: '0.0.0-test',
      settings: () => ({ theme: 'dark' }),
    })
  })
  afterEach(async () => {
    // Looking must leave nothing behind, whatever was found.
    const left = await trial.engine.docker.listContainers({ all: true, filters: { label: ['weatherdeck.doctor'] } })
    await trial.close()
    expect(left).toEqual([])
  })

  const findings = async (): Promise<Finding[]> => {
    const found: Finding[] = []
    for await (const finding of doctor.run()) found.push(finding)
    return found
  }
  const find = async (id: string): Promise<Finding | undefined> =>
    (await findings()).find((finding) => finding.id === id)
  const server = (port: string) => `services:
  web:
    image: ${testImage}
    init: true
    command: [node, -e, "require('http').createServer((q, r) => r.end()).listen(80)"]
    ports: ["127.0.0.1:${port}:80"]
    mem_limit: 64m
`

  it('finds everything in order before the first start', async () => {
    const port = await freePort()
    await trial.write(server(String(port)))
    const found = await findings()
    expect(found.filter(({ severity }) => severity === 'error')).toEqual([])
    const ids = found.map(({ id }) => id)
    expect(ids).toEqual(
      expect.arrayContaining([
        'engine',
        'version',
        'env',
        'clock',
        'memory',
        'memory:web',
        'disk:data',
        `port:${port}`,
        `image:${testImage}`,
        'volumes',
      ]),
    )
    expect(new Set(ids).size).toBe(ids.length)
    expect(found.find(({ id }) => id === `port:${port}`)).toMatchObject({ text: 'port-free' })
  })

  it('names the process that has a port, and writes a free one to .env', async () => {
    const holder = await listen()
    try {
      const port = portOf(holder)
      await trial.write(server(`\${WEB_PORT:-${port}}`), { '.env': '# mine\r\nA=1\r\n' })
      const taken = await find(`port:${port}`)
      expect(taken).toMatchObject({ severity: 'error', params: { service: 'web', port, variable: 'WEB_PORT' } })
      if (process.platform === 'linux')
        expect(taken).toMatchObject({ text: 'port-process', params: { pid: process.pid } })
      const free = Number(taken?.params['free'])
      expect(taken?.mend).toEqual({ id: `use-${free}`, loses: null })

      expect(await doctor.mend(`port:${port}`, 'use-1')).toMatchObject({ id: `port:${port}`, severity: 'error' })
      expect(await readFile(join(trial.folder, '.env'), 'utf8')).toBe('# mine\r\nA=1\r\n')
      expect(await doctor.mend(`port:${port}`, `use-${free}`)).toMatchObject({ id: `port:${free}`, text: 'port-free' })
      expect(await readFile(join(trial.folder, '.env'), 'utf8')).toBe(`# mine\r\nA=1\r\nWEB_PORT=${free}\r\n`)
      expect(await trial.up()).toEqual([])
    } finally {
      await close(holder)
    }
  })

  it('names the container that has a port, and knows its own', async () => {
    const port = await freePort()
    const other = await trial.engine.docker.createContainer({
      name: `${trial.name}-other`,
      Image: testImage,
      Cmd: ['sleep', '60'],
      HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] }, Init: true },
      ExposedPorts: { '80/tcp': {} },
    })
    try {
      await other.start()
      await trial.write(server(String(port)))
      // Without a variable in the file there is nothing to write.
      expect(await find(`port:${port}`)).toMatchObject({
        text: 'port-container',
        params: { container: `${trial.name}-other` },
        mend: null,
      })
    } finally {
      await other.remove({ force: true })
    }
    expect(await trial.up()).toEqual([])
    expect(await find(`port:${port}`)).toMatchObject({ text: 'port-ours' })
  })

  it('finds Windows line endings in mounted scripts, and converts them in place', async () => {
    const compose = `services:\n  a:\n    image: ${testImage}\n    command: [sh, /init.d/run.sh]\n    volumes: [./init.d:/init.d:ro, ./data.bin:/data.bin:ro]\n`
    await trial.write(compose, {
      'init.d/run.sh': '#!/bin/sh\r\necho ok\r\n',
      'init.d/10.sql': 'select 1;\n',
      'data.bin': 'a\r\nb',
    })
    const script = join('init.d', 'run.sh')
    const found = (await findings()).filter(({ check }) => check === 'line-endings')
    expect(found).toMatchObject([
      {
        id: `line-endings:${script}`,
        severity: 'error',
        params: { service: 'a', target: '/init.d/run.sh' },
        mend: { id: 'convert', loses: null },
      },
    ])
    expect(await doctor.mend(`line-endings:${script}`, 'convert')).toMatchObject({
      severity: 'ok',
      params: { count: 2 },
    })
    expect(await readFile(join(trial.folder, script), 'utf8')).toBe('#!/bin/sh\necho ok\n')
  })

  it('says that the Compose file is wrong, and still looks at the rest', async () => {
    await trial.write('services: {a: {imag: x}}\n')
    const found = await findings()
    expect(found.find(({ id }) => id === 'env')).toMatchObject({
      text: 'env-invalid',
      severity: 'error',
      params: { line: 2 },
    })
    expect(found.some(({ id }) => id === 'engine')).toBe(true)
    await trial.write(server('1'))
  })

  it('ends when its reader does', async () => {
    await trial.write(server(String(await freePort())))
    for await (const finding of doctor.run()) {
      expect(finding.check).toBeDefined()
      break
    }
  })

  describe('volumes that do not fit together', () => {
    const write = (folder: string, name: string, text: string) =>
      `mkdir -p ${folder} && printf '${text}' > ${folder}/${name}`
    const fill = async (volumes: Record<string, string[]>): Promise<void> => {
      for (const [volume, commands] of Object.entries(volumes)) {
        const container = await trial.engine.docker.createContainer({
          Image: testImage,
          Cmd: ['sh', '-c', commands.join(' && ')],
          HostConfig: { Binds: [`${trial.name}_${volume}:/v`] },
        })
        await container.start()
        expect(await container.wait()).toMatchObject({ StatusCode: 0 })
        await container.remove()
      }
    }
    const compose = `services:
  kafka:
    image: ${testImage}
    command: [sleep, infinity]
    init: true
    environment: {KAFKA_ZOOKEEPER_CONNECT: "keeper:2181"}
    volumes: [kafka:/var/lib/kafka/data]
  zookeeper:
    image: ${testImage}
    hostname: keeper
    command: [sleep, infinity]
    init: true
    volumes: [zk:/data, zklog:/datalog]
  hdfs-namenode:
    image: ${testImage}
    command: [sleep, namenode]
    volumes: [name:/data/name]
  hdfs-datanode:
    image: ${testImage}
    command: [sleep, datanode]
    volumes: [data:/data/data]
volumes: {kafka: {}, zk: {}, zklog: {}, name: {}, data: {}}
`
    const makeVolumes = async () => {
      await trial.write(compose)
      // Made as the stack makes them, so that they belong to it.
      expect(await trial.up({ services: ['kafka', 'zookeeper'] })).toEqual([])
    }
    afterEach(async () => {
      // Volumes that were filled before the project made them have no label to be found by.
      await trial.operation().then(async ({ project, engine }) => {
        const containers = await engine.docker.listContainers({
          all: true,
          filters: { label: [`com.docker.compose.project=${trial.name}`] },
        })
        for (const { Id } of containers) await engine.docker.getContainer(Id).remove({ force: true })
        for (const { name } of Object.values(project.model.volumes ?? {}))
          await engine.docker
            .getVolume(name)
            .remove()
            .catch(() => undefined)
      })
    })

    it('tells Kafka’s data from another ZooKeeper’s, and deletes them when told to', async () => {
      await makeVolumes()
      const log = `{"version":"1","id":"AAAAAAAAAAAAAAAAAAAAAA"}`
      await fill({
        kafka: [write('/v', 'meta.properties', 'broker.id=1\\ncluster.id=BBBBBBBBBBBBBBBBBBBBBB\\n')],
        // Preallocated as ZooKeeper does, the id somewhere in the middle.
        zklog: [
          'mkdir -p /v/version-2',
          'truncate -s 3000000 /v/version-2/log.1',
          `printf '${log}' >> /v/version-2/log.1`,
          'truncate -s 9000000 /v/version-2/log.1',
        ],
      })
      const found = await find('volumes:kafka')
      expect(found).toMatchObject({
        severity: 'error',
        text: 'volumes-kafka',
        params: { kafka: 'BBBBBBBBBBBBBBBBBBBBBB', zookeeper: 'AAAAAAAAAAAAAAAAAAAAAA', volume: `${trial.name}_kafka` },
      })
      expect(found?.mend?.loses).toContain(`${trial.name}_kafka`)
      await doctor.mend('volumes:kafka', 'delete-volume')
      const { Volumes } = await trial.engine.docker.listVolumes({ filters: { name: [trial.name] } })
      expect(Volumes.map(({ Name }) => Name).sort()).toEqual([`${trial.name}_zk`, `${trial.name}_zklog`])
      expect(await trial.up({ services: ['kafka', 'zookeeper'] })).toEqual([])
      expect(await find('volumes:kafka')).toBeUndefined()

      await fill({ kafka: [write('/v', 'meta.properties', 'cluster.id=AAAAAAAAAAAAAAAAAAAAAA\\n')] })
      expect(await find('volumes:kafka')).toMatchObject({ severity: 'ok' })
    })

    it('tells the DataNode’s data from another NameNode’s', async () => {
      await trial.write(compose)
      const version = (type: string, cluster: string) => [
        write('/v/current', 'VERSION', `storageType=${type}\\nclusterID=${cluster}\\n`),
      ]
      await fill({ name: version('NAME_NODE', 'CID-1'), data: version('DATA_NODE', 'CID-2') })
      expect(await find('volumes:hdfs')).toMatchObject({
        severity: 'error',
        params: { namenode: 'CID-1', datanode: 'CID-2', volume: `${trial.name}_data` },
        mend: { id: 'delete-volume' },
      })
      await fill({ data: version('DATA_NODE', 'CID-1') })
      expect(await find('volumes:hdfs')).toMatchObject({ severity: 'ok' })
    })
  })

  describe('PostgreSQL', () => {
    const compose = (port: number) => `services:
  db:
    image: ${postgresImage}
    environment: {POSTGRES_USER: admin, POSTGRES_DB: weatherdb, POSTGRES_PASSWORD: "\${POSTGRES_PASSWORD:?}"}
    ports: ["127.0.0.1:${port}:5432"]
    volumes: [data:/var/lib/postgresql/data]
    healthcheck: {test: [CMD, pg_isready, -h, 127.0.0.1], interval: 1s, retries: 90}
volumes: {data: {}}
`
    const hasImage = async () =>
      trial.engine.docker
        .getImage(postgresImage)
        .inspect()
        .then(
          () => true,
          () => false,
        )

    it('sees that its data were made with another password, stopped or running, and sets the new one', async (context) => {
      if (!(await hasImage()) && process.env['WEATHERDECK_REQUIRE_ALL'] !== '1') context.skip()
      const port = await freePort()
      await trial.write(compose(port), { '.env': 'POSTGRES_PASSWORD=the-first-pässword\n' })
      expect(await find('postgres')).toMatchObject({ text: 'postgres-nobody', params: { port } })
      expect(await trial.up()).toEqual([])
      expect(await find('volumes:password')).toMatchObject({ severity: 'ok' })
      expect(await find('postgres')).toMatchObject({ text: 'postgres-ours' })

      const container = trial.engine.docker.getContainer(`${trial.name}-db-1`)
      await container.stop()
      expect(await find('volumes:password')).toMatchObject({ severity: 'ok' })
      await writeFile(join(trial.folder, '.env'), `POSTGRES_PASSWORD="an'other \\"one"\n`)
      expect(await find('volumes:password')).toMatchObject({ text: 'volumes-password', severity: 'error', mend: null })

      await container.start()
      await expect
        .poll(async () => (await find('volumes:password'))?.text, { timeout: 60_000, interval: 1_000 })
        .toBe('volumes-password-running')
      expect(await doctor.mend('volumes:password', 'set-password')).toMatchObject({
        severity: 'ok',
        text: 'volumes-password-ok',
      })
    })

    it('sees another server at localhost', async () => {
      const impostor = createServer((socket) => socket.once('data', () => socket.write('N')))
      await new Promise<void>((resolve) => impostor.listen(0, '127.0.0.1', resolve))
      try {
        const port = portOf(impostor)
        await trial.write(compose(port), { '.env': 'POSTGRES_PASSWORD=x1x2x3x4x5\n' })
        expect(await find('postgres')).toMatchObject({ severity: 'warning', text: 'postgres-other', params: { port } })
      } finally {
        await close(impostor)
      }
    })
  })

  it('bundles what helps, and no secret', async () => {
    const secrets = {
      POSTGRES_PASSWORD: 'kPq93-zzT"x',
      API_TOKEN: 'tok_51af&=/+',
      SHORT_PASSWORD: 'q7',
      ARCHIVE_APIKEY: 'archive-key-0815',
    }
    const compose = `services:
  chatty:
    image: ${testImage}
    init: true
    environment: {POSTGRES_PASSWORD: "\${POSTGRES_PASSWORD}", API_TOKEN: "\${API_TOKEN}", SHORT_PASSWORD: "\${SHORT_PASSWORD}"}
    command:
      - node
      - -e
      - |
        console.log('begin of log', process.env.POSTGRES_PASSWORD, encodeURIComponent(process.env.API_TOKEN))
        console.log(JSON.stringify({ password: process.env.POSTGRES_PASSWORD, url: 'https://x.example/v1?apikey=\${ARCHIVE_APIKEY}&a=1' }))
        console.log('connect postgres://admin:neverWritten1@db:5432/x at /home/grace/weather')
        console.error('Authorization: Bearer abc.def.ghi, short q7.')
        setInterval(() => 0, 1000)
`
    await trial.write(compose, {
      '.env': `POSTGRES_PASSWORD='${secrets.POSTGRES_PASSWORD}'\r\nAPI_TOKEN=${secrets.API_TOKEN}\r\nSHORT_PASSWORD=${secrets.SHORT_PASSWORD}\r\nexport ARCHIVE_APIKEY="${secrets.ARCHIVE_APIKEY}" # mine\r\n`,
    })
    expect(await trial.up()).toEqual([])
    await expect
      .poll(async () => (await doctor.bundle()).text, { timeout: 30_000, interval: 1_000 })
      .toContain('short ***')
    const { name, text } = await doctor.bundle()
    expect(name).toMatch(/^weatherdeck-[\d-]+\.txt$/)
    for (const part of [
      '0.0.0-test',
      'begin of log',
      '"theme": "dark"',
      '[ok] engine',
      'chatty',
      testImage,
      basename(trial.folder),
    ])
      expect(text).toContain(part)
    for (const secret of Object.values(secrets)) {
      for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
        expect(
          new RegExp(`(?<![A-Za-z0-9])${form.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}(?![A-Za-z0-9])`).test(text),
          form,
        ).toBe(false)
      }
    }
    for (const word of ['neverWritten1', 'grace', 'abc.def.ghi']) expect(text).not.toContain(word)
  })
})
