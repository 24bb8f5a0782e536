import { connect } from 'node:net'
import type { Finding } from '../../../contract/doctor'
import { finding, type Check } from '../check'
import { findListeners } from '../find-listeners'
import { overlaps, type Listener } from '../listeners'
import { isOurs, nameOf, postgresService, publishedPorts } from '../model-facts'

/** What a place said to PostgreSQL's question whether it speaks TLS. */
export type Answer = 'postgres' | 'something' | 'nobody'

const answerWithinMs = 2_000

/** Asks as every client does first (protocol 3, "SSLRequest"): a server answers with one byte, S or N. */
export function askPostgres(host: string, port: number): Promise<Answer> {
  return new Promise((resolve) => {
    let answer: Answer = 'nobody'
    const socket = connect({ host, port })
    const end = () => socket.destroy()
    socket.setTimeout(answerWithinMs, end)
    socket.once('connect', () => {
      answer = 'something'
      socket.write(Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]))
    })
    socket.once('data', (data) => {
      if (data.length === 1 && (data[0] === 0x53 || data[0] === 0x4e)) answer = 'postgres'
      end()
    })
    socket.once('error', end)
    socket.once('close', () => resolve(answer))
  })
}

export interface LocalhostState {
  port: number
  /** Where `localhost` may lead, in the order in which clients try. */
  places: readonly { host: string; answer: Answer; ours: boolean; holder: string | null }[]
}

/** Whose PostgreSQL do clients reach at localhost? A single foreign one is enough to reach the wrong one at times. */
export function judgeLocalhost({ port, places }: LocalhostState): Finding {
  const foreign = places.filter(({ ours, answer }) => !ours && answer !== 'nobody')
  const other = foreign.find(({ answer }) => answer === 'postgres') ?? foreign[0]
  if (other) {
    const text = other.answer === 'postgres' ? 'postgres-other' : 'postgres-not-postgres'
    const holder = other.holder === null ? {} : { holder: other.holder }
    return finding(
      'postgres',
      null,
      'warning',
      text,
      { port, ...holder },
      { detail: `${other.host.includes(':') ? `[${other.host}]` : other.host}:${port}` },
    )
  }
  return finding('postgres', null, 'ok', places.some(({ ours }) => ours) ? 'postgres-ours' : 'postgres-nobody', {
    port,
  })
}

const said = (listener: Listener | undefined): string | null =>
  listener?.pid == null ? null : `${listener.program ?? ''} ${listener.pid}`.trim()

/** Is the PostgreSQL at localhost:5432 the stack's? */
export const postgresCheck: Check = {
  name: 'postgres',
  needsEngine: false,
  needsProject: true,
  async look({ project, containers, around, signal, engine }) {
    if (project === null || /^tcp:\/\/(?!localhost|127\.|\[::1\])/.test(engine.address)) return []
    const name = postgresService(project)?.name
    const published = publishedPorts(project).find(({ service, target }) => service === name && target === 5432)
    if (published === undefined) return []
    const { port } = published
    const listeners = await findListeners(around, signal)
    const places = await Promise.all(
      ['::1', '127.0.0.1'].map(async (host) => {
        const container = containers.find(
          ({ State, Ports }) =>
            State === 'running' && Ports.some(({ PublicPort, IP }) => PublicPort === port && overlaps(IP ?? '', host)),
        )
        const ours = container !== undefined && isOurs(project, container, name)
        const there = listeners.filter((one) => one.port === port && overlaps(one.address, host))
        // One at `::` may serve IPv4 as well.
        const listener = there.find((one) => one.address.includes(':') === host.includes(':')) ?? there[0]
        const holder = container === undefined || ours ? said(listener) : nameOf(container)
        return { host, ours, holder, answer: ours ? ('postgres' as const) : await askPostgres(host, port) }
      }),
    )
    return [judgeLocalhost({ port, places })]
  },
}
