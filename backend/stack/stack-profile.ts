import type { Role, Supervised, WorkerRole, WorkerStatus } from '../../contract/pipeline'
import type { DatabaseAddress } from '../../contract/pipeline-process'
import { ProblemError, errorOf, type Problem } from '../../contract/problem'
import type { StackService } from '../../contract/stack'
import type { ComposeModel } from '../compose/model'
import type { KafkaPlace } from '../kafka/kafka'
import type { Containers, Place, Profile } from '../pipeline/place'
import { kafkaIdentity, postgresIdentity } from './identities'
import { OwnService } from './own-service'
import { ownStack } from './own-stack'
import type { Stack } from './stack'

const workers = { producer: 'weather-producer', consumer: 'weather-consumer' } as const

/** The stack as a place for the pipeline: its Kafka and PostgreSQL, and its containers that can run producer and consumer. */
export class StackProfile implements Profile, Containers {
  readonly name = 'stack'

  readonly #kafka: OwnService
  readonly #postgres: OwnService
  readonly #listeners = new Set<() => void>()

  constructor(private readonly stack: Stack) {
    const onChange = (): void => this.#listeners.forEach((listener) => listener())
    const own = ownStack(stack)
    this.#kafka = new OwnService(own, { ...kafkaIdentity, onChange })
    this.#postgres = new OwnService(own, { ...postgresIdentity(() => this.#database()), onChange })
  }

  /** Calls back when whose servers answer has become known, or has changed. */
  onIdentity(callback: () => void): void {
    this.#listeners.add(callback)
  }

  ready(): Problem | null {
    return this.#postgres.notReady ?? this.#kafka.notReady
  }

  async settled(): Promise<void> {
    await this.stack.looked()
    await Promise.all([this.#kafka.settled(), this.#postgres.settled()])
  }

  recheck(): void {
    this.#kafka.recheck()
    this.#postgres.recheck()
  }

  place(): Place | null {
    const database = this.databaseAddress()
    const broker = this.#broker()
    return database === null || broker === null ? null : { database, topic: { kind: 'kafka', brokers: [broker], guard: this.#kafka.guard } }
  }

  /** The stack's PostgreSQL, behind a guard: nobody else's gets the password. */
  databaseAddress(): DatabaseAddress | null {
    const database = this.#database()
    return database === null ? null : { ...database, guard: this.#postgres.guard }
  }

  #database(): Extract<DatabaseAddress, { host: string }> | null {
    const model = this.stack.project?.model
    const database = model === undefined ? null : databaseOf(model)
    return database === null ? null : { ...database, port: this.#postgres.port ?? database.port }
  }

  /** Where our container publishes it; the file may say another port, for its next start. */
  #broker(): string | null {
    const model = this.stack.project?.model
    const port = this.#kafka.port ?? (model === undefined ? null : publishedPort(model, 'kafka', 9092))
    return port === null ? null : `localhost:${port}`
  }

  /** The stack's broker, for whoever looks at it or changes it. */
  broker(): KafkaPlace {
    return { kind: 'kafka', address: this.#broker(), guard: this.#kafka.guard, service: this.#service('kafka'), engine: this.stack.engine.status.state }
  }

  database(): Supervised {
    const service = this.#service('postgres')
    const up = service?.state === 'running'
    const state = !up
      ? 'stopped'
      : service.health === 'starting'
        ? 'starting'
        : service.health === 'unhealthy'
          ? 'failed'
          : 'running'
    const problem = up ? null : new ProblemError('STACK_NOT_READY').problem
    return { state, pid: null, since: service?.since ?? 0, restarts: 0, retryAt: null, problem }
  }

  async start(role: Role): Promise<void> {
    await this.stack.up({ services: servicesOf(role), build: false, profiles: ['pipeline'] })
    await this.#ended()
  }

  async stop(role: Role): Promise<void> {
    await this.stack.stop({ services: servicesOf(role) })
    await this.#ended()
  }

  status(role: WorkerRole): WorkerStatus {
    const service = this.#service(workers[role])
    const since = service?.since ?? 0
    if (service?.state !== 'running') return { state: service?.exitCode ? 'failed' : 'stopped', since, problem: null }
    if (service.health === 'starting') return { state: 'starting', since, problem: null }
    if (service.health !== 'unhealthy') return { state: 'running', since, problem: null }
    // The worker says in its probe what it waits for.
    const problem = new ProblemError(
      'SERVICE_UNHEALTHY',
      { service: service.name },
      { detail: service.lastProbe ?? '' },
    ).problem
    return { state: 'waiting', since, problem }
  }

  async #ended(): Promise<void> {
    const operation = await this.stack.ended()
    const [first] = operation?.problems ?? []
    if (first !== undefined) throw errorOf(first)
  }

  #service(name: string): StackService | undefined {
    return this.stack.services.find((service) => service.name === name)
  }
}

const servicesOf = (role: Role): string[] => (role === 'both' ? Object.values(workers) : [workers[role]])

function publishedPort(model: ComposeModel, service: string, target: number): number | null {
  const port = model.services[service]?.ports?.find((each) => each.target === target)?.published
  return port !== undefined && /^\d+$/.test(port) ? Number(port) : null
}

function databaseOf(model: ComposeModel): Extract<DatabaseAddress, { host: string }> | null {
  const { environment } = model.services['postgres'] ?? {}
  const port = publishedPort(model, 'postgres', 5432)
  const password = environment?.['POSTGRES_PASSWORD']
  if (port === null || typeof password !== 'string') return null
  const user = environment?.['POSTGRES_USER'] ?? 'postgres'
  return { host: '127.0.0.1', port, user, database: environment?.['POSTGRES_DB'] ?? user, password }
}
