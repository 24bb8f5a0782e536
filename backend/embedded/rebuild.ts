import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { ReplayProgress } from '../../contract/pipeline'
import { problemOf, type Problem, type SeenProblem } from '../../contract/problem'
import { writeAtomically } from '../../process/atomic-file'
import { readKept } from '../../process/kept-file'

/**
 * - `planned`: PostgreSQL found its folder damaged. The next process that finds the same moves it away and makes a new database.
 * - `replaying`: the new database is there; the stored replies are being published to it.
 * - `done`: kept until a person dismisses it.
 */
const noteSchema = z.object({
  version: z.literal(1),
  state: z.enum(['planned', 'replaying', 'done']),
  /** Epoch ms of the damage. */
  at: z.number(),
  /** Where the damaged folders are, the newest last. */
  aside: z.array(z.string()),
  /** What PostgreSQL said. */
  why: z.string(),
  replies: z.number().default(0),
  records: z.number().default(0),
  skipped: z.number().default(0),
})
type Note = z.infer<typeof noteSchema>

/** Publishes all stored replies again; null where the pipeline has another database just now. */
export type ReplayAll = (signal: AbortSignal) => AsyncIterable<ReplayProgress> | null

export interface RebuildOptions {
  dataDir: string
  replay: ReplayAll
  onChange: () => void
  /** How long to wait after a failed replay, ms. */
  retryMs?: number
}

const damagedName = 'postgres.damaged-'
const stamp = (at: number): string => new Date(at).toISOString().replace(/[:.]/g, '-')
const rebuiltId = 'database-rebuilt'

/**
 * The way back from a damaged embedded database: its folder is set aside, never deleted, and the stored replies fill a new
 * one. How far that came is in `rebuild.json`, so that neither a crash nor a restart forgets the replay or the message.
 */
export class Rebuild {
  #note: Note | null = null
  /** The file itself cannot be read: then nothing is set aside either. */
  #unreadable: SeenProblem | null = null
  #progress: ReplayProgress | null = null
  #replaying: Promise<void> | null = null
  readonly #closing = new AbortController()
  readonly #file: string

  private constructor(private readonly options: RebuildOptions) {
    this.#file = join(options.dataDir, 'rebuild.json')
  }

  static async open(options: RebuildOptions): Promise<Rebuild> {
    const rebuild = new Rebuild(options)
    await rebuild.#read()
    return rebuild
  }

  async #read(): Promise<void> {
    const { dataDir } = this.options
    const at = Date.now()
    try {
      let broken = false
      this.#note = await readKept(this.#file, (text) => noteSchema.parse(JSON.parse(text)), () => (broken = true))
      if (!broken) return
      // It lies here only after a damage; what it said of the replay is lost, and a replay too many does no harm.
      const aside = (await readdir(dataDir)).filter((name) => name.startsWith(damagedName)).sort()
      await this.#write({ version: 1, state: 'replaying', at, aside: aside.map((name) => join(dataDir, name)), why: '', replies: 0, records: 0, skipped: 0 })
    } catch (error) {
      this.#unreadable = { id: 'rebuild-unreadable', at, count: 1, problem: problemOf(error) }
    }
  }

  /** Where the database's process is to move a folder that it finds damaged again; null: nowhere, it was not damaged before. */
  get setAside(): string | null {
    return this.#note?.state === 'planned' ? (this.#note.aside.at(-1) ?? null) : null
  }

  /** The database could not be opened. Damage is noted; anything else passes, or is for a person to put right. */
  async failed(problem: Problem): Promise<void> {
    if (problem.code !== 'DATABASE_DAMAGED' || this.#note?.state === 'planned' || this.#unreadable !== null) return
    const at = Date.now()
    const aside = [...(this.#note?.aside ?? []), join(this.options.dataDir, `${damagedName}${stamp(at)}`)]
    await this.#write({ version: 1, state: 'planned', at, aside, why: problem.detail ?? '', replies: 0, records: 0, skipped: 0 })
  }

  /** The database is open. `made`: it is a new one. */
  async opened(made: boolean): Promise<void> {
    const note = this.#note
    if (note?.state === 'planned') {
      const earlier = note.aside.slice(0, -1)
      if (made) await this.#write({ ...note, state: 'replaying' })
      else if (earlier.length > 0) await this.#write({ ...note, state: 'replaying', aside: earlier })
      else await this.#write(null)
    }
    this.#continue()
  }

  /** What a person is to know of it, until it is dismissed. */
  get problems(): SeenProblem[] {
    const note = this.#note
    const shown = this.#unreadable === null ? [] : [this.#unreadable]
    if (note === null || note.state === 'planned') return shown
    const { at, replies, records, skipped, why: detail } = note
    const params: Problem['params'] = { aside: note.aside.join(', ') }
    if (note.aside.length === 0) delete params['aside']
    if (note.state === 'replaying') {
      const { done, total } = this.#progress ?? {}
      const progress: Problem['params'] = done === undefined || total === undefined ? {} : { done, total }
      return [...shown, { id: 'database-rebuilding', at, count: 1, problem: { code: 'DATABASE_REBUILDING', params: { ...params, ...progress }, detail } }]
    }
    const outcome: Problem['params'] = { ...params, replies, records, ...(skipped > 0 ? { skipped } : {}) }
    return [...shown, { id: rebuiltId, at, count: 1, problem: { code: 'DATABASE_REBUILT', params: outcome, detail } }]
  }

  /** Forgets the message of a finished rebuild; the set-aside folder stays. */
  async dismiss(id: string): Promise<void> {
    if (id === this.#unreadable?.id) this.#unreadable = null
    if (id === rebuiltId && this.#note?.state === 'done') await this.#write(null)
    this.options.onChange()
  }

  /** Breaks a replay off; the next start begins it again. */
  close(): void {
    this.#closing.abort()
  }

  #continue(): void {
    if (this.#note?.state !== 'replaying' || this.#replaying !== null) return
    this.#replaying = this.#replayUntilDone(this.#closing.signal).finally(() => (this.#replaying = null))
  }

  async #replayUntilDone(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#note?.state === 'replaying') {
      const done = await this.#replayOnce(signal).catch((error: unknown) => {
        console.error('the replay into the new database broke off', problemOf(error))
        return false
      })
      if (!done) await pause(this.options.retryMs ?? 5000, signal)
    }
  }

  async #replayOnce(signal: AbortSignal): Promise<boolean> {
    const events = this.options.replay(signal)
    if (events === null) return false
    for await (const progress of events) {
      this.#progress = progress
      this.options.onChange()
    }
    const { done, total, records, skipped } = this.#progress ?? { done: 0, total: 0, records: 0, skipped: [] }
    // A damage that came meanwhile is a matter for the next database.
    if (signal.aborted || done < total || this.#note?.state !== 'replaying') return false
    await this.#write({ ...this.#note, state: 'done', replies: done - skipped.length, records, skipped: skipped.length })
    return true
  }

  /** On the disk first: what is not written down must not be done. */
  async #write(note: Note | null): Promise<void> {
    if (note === null) await rm(this.#file, { force: true })
    else await writeAtomically(this.#file, `${JSON.stringify(note, null, 2)}\n`)
    this.#note = note
    this.options.onChange()
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
