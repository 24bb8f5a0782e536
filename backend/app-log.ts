import { appendFileSync, closeSync, mkdirSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'

export type LogLevel = 'info' | 'warn' | 'error'

const fileName = 'weatherdeck.log'
const longestLine = 16_000

/**
 * What the app says about itself, in `<folder>/weatherdeck.log`: a line each with its time, at most `maxBytes` a file and
 * two files. It stays on this machine, and never stands in the way: a disk that is full costs lines, not the app.
 */
export class AppLog {
  readonly file: string
  #bytes = 0

  constructor(
    readonly folder: string,
    private readonly maxBytes = 1024 * 1024,
  ) {
    this.file = join(folder, fileName)
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      this.#bytes = statSync(this.file).size
    } catch {
      // No log yet.
    }
  }

  write(level: LogLevel, ...parts: readonly unknown[]): void {
    const text = parts.map((part) => (typeof part === 'string' ? part : inspect(part, { depth: 4 }))).join(' ')
    // One entry, one line: what follows a line break is indented.
    const line = `${new Date().toISOString()} ${level.toUpperCase()} ${text.slice(0, longestLine).trimEnd().replace(/\r?\n/g, '\n    ')}\n`
    const bytes = Buffer.byteLength(line)
    try {
      if (this.#bytes + bytes > this.maxBytes) this.#makeRoom(bytes)
      appendFileSync(this.file, line, { mode: 0o600 })
      this.#bytes += bytes
    } catch {
      // Nothing to say it to.
    }
  }

  /** The last lines, at most `bytes` of them; empty where there is no log yet. */
  tail(bytes = 256 * 1024): string {
    let descriptor: number
    try {
      descriptor = openSync(this.file, 'r')
    } catch {
      return ''
    }
    try {
      const size = statSync(this.file).size
      const from = Math.max(0, size - bytes)
      const piece = Buffer.alloc(size - from)
      const read = readSync(descriptor, piece, 0, piece.length, from)
      const text = piece.subarray(0, read).toString('utf8')
      // The first line is whole only where the file begins.
      return from === 0 ? text : text.slice(text.indexOf('\n') + 1)
    } finally {
      closeSync(descriptor)
    }
  }

  #makeRoom(bytes: number): void {
    // A second start writes its lines into the same file, and may have turned it over already.
    this.#bytes = statSync(this.file, { throwIfNoEntry: false })?.size ?? 0
    if (this.#bytes === 0 || this.#bytes + bytes <= this.maxBytes) return
    rmSync(`${this.file}.1`, { force: true })
    renameSync(this.file, `${this.file}.1`)
    this.#bytes = 0
  }
}

/** Everything that is said on the console from now on also goes to the log. */
export function logConsole(log: AppLog): void {
  for (const [name, level] of [['info', 'info'], ['log', 'info'], ['warn', 'warn'], ['error', 'error']] as const) {
    const say = console[name].bind(console)
    console[name] = (...parts: unknown[]) => {
      log.write(level, ...parts)
      say(...parts)
    }
  }
}
