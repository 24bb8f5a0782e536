import { createReadStream } from 'node:fs'
import { appendFile, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { createGunzip, createGzip, type Gzip } from 'node:zlib'
import { createInterface } from 'node:readline'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { problemOf, type Problem } from '../../contract/problem'
import { sparkRunSchema, type SparkDetail, type SparkRun } from '../../contract/spark'
import { errnoOf, writeAtomically, writeProblem } from '../../process/atomic-file'
import { readKept } from '../../process/kept-file'
import { EventLogReader } from './event-log'

/** Where the runs of a data folder are kept. */
export const runStoreOf = (dataDir: string): RunStore => new RunStore(path.join(dataDir, 'spark', 'runs'))

/** A run on disk: a folder with `run.json`, `log`, `events.json.gz`. */
export class RunStore {
  /** `<data>/spark/runs`. */
  constructor(private readonly folder: string) {}

  /** All runs, oldest first. What can't be read is left out and reported; a damaged `run.json` is set aside. */
  async list(report: (problem: Problem) => void): Promise<SparkRun[]> {
    const names = await readdir(this.folder).catch((error: unknown) => {
      if (errnoOf(error) !== 'ENOENT') report({ code: 'FILE_UNREADABLE', params: { path: this.folder }, detail: String(error) })
      return []
    })
    const runs = await Promise.all(names.sort().map((name) => this.#read(name, report)))
    return runs.filter((run) => run !== null)
  }

  async #read(id: string, report: (problem: Problem) => void): Promise<SparkRun | null> {
    try {
      const run = await readKept(path.join(this.folder, id, 'run.json'), (text) => sparkRunSchema.parse(JSON.parse(text)), report)
      return run?.id === id ? run : null
    } catch (error) {
      report(problemOf(error))
      return null
    }
  }

  /** Throws `FILE_UNWRITABLE`, `DISK_FULL`. */
  async save(run: SparkRun): Promise<void> {
    await writeAtomically(path.join(this.folder, run.id, 'run.json'), `${JSON.stringify(run, null, 2)}\n`)
  }

  logFile(id: string): string {
    return path.join(this.folder, id, 'log')
  }

  async logBytes(id: string): Promise<number> {
    return stat(this.logFile(id)).then(
      ({ size }) => size,
      () => 0,
    )
  }

  /** Throws `FILE_UNWRITABLE`, `DISK_FULL`. */
  async append(id: string, chunk: Buffer): Promise<void> {
    const file = this.logFile(id)
    try {
      await appendFile(file, chunk, { mode: 0o600 })
    } catch (error) {
      throw writeProblem(error, file)
    }
  }

  /** A piece of the log. */
  async readLog(id: string, at: number, bytes: number): Promise<Buffer> {
    const handle = await open(this.logFile(id), 'r').catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return null
      throw error
    })
    if (handle === null) return Buffer.alloc(0)
    try {
      const buffer = Buffer.alloc(bytes)
      const { bytesRead } = await handle.read(buffer, 0, bytes, at)
      return buffer.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  }

  /** Writes an event log, packed. */
  async events(id: string): Promise<{ write(chunk: Buffer): Promise<void>; end(): Promise<void> }> {
    const file = this.#eventFile(id)
    await mkdir(path.dirname(file), { recursive: true })
    const pack: Gzip = createGzip()
    const target = createWriteStream(file, { mode: 0o600 })
    pack.pipe(target)
    const done = finished(target)
    // An error is told by the next write, or by the end.
    done.catch(() => undefined)
    return {
      write: (chunk) =>
        new Promise((resolve, reject) => {
          target.once('error', reject)
          pack.write(chunk, (error) => {
            target.off('error', reject)
            if (error) reject(error)
            else resolve()
          })
        }),
      end: async () => {
        pack.end()
        await done.catch((error: unknown) => {
          throw writeProblem(error, file)
        })
      },
    }
  }

  /** What the event log of an ended run tells; null where there is none. */
  async detail(id: string): Promise<SparkDetail | null> {
    const reader = new EventLogReader()
    const file = createReadStream(this.#eventFile(id))
    const unpacked = file.pipe(createGunzip())
    file.on('error', (error) => unpacked.destroy(error))
    let lines = 0
    try {
      for await (const line of createInterface({ input: unpacked, crlfDelay: Infinity })) {
        reader.line(line)
        lines += 1
      }
    } catch {
      // Cut off, or never there: what was read counts.
    }
    return lines === 0 ? null : reader.detail()
  }

  async remove(id: string): Promise<void> {
    try {
      await rm(path.join(this.folder, id), { recursive: true, force: true, maxRetries: 5 })
    } catch (error) {
      throw writeProblem(error, path.join(this.folder, id))
    }
  }

  #eventFile(id: string): string {
    return path.join(this.folder, id, 'events.json.gz')
  }
}
