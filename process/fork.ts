import { fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import type { MessagePortMainLike } from '@orpc/client/message-port'

const tailLines = 60

/** Keeps the last lines of a text that arrives in pieces. */
export class LineTail {
  #lines: string[] = []
  #open = ''

  add(piece: string): void {
    const parts = (this.#open + piece).split(/\r?\n/)
    this.#open = (parts.pop() ?? '').slice(-4000)
    this.#lines = [...this.#lines, ...parts].slice(-tailLines)
  }

  text(): string {
    return [...this.#lines, this.#open].join('\n').trim()
  }
}

/**
 * Starts a bundled entry as a child process with a message port to it; the shape is `LaunchedProcess` of `backend/launch.ts`.
 * Used by the shells that are not Electron. What the child prints goes to our stderr when `WEATHERDECK_DEBUG` is set:
 * stdout belongs to the CLI's answers.
 */
export function forkProcess(file: string, args: readonly string[] = []) {
  const child = fork(file, args, {
    serialization: 'advanced',
    // Not the parent's: an inspector's port or a test runner's loader is not meant for it.
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const tail = new LineTail()
  const emitter = new EventEmitter()
  const debug = Boolean(process.env['WEATHERDECK_DEBUG'])

  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail.add(text)
    if (debug) process.stderr.write(text)
  })
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    if (debug) process.stderr.write(text)
  })
  child.on('message', (data) => emitter.emit('message', { data }))
  child.once('disconnect', () => emitter.emit('close'))

  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
    child.on('error', (error) => {
      tail.add(`${error.message}\n`)
      // Never started: there will be no `exit`, and no `disconnect`.
      if (child.pid === undefined) {
        emitter.emit('close')
        resolve({ code: null, signal: null })
      }
    })
  })

  const port: MessagePortMainLike = {
    on: (event, callback) => void emitter.on(event, callback),
    postMessage: (data: object) => {
      // A child that has just gone answers by `exit`; the callback keeps the send from throwing.
      if (child.connected) child.send(data, () => {})
    },
  }
  return {
    pid: child.pid ?? null,
    port,
    exited,
    stderrTail: () => tail.text(),
    kill: () => void child.kill('SIGKILL'),
  }
}
