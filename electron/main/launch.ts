import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { utilityProcess } from 'electron'
import type { Launch } from '../../backend/launch'
import { LineTail } from '../../process/fork'

/** Starts the backend's processes as Electron utility processes. */
export const launch: Launch = (name) => {
  const child = utilityProcess.fork(join(__dirname, `${name}.cjs`), [], {
    stdio: ['ignore', 'pipe', 'pipe'],
    serviceName: `weatherdeck-${name}`,
  })
  const emitter = new EventEmitter()
  const tail = new LineTail()
  const debug = Boolean(process.env['WEATHERDECK_DEBUG'])
  let gone = false
  let asked = false

  child.stderr?.on('data', (piece: Buffer) => {
    tail.add(piece.toString())
    if (debug) process.stderr.write(piece)
  })
  child.stdout?.on('data', (piece: Buffer) => {
    if (debug) process.stderr.write(piece)
  })
  child.on('message', (data: unknown) => emitter.emit('message', { data }))
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('exit', (code) => {
      gone = true
      emitter.emit('close')
      // Of a killed process Electron at times sees the broken pipe before the exit, and then says 0
      // (10 of 60 SIGKILLs); ours never end by themselves, so a 0 that nobody asked for is no clean end.
      resolve({ code: code === 0 && !asked ? null : code, signal: null })
    })
  })
  const end = () => {
    if (gone) return
    // `child.kill()` asks by SIGTERM, which our processes leave to their parent.
    if (child.pid === undefined || process.platform === 'win32') child.kill()
    else
      try {
        process.kill(child.pid, 'SIGKILL')
      } catch {
        // It ended just now.
      }
  }

  return {
    // Known only when the process is up.
    get pid() {
      return child.pid ?? null
    },
    port: {
      on: (event, callback) => void emitter.on(event, callback),
      postMessage: (data: unknown) => {
        if (!gone) child.postMessage(data)
      },
    },
    exited,
    stderrTail: () => tail.text(),
    kill: () => {
      asked = true
      if (child.pid === undefined) child.once('spawn', end)
      end()
    },
  }
}
