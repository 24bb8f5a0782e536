import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { docker, dockerWithInput, leaveOut, whyNoImages } from './docker'

/** Images of the stack (../compose); ZooKeeper because Confluent Platform 7.9 is the last with it. */
const images = { zookeeper: 'zookeeper:3.9', kafka: 'confluentinc/cp-kafka:7.9.7' }

/** Why there can be no real Kafka here, or null. With WEATHERDECK_REQUIRE_ALL=1 a reason is a failure, never a skipped test. */
export const whyNoKafka = async (): Promise<string | null> => leaveOut(await whyNoImages(...Object.values(images)))

export interface RealKafka {
  brokers: string[]
  /** Runs a Docker command on the broker's container: `stop`, `start`, `pause`. */
  control(verb: 'stop' | 'start' | 'pause' | 'unpause' | 'kill'): Promise<void>
  /** Runs one of Kafka's own tools in the container, e.g. `kafka-topics --list`. */
  tool(...args: string[]): Promise<string>
  /** The same for a tool that reads lines, e.g. `kafka-console-producer --topic t`. */
  input(args: string[], lines: string): Promise<string>
  /** Runs any command in the broker's container. */
  exec(...command: string[]): Promise<string>
  remove(): Promise<void>
}

/** A port of loopback that nobody listens on now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

/**
 * A broker (and its ZooKeeper) in containers of their own, on a free port of loopback, ready to answer. Call `remove` at the
 * end. `at` is a port to use, `settings` are some of the broker's. `advertise` makes the broker send its clients to another port, given the published one.
 */
export async function startRealKafka(options: { at?: number; advertise?: (port: number) => Promise<number>; settings?: Record<string, string> } = {}): Promise<RealKafka> {
  const id = `weatherdeck-test-${randomBytes(4).toString('hex')}`
  const [zookeeper, kafka] = [`${id}-zookeeper`, `${id}-kafka`]
  // Published port = advertised port.
  const published = options.at ?? (await freePort())
  const port = (await options.advertise?.(published)) ?? published
  const remove = async (): Promise<void> => {
    await docker('rm', '-f', '-v', kafka, zookeeper)
    await docker('network', 'rm', id)
  }
  const vector = ([name = '', ...args]: string[]) => [name, '--bootstrap-server', 'localhost:29092', ...args]
  const tool: RealKafka['tool'] = (...args) => docker('exec', kafka, ...vector(args))
  const input: RealKafka['input'] = (args, lines) => dockerWithInput(lines, 'exec', '-i', kafka, ...vector(args))
  await docker('network', 'create', id)
  try {
    await docker('run', '-d', '--name', zookeeper, '--network', id, '--network-alias', 'zookeeper', images.zookeeper)
    const settings = {
      KAFKA_ZOOKEEPER_CONNECT: 'zookeeper:2181',
      KAFKA_LISTENERS: 'INTERNAL://0.0.0.0:29092,HOST://0.0.0.0:9092',
      KAFKA_ADVERTISED_LISTENERS: `INTERNAL://localhost:29092,HOST://localhost:${port}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'INTERNAL:PLAINTEXT,HOST:PLAINTEXT',
      KAFKA_INTER_BROKER_LISTENER_NAME: 'INTERNAL',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_HEAP_OPTS: '-Xmx512m',
      ...options.settings,
    }
    const env = Object.entries(settings).flatMap(([name, value]) => ['-e', `${name}=${value}`])
    await docker('run', '-d', '--name', kafka, '--network', id, '-p', `127.0.0.1:${published}:9092`, ...env, images.kafka)
    for (const end = Date.now() + 90_000; ; await new Promise((resolve) => setTimeout(resolve, 1000))) {
      try {
        await tool('kafka-broker-api-versions')
        break
      } catch (error) {
        if (Date.now() > end) throw error
      }
    }
    const control: RealKafka['control'] = async (verb) => void (await docker(verb, kafka))
    const exec: RealKafka['exec'] = (...command) => docker('exec', kafka, ...command)
    return { brokers: [`localhost:${port}`], control, tool, input, exec, remove }
  } catch (error) {
    await remove().catch(() => undefined)
    throw error
  }
}
