import type { Problem } from '../../contract/problem'
import { ProblemError } from '../../contract/problem'
import type { StackService } from '../../contract/stack'
import { dataNodeIdentity, nameNodeIdentity } from '../stack/identities'
import { OwnService } from '../stack/own-service'
import { ownStack } from '../stack/own-stack'
import type { Stack } from '../stack/stack'
import { hdfsPlaceOf, nameNodeService, type HdfsPlace } from './place'

export interface ExecResult {
  exitCode: number
  stdout: string
  stderr: string
}

/** What HDFS needs of whoever runs it: where it is, how its containers are, and commands beside the NameNode. */
export interface HdfsHost {
  place(): HdfsPlace | null
  /** The NameNode's container as last seen; null where there is none. */
  nameNode(): Pick<StackService, 'state' | 'health' | 'lastProbe' | 'exitCode'> | null
  /** Why nobody can be asked: no Docker, a Compose file that can't be read. */
  problem(): Problem | null
  /** Runs a command (a vector) in the NameNode's container, as the account that runs it: the superuser. */
  exec(command: readonly string[]): Promise<ExecResult>
  onChange(callback: () => void): void
}

/** HDFS of the app's own stack. */
export class StackHost implements HdfsHost {
  readonly #nameNode: OwnService
  readonly #dataNode: OwnService
  readonly #listeners = new Set<() => void>()

  constructor(private readonly stack: Stack) {
    const onChange = (): void => this.#listeners.forEach((listener) => listener())
    const own = ownStack(stack)
    this.#nameNode = new OwnService(own, { ...nameNodeIdentity, onChange })
    this.#dataNode = new OwnService(own, { ...dataNodeIdentity, onChange })
  }

  place(): HdfsPlace | null {
    const model = this.stack.project?.model
    const place = model === undefined ? null : hdfsPlaceOf(model)
    if (place === null) return null
    return {
      ...place,
      nameNodePort: this.#nameNode.port ?? place.nameNodePort,
      dataNodePort: this.#dataNode.port ?? place.dataNodePort,
      guards: { nameNode: this.#nameNode.guard, dataNode: this.#dataNode.guard },
    }
  }

  async settled(): Promise<void> {
    await this.stack.looked()
    await Promise.all([this.#nameNode.settled(), this.#dataNode.settled()])
  }

  nameNode(): StackService | null {
    const service = this.stack.services.find(({ name }) => name === nameNodeService)
    return service === undefined || service.state === 'absent' ? null : service
  }

  problem(): Problem | null {
    const { state, problem } = this.stack.engine.status
    if (state === 'unreachable') return problem
    return this.stack.project === null ? new ProblemError('STACK_NOT_READY').problem : null
  }

  async exec(command: readonly string[]): Promise<ExecResult> {
    const result: ExecResult = { exitCode: -1, stdout: '', stderr: '' }
    for await (const event of this.stack.exec({ service: nameNodeService, command }, undefined)) {
      if ('exitCode' in event) result.exitCode = event.exitCode
      else if ('data' in event) result[event.stream] += event.data
    }
    return result
  }

  onChange(callback: () => void): void {
    this.#listeners.add(callback)
    this.stack.onChange(callback)
  }
}
