import { StringDecoder } from 'node:string_decoder'
import type { Duplex } from 'node:stream'
import type Docker from 'dockerode'
import { ProblemError } from '../../contract/problem'
import { engineFailure } from '../compose/failures'
import { frames } from '../docker-stream'

export interface ShellRequest {
  id: string
  container: string
  /** Empty: bash where there is one, else sh. */
  command: readonly string[]
  columns: number
  rows: number
}

const defaultShell = ['sh', '-c', 'if command -v bash >/dev/null 2>&1; then exec bash; else exec sh; fi']

/** In the environment of a shell and of all that it starts, so that they can be found again. */
const marker = 'WEATHERDECK_SHELL'

/** Sends SIGHUP, as a terminal that is closed does, to every process with this in its environment. */
const hangUp = [
  'sh',
  '-c',
  'for p in /proc/[0-9]*; do tr "\\0" "\\n" 2>/dev/null <$p/environ | grep -qxF "$0" && kill -HUP "${p#/proc/}" 2>/dev/null; done; true',
]

/** Terminals in containers, by the id that their panel gave them. */
export class Shells {
  readonly #open = new Map<string, { exec: Docker.Exec; stream: Duplex }>()

  /** Yields what the shell prints, and ends with it. When the reader stops, the shell is ended. */
  async *open(
    docker: Docker,
    request: ShellRequest,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<{ data: string }> {
    if (this.#open.has(request.id)) throw new ProblemError('BUSY')
    const started = await this.#start(docker, request)
    const { stream } = started
    const stop = (): void => void stream.destroy()
    signal?.addEventListener('abort', stop)
    const decoder = new StringDecoder('utf8')
    let endedItself = false
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) yield { data: decoder.write(chunk) }
      endedItself = signal?.aborted !== true
    } catch (error) {
      if (signal?.aborted !== true) throw engineFailure(error, request.container)
    } finally {
      signal?.removeEventListener('abort', stop)
      this.#open.delete(request.id)
      stream.destroy()
      // Closing the connection alone leaves the shell running, and the Engine can't end an exec.
      if (!endedItself)
        await outputOf(docker, request.container, [...hangUp, `${marker}=${request.id}`]).catch(() => undefined)
    }
  }

  input(id: string, data: string): void {
    this.#find(id).stream.write(data)
  }

  async resize(id: string, columns: number, rows: number): Promise<void> {
    const { exec } = this.#find(id)
    await exec.resize({ w: columns, h: rows }).catch(() => undefined)
  }

  async #start(docker: Docker, request: ShellRequest): Promise<{ exec: Docker.Exec; stream: Duplex }> {
    try {
      const exec = await docker.getContainer(request.container).exec({
        AttachStdin: true,
        AttachStdout: true,
        AttachStderr: true,
        Tty: true,
        Env: ['TERM=xterm-256color', `${marker}=${request.id}`],
        Cmd: request.command.length > 0 ? [...request.command] : defaultShell,
      })
      const stream = await exec.start({ hijack: true, stdin: true, Tty: true })
      const opened = { exec, stream }
      this.#open.set(request.id, opened)
      await this.resize(request.id, request.columns, request.rows)
      return opened
    } catch (error) {
      throw engineFailure(error, request.container)
    }
  }

  #find(id: string): { exec: Docker.Exec; stream: Duplex } {
    const found = this.#open.get(id)
    if (found === undefined) throw new ProblemError('NOT_RUNNING', { process: 'shell' })
    return found
  }
}

export type ExecEvent<T> = { stream: 'stdout' | 'stderr'; data: T } | { stdin: 'open' } | { exitCode: number }

export interface ExecCommand {
  /** A vector that no shell sees. */
  command: readonly string[]
  user?: string | undefined
}

/** Runs a command and yields its output, then its exit code. `onInput` gets its standard input, which is else closed. */
export async function* runInContainer(
  docker: Docker,
  container: string,
  { command, user }: ExecCommand,
  signal: AbortSignal | undefined,
  onInput?: (stdin: Duplex) => void,
): AsyncGenerator<ExecEvent<Buffer>> {
  try {
    const exec = await docker.getContainer(container).exec({
      AttachStdin: onInput !== undefined,
      AttachStdout: true,
      AttachStderr: true,
      Cmd: [...command],
      ...(user === undefined ? {} : { User: user }),
    })
    const stream = await exec.start(onInput === undefined ? {} : { hijack: true, stdin: true })
    if (onInput !== undefined) {
      onInput(stream)
      yield { stdin: 'open' }
    }
    yield* frames(stream, signal)
    if (signal?.aborted === true) return
    yield { exitCode: (await exec.inspect()).ExitCode ?? -1 }
  } catch (error) {
    throw engineFailure(error, container)
  }
}

/** Standard inputs of commands that run, by the id that their caller gave them. */
export class ExecInputs {
  readonly #open = new Map<string, Duplex>()

  async *run(docker: Docker, container: string, command: ExecCommand, id: string, signal: AbortSignal | undefined): AsyncGenerator<ExecEvent<Buffer>> {
    if (this.#open.has(id)) throw new ProblemError('BUSY')
    try {
      yield* runInContainer(docker, container, command, signal, (stdin) => this.#open.set(id, stdin))
    } finally {
      this.#open.get(id)?.destroy()
      this.#open.delete(id)
    }
  }

  /** Resolves when there is room for more. Empty data ends the input; for a command that has ended it is dropped. */
  async write(id: string, data: Buffer): Promise<void> {
    const stdin = this.#open.get(id)
    if (stdin === undefined || stdin.destroyed) return
    if (data.length === 0) stdin.end()
    else if (!stdin.write(data))
      await new Promise<void>((resolve) => {
        const done = (): void => {
          stdin.off('drain', done).off('close', done)
          resolve()
        }
        stdin.once('drain', done).once('close', done)
      })
  }
}

/** The same as text. */
export async function* asText(events: AsyncIterable<ExecEvent<Buffer>>): AsyncGenerator<ExecEvent<string>> {
  const decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') }
  for await (const event of events)
    yield 'data' in event ? { stream: event.stream, data: decoders[event.stream].write(event.data) } : event
}

/** The same to its end: standard output and exit code. */
export async function outputOf(
  docker: Docker,
  container: string,
  command: readonly string[],
  signal?: AbortSignal,
): Promise<{ text: string; exitCode: number }> {
  let text = ''
  let exitCode = -1
  for await (const event of asText(runInContainer(docker, container, { command }, signal))) {
    if ('exitCode' in event) exitCode = event.exitCode
    else if ('data' in event && event.stream === 'stdout') text += event.data
  }
  return { text, exitCode }
}
