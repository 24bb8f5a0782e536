import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Report } from '../contract/desktop'
import { ProblemError } from '../contract/problem'
import type { Launch } from './launch'

const keptReports = 20
const largestText = 1024 * 1024
const ours = /^(\d{13})-([\w-]+)\.txt$/

/**
 * What is kept of crashes: a text file each in `<data>/reports/`, the newest 20, and the memory dumps that Chromium's
 * crash reporter leaves in `dumps`. Nothing of it is sent anywhere.
 */
export class Reports {
  constructor(
    readonly folder: string,
    private readonly options: { version: string; dumps?: string | undefined; onChange?: () => void },
  ) {}

  /** Newest first. */
  list(): Report[] {
    return [...this.#texts(), ...this.#dumps().map(({ report }) => report)].sort((a, b) => b.at - a.at)
  }

  add(process: string, text: string, at = Date.now()): void {
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 })
      const head = `Weatherdeck ${this.options.version}, ${globalThis.process.platform} ${globalThis.process.arch}, Node ${globalThis.process.versions.node}\n${new Date(at).toISOString()} ${process}\n\n`
      writeFileSync(join(this.folder, `${at}-${process.replace(/[^\w-]/g, '-')}.txt`), (head + text).slice(0, largestText), { mode: 0o600 })
      for (const { id } of this.#texts().sort((a, b) => b.at - a.at).slice(keptReports)) rmSync(join(this.folder, id), { force: true })
    } catch (error) {
      console.error('a crash report was not kept', error)
    }
    this.options.onChange?.()
  }

  /** Throws `INVALID_INPUT` for what is not one of the list, and for dumps. */
  read(id: string): string {
    if (!ours.test(id)) throw new ProblemError('INVALID_INPUT', { field: 'id' })
    try {
      return readFileSync(join(this.folder, id), 'utf8').slice(0, largestText)
    } catch (error) {
      throw new ProblemError('FILE_UNREADABLE', { path: join(this.folder, id) }, { detail: String(error), cause: error })
    }
  }

  removeAll(): void {
    for (const { id } of this.#texts()) rmSync(join(this.folder, id), { force: true })
    for (const { path } of this.#dumps()) rmSync(path, { force: true })
    this.options.onChange?.()
  }

  #texts(): Report[] {
    return entries(this.folder).flatMap((id) => {
      const [, at, process] = ours.exec(id) ?? []
      const bytes = sizeOf(join(this.folder, id))
      return at === undefined || process === undefined || bytes === null ? [] : [{ id, at: Number(at), process, bytes, readable: true }]
    })
  }

  /** Crashpad puts them into one of these, by whether they wait to be uploaded, which they never are. */
  #dumps(): { path: string; report: Report }[] {
    const { dumps } = this.options
    if (dumps === undefined) return []
    return ['', 'new', 'pending', 'completed', 'reports'].flatMap((under) =>
      entries(join(dumps, under)).flatMap((id) => {
        const path = join(dumps, under, id)
        if (!/^[\w-]{1,100}\.dmp$/.test(id)) return []
        const bytes = sizeOf(path)
        return bytes === null ? [] : [{ path, report: { id, at: Math.round(statSync(path).mtimeMs), process: 'native', bytes, readable: false } }]
      }),
    )
  }
}

/** Starts processes as `launch` does, and keeps a report of each that ended by itself other than with 0. */
export function reportingCrashes(launch: Launch, reports: Reports): Launch {
  return (name) => {
    const child = launch(name)
    let ended = false
    void child.exited.then(({ code, signal }) => {
      if (ended || code === 0) return
      reports.add(name, `ended with ${code === null ? (signal ?? 'an end from outside') : `code ${code}`}\n\n${child.stderrTail()}\n`)
    })
    return {
      get pid() {
        return child.pid
      },
      port: child.port,
      exited: child.exited,
      stderrTail: () => child.stderrTail(),
      kill: () => {
        ended = true
        child.kill()
      },
    }
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function sizeOf(path: string): number | null {
  try {
    return statSync(path).size
  } catch {
    return null
  }
}
