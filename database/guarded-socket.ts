import { Socket } from 'node:net'
import type { DatabaseAddress, Guard } from '../contract/pipeline-process'
import { errorOf, ProblemError } from '../contract/problem'
import { scramSalt } from './scram-salt'

type HostAddress = Extract<DatabaseAddress, { host: string }>

/** A socket for `pg` that connects only after the server there has shown that it is the expected one. */
export class GuardedSocket extends Socket {
  readonly #to: HostAddress
  readonly #guard: Guard

  constructor(to: HostAddress, guard: Guard) {
    super()
    this.#to = to
    this.#guard = guard
  }

  override connect(): this {
    verifyDatabase(this.#to, this.#guard).then(
      () => {
        if (this.destroyed) return
        this.setKeepAlive(true)
        super.connect({ host: this.#to.host, port: this.#to.port })
      },
      (error: Error) => this.destroy(error),
    )
    return this
  }
}

/** Throws `STRANGER`, the guard's own problem, or `DATABASE_UNAVAILABLE` where the server is not ready. */
export async function verifyDatabase(address: HostAddress, guard: Guard): Promise<void> {
  if (guard.problem !== undefined) throw errorOf(guard.problem)
  const answer = await scramSalt(address)
  if ('refused' in answer) throw new ProblemError('DATABASE_UNAVAILABLE', {}, { detail: answer.refused })
  const found = 'salt' in answer ? answer.salt : null
  if (found === guard.expected) return
  throw new ProblemError('STRANGER', {
    service: 'PostgreSQL',
    address: `${address.host}:${address.port}`,
    found: 'stranger' in answer ? answer.stranger : `a PostgreSQL with the salt ${found}`,
    expected: `${guard.ours}, with the salt ${guard.expected}`,
  })
}
