import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { workerRoleSchema, type PipelineReport, type WorkerRole } from '../contract/pipeline'
import { changes } from './container/changes'
import { asJson } from './container/log'

/** Beyond this size, bytes, a file makes place for a new one; one old file is kept beside it. */
const longestFile = 1_000_000

/**
 * What producer and consumer say where they run in the app: the lines that their containers would print, as JSON in
 * `logs/<role>.log` of the data folder. The logs panel reads them there (backend/logs/app-log.ts).
 */
export class WorkerLog {
  #before: PipelineReport | null = null
  readonly #folder: string

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'logs')
  }

  /** Writes what is new in a report. A log that cannot be written stops nothing. */
  add(report: PipelineReport): void {
    for (const role of workerRoleSchema.options) {
      // Before its first start a worker has nothing to say.
      if (this.#before === null && report[role].state === 'stopped') continue
      const lines = changes(role, this.#before, report)
      if (lines.length > 0) this.#write(role, lines.map((line) => `${asJson(line, Date.now())}\n`).join(''))
    }
    this.#before = report
  }

  #write(role: WorkerRole, text: string): void {
    const file = join(this.#folder, `${role}.log`)
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > longestFile) renameSync(file, join(this.#folder, `${role}.old.log`))
      appendFileSync(file, text, { mode: 0o600 })
    } catch {
      // A full disk is told by those who need it.
    }
  }
}
