import { createServer, type Server, type Socket } from 'node:net'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { StackService } from '../contract/stack'
import { connectOptions } from '../database/connect'
import { docker } from './docker'
import { startRealKafka, whyNoKafka, type RealKafka } from './real-kafka'
import { startRealPostgres, whyNoPostgres, type RealPostgres } from './real-postgres'
import { KafkaTopic } from '../pipeline/topic/kafka-topic'
import { Broker } from '../backend/kafka/broker'
import { kafkaIdentity, nameNodeIdentity, postgresIdentity } from '../backend/stack/identities'
import { OwnService, type OwnServiceOptions, type OwnStack } from '../backend/stack/own-service'

const reason = (await whyNoKafka()) ?? (await whyNoPostgres())

const portOf = (kafka: RealKafka): number => Number(kafka.brokers[0]?.split(':')[1])

/** A stack whose container is `exec`'s, and whose port may be anybody's. */
function stackAt(service: string, target: number, exec: (command: readonly string[]) => Promise<string>) {
  const own = { name: service, state: 'running', health: 'healthy', container: service, since: 1, ports: [{ host: '127.0.0.1', published: 0, target, protocol: 'tcp', url: null }] }
  const stack: OwnStack = {
    project: { model: { name: 'weatherdeck-test' } },
    services: [own as unknown as StackService],
    exec: ({ command }) => exec(command).then((output) => ({ exitCode: 0, output }), (error: Error) => ({ exitCode: 1, output: error.message })),
  }
  return { stack, own, publish: (port: number) => ((own.ports[0] ?? { published: 0 }).published = port) }
}

async function checked(stack: OwnStack, kind: Omit<OwnServiceOptions, 'onChange'>) {
  const service = new OwnService(stack, { ...kind, onChange: () => undefined })
  await service.settled()
  return service
}

