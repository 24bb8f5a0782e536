import { Socket } from 'node:net'
import type { ClientConfig } from 'pg'
import { GuardedSocket } from './guarded-socket'
import type { DatabaseAddress } from '../contract/pipeline-process'

/**
 * pg can only be told a directory that holds a socket named `.s.PGSQL.<port>`. This one goes to any Unix socket
 * and to Windows' named pipes (`\\.\pipe\...`), whatever port and host pg asks for.
 */
class PathSocket extends Socket {
  readonly #path: string

  constructor(path: string) {
    super()
    this.#path = path
  }

  override connect(): this {
    return super.connect({ path: this.#path })
  }
}

/**
 * How `pg` (`Client` or `Pool`) reaches the database. A connection that is not there within 10 s fails.
 * `application` is the name that `pg_stat_activity` shows.
 */
export function connectOptions(address: DatabaseAddress, application = 'weatherdeck'): ClientConfig {
  const common: ClientConfig = {
    user: address.user,
    database: address.database,
    password: address.password,
    application_name: application,
    connectionTimeoutMillis: 10_000,
  }
  if ('path' in address) {
    const { path } = address
    return { ...common, host: 'localhost', ssl: false, stream: () => new PathSocket(path) }
  }
  const { guard } = address
  // A socket of our own begins to keep alive by itself.
  if (guard !== undefined) return { ...common, host: address.host, port: address.port, ssl: false, stream: () => new GuardedSocket(address, guard) }
  return { ...common, host: address.host, port: address.port, keepAlive: true }
}
