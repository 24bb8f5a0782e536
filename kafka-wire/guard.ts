import { Socket } from 'node:net'
import type { Guard } from '../contract/pipeline-process'
import { errorOf, ProblemError } from '../contract/problem'
import { Connection } from './connection'
import { clusterMetadata } from './metadata'

const answerMs = 5000

/** Looks whose broker answers before anything else is said to it, by the cluster's id: a broker with other volumes has another one. */
export class ClusterGuard {
  /** Why the last connection was not made: kafkajs keeps only the message of such an error. */
  failure: ProblemError | null = null

  constructor(private readonly guard: Guard) {}

  /** On a connection of its own. Throws `STRANGER`, the guard's own problem, or `BROKER_UNAVAILABLE`. */
  async check(address: string): Promise<void> {
    if (this.guard.problem !== undefined) throw (this.failure = errorOf(this.guard.problem))
    const connection = new Connection(address)
    try {
      await this.verify(connection, address)
    } finally {
      connection.close()
    }
  }

  async verify(connection: Pick<Connection, 'sendFlexible'>, address: string): Promise<void> {
    if (this.guard.problem !== undefined) throw (this.failure = errorOf(this.guard.problem))
    const found = await clusterMetadata(connection, [], answerMs).then(
      ({ cluster }) => `the cluster ${cluster}`,
      (error: unknown) => {
        if (error instanceof ProblemError && error.problem.detail?.startsWith('not a reply') !== true) throw error
        return 'no Kafka'
      },
    )
    const expected = `the cluster ${this.guard.expected}`
    this.failure = null
    if (found === expected) return
    throw (this.failure = new ProblemError('STRANGER', { service: 'Kafka', address, found, expected: `${this.guard.ours}, ${expected}` }))
  }

  /** kafkajs's `socketFactory`: a connection is made when its broker has shown who it is. */
  sockets = ({ host, port, onConnect }: { host: string; port: number; onConnect: () => void }): Socket => {
    const socket = new Socket()
    this.check(`${numeric(host)}:${port}`).then(
      () => {
        if (socket.destroyed) return
        socket.setKeepAlive(true, 60_000)
        socket.connect({ host: numeric(host), port }, onConnect)
      },
      (error: Error) => socket.destroy(error),
    )
    return socket
  }
}

/** The stack's ports are published at 127.0.0.1 only; at ::1, which localhost means as well, somebody else may listen. */
export const numeric = (host: string): string => (host === 'localhost' ? '127.0.0.1' : host)