/** Listens, answers with `answer`, and keeps all that came. */
async function listener(answer: (socket: Socket, piece: Buffer) => void) {
  const heard: Buffer[] = []
  let connections = 0
  const server: Server = createServer((socket) => {
    connections++
    socket.on('error', () => undefined)
    socket.on('data', (piece: Buffer) => {
      heard.push(piece)
      answer(socket, piece)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return { port: typeof address === 'object' && address !== null ? address.port : 0, text: () => Buffer.concat(heard).toString('latin1'), connections: () => connections }
}
const http = (socket: Socket): void => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}')

describe.skipIf(reason !== null)(`whose servers answer${reason === null ? '' : ` (${reason})`}`, () => {
  let ours: RealKafka
  let theirs: RealKafka
  let ourDatabase: RealPostgres
  let theirDatabase: RealPostgres
  beforeAll(async () => {
    ;[ours, theirs, ourDatabase, theirDatabase] = await Promise.all([startRealKafka(), startRealKafka(), startRealPostgres(), startRealPostgres()])
  }, 180_000)
  afterAll(() => Promise.all([ours, theirs, ourDatabase, theirDatabase].map((each) => each?.remove())))

  const nothingIn = async (kafka: RealKafka) => {
    expect((await kafka.tool('kafka-topics', '--list')).trim()).toBe('')
    expect((await kafka.tool('kafka-consumer-groups', '--list')).trim()).toBe('')
  }

  it('knows our broker by its cluster, and a stranger’s, a web server or nobody at its port', async () => {
    const { stack, own, publish } = stackAt('kafka', 9092, (command) => ours.exec(...command))
    publish(portOf(ours))
    const service = await checked(stack, kafkaIdentity)
    expect(service.guard).toEqual({ expected: expect.stringMatching(/^\S{22}$/) as string, ours: 'kafka of the Compose project weatherdeck-test' })
    expect(service.notReady).toBeNull()
    const { expected } = service.guard

    publish(portOf(theirs))
    expect(service.notReady).toMatchObject({ code: 'STACK_NOT_READY' })
    await service.settled()
    expect(service.guard.problem).toMatchObject({ code: 'STRANGER', params: { service: 'Kafka', address: `127.0.0.1:${portOf(theirs)}` } })
    const { found, expected: shown } = service.guard.problem?.params ?? {}
    expect(found).toMatch(/^the cluster \S{22}$/)
    expect(shown).toBe(`kafka of the Compose project weatherdeck-test, the cluster ${expected}`)

    const web = await listener(http)
    publish(web.port)
    expect((await checked(stack, kafkaIdentity)).guard.problem).toMatchObject({ code: 'STRANGER', params: { found: 'no Kafka' } })
    publish(1)
    expect((await checked(stack, kafkaIdentity)).guard.problem).toMatchObject({ code: 'STACK_NOT_READY' })
    own.state = 'exited'
    expect((await checked(stack, kafkaIdentity)).guard.problem).toMatchObject({ code: 'STACK_NOT_READY', detail: 'kafka does not run' })
  })

  it('lets neither the pipeline nor the panel leave anything in a stranger’s broker', async () => {
    const { stack, publish } = stackAt('kafka', 9092, (command) => ours.exec(...command))
    publish(portOf(ours))
    const { guard } = await checked(stack, kafkaIdentity)
    const topic = new KafkaTopic('weather', { brokers: theirs.brokers, guard })
    const panel = new Broker(theirs.brokers[0] ?? '', guard)
    const stranger = { problem: { code: 'STRANGER', params: { service: 'Kafka' } } }
    const subscription = { group: 'weather-consumer', maxBatch: 1, signal: new AbortController().signal, handle: () => Promise.resolve() }
    await expect(topic.publish([{ key: 'k', value: 'v' }])).rejects.toMatchObject(stranger)
    await expect(topic.subscribe(subscription)).rejects.toMatchObject(stranger)
    await expect(topic.lag('weather-consumer')).rejects.toMatchObject(stranger)
    await expect(topic.identity()).rejects.toMatchObject(stranger)
    await expect(panel.createTopic('made', 1, {})).rejects.toMatchObject(stranger)
    await expect(panel.look()).rejects.toMatchObject(stranger)
    await Promise.all([topic.close(), panel.close()])
    await nothingIn(theirs)

    const own = new KafkaTopic('weather', { brokers: ours.brokers, guard })
    await own.publish([{ key: 'k', value: 'v' }])
    await own.close()
  })

  it('notices a stranger who takes the port while the pipeline works', async () => {
    const first = await startRealKafka()
    let second: RealKafka | null = null
    try {
      const { stack, publish } = stackAt('kafka', 9092, (command) => first.exec(...command))
      publish(portOf(first))
      const { guard } = await checked(stack, kafkaIdentity)
      const topic = new KafkaTopic('weather', { brokers: first.brokers, guard })
      await vi.waitUntil(() => topic.lag('weather-consumer').then(() => true, () => false), { timeout: 60_000, interval: 500 })
      await topic.publish([{ key: 'k', value: 'ours' }])
      const got: (string | null)[] = []
      const subscribe = () => topic.subscribe({
        group: 'weather-consumer', maxBatch: 1, signal: new AbortController().signal,
        handle: (batch) => Promise.resolve(void got.push(...batch.map(({ value }) => value))),
      })
      const reading = subscribe()
      reading.catch(() => undefined)
      await expect.poll(() => got).toEqual(['ours'])
      await first.remove()
      second = await startRealKafka({ at: portOf(first) })
      await expect(reading).rejects.toMatchObject({ problem: { code: expect.stringMatching(/STRANGER|BROKER_UNAVAILABLE/) as string } })
      await expect(subscribe()).rejects.toMatchObject({ problem: { code: 'STRANGER' } })
      await expect(topic.publish([{ key: 'k', value: 'lost?' }])).rejects.toMatchObject({ problem: { code: 'STRANGER' } })
      await topic.close()
      await nothingIn(second)
    } finally {
      await second?.remove()
      await first.remove().catch(() => undefined)
    }
  })

  it('knows our PostgreSQL by the salt of its user, gives no other the password, and follows a password that is set again', async () => {
    const exec = (command: readonly string[]) => docker('exec', ourDatabase.container, ...command)
    const { stack, publish } = stackAt('postgres', 5432, exec)
    const kind = postgresIdentity(() => ourDatabase.address)
    publish(ourDatabase.address.port)
    const service = await checked(stack, kind)
    const { guard } = service
    expect(guard.problem).toBeUndefined()
    const connectAt = async (port: number) => {
      const client = new Client(connectOptions({ ...ourDatabase.address, port, guard }))
      client.on('error', () => undefined)
      await client.connect()
      const { rows } = await client.query('select 1 as one')
      await client.end()
      return rows
    }
    expect(await connectAt(ourDatabase.address.port)).toEqual([{ one: 1 }])
    await expect(connectAt(theirDatabase.address.port)).rejects.toMatchObject({ problem: { code: 'STRANGER', params: { service: 'PostgreSQL' } } })

    // Asks for the password in clear, which pg would give.
    const thief = await listener((socket) => void socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3])))
    await expect(connectAt(thief.port)).rejects.toMatchObject({ problem: { code: 'STRANGER', params: { found: 'a PostgreSQL that does not ask by SCRAM' } } })
    expect(thief.text()).not.toContain(ourDatabase.address.password)
    await expect(connectAt((await listener(http)).port)).rejects.toMatchObject({ problem: { code: 'STRANGER', params: { found: 'no PostgreSQL' } } })

    await exec(['psql', '-U', 'admin', '-d', 'weatherdb', '-c', `alter role admin password '${ourDatabase.address.password}'`])
    await service.check()
    expect(service.guard.problem).toBeUndefined()
    expect(service.guard.expected).not.toBe(guard.expected)
  })

  it('connects to nobody while our container does not run', async () => {
    const thief = await listener(() => undefined)
    const { stack, own, publish } = stackAt('postgres', 5432, () => Promise.reject(new Error('no container')))
    own.state = 'exited'
    publish(thief.port)
    const { guard } = await checked(stack, postgresIdentity(() => ourDatabase.address))
    const client = new Client(connectOptions({ ...ourDatabase.address, port: thief.port, guard }))
    client.on('error', () => undefined)
    await expect(client.connect()).rejects.toMatchObject({ problem: { code: 'STACK_NOT_READY' } })
    const topic = new KafkaTopic('weather', { brokers: [`localhost:${thief.port}`], guard })
    await expect(topic.publish([{ key: 'k', value: 'v' }])).rejects.toMatchObject({ problem: { code: 'STACK_NOT_READY' } })
    await topic.close()
    expect(thief.connections()).toBe(0)
  })

  it('takes a web server at the NameNode’s port for a stranger', async () => {
    const { stack, publish } = stackAt('hdfs-namenode', 9870, () => Promise.resolve('blockpoolID=BP-1-127.0.0.1-2\n'))
    publish((await listener(http)).port)
    expect((await checked(stack, nameNodeIdentity)).guard.problem).toMatchObject({ code: 'STRANGER', params: { found: 'no HDFS' } })
    publish((await listener((socket) => void socket.end('hello\n'))).port)
    expect((await checked(stack, nameNodeIdentity)).guard.problem).toMatchObject({ code: 'STRANGER', params: { found: 'no HDFS' } })
  })
})
