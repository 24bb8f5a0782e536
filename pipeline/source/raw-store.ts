import { readdir, readFile, rm, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzip, gzip } from 'node:zlib'
import { promisify } from 'node:util'
import { z } from 'zod'
import { ProblemError, problemOf, problemSchema, type Problem } from '../../contract/problem'
import { locationSchema, weatherSourceSchema, weatherVariableSchema } from '../../contract/weather'
import { errnoOf, unfinished, writeAtomically, writeProblem } from '../../process/atomic-file'
import { realTiming, type Timing } from './timing'

const zip = promisify(gzip)
const unzip = promisify(gunzip)

/** A reply as it came, with what is needed to understand it again without asking again. */
export const rawReplySchema = z.object({
  version: z.literal(1),
  responseId: z.uuid(),
  url: z.string(),
  status: z.number().int(),
  /** Epoch ms. */
  requestedAt: z.number(),
  receivedAt: z.number(),
  source: weatherSourceSchema,
  locations: z.array(locationSchema),
  variables: z.array(weatherVariableSchema),
  current: z.boolean(),
  hourly: z.boolean(),
  /** Why the body is not whole; null when it is. */
  cut: z.string().nullable(),
  body: z.string(),
})
export type RawReply = z.infer<typeof rawReplySchema>

const coversSchema = z.object({ from: z.number(), to: z.number() })

/** What became of a raw reply. `covers`: first and last time observed in it, epoch ms. */
export const markerSchema = z.object({
  responseId: z.uuid(),
  /** null when the reply cannot be read. */
  source: weatherSourceSchema.nullable(),
  result: z.enum(['published', 'rejected', 'error']),
  records: z.number().int().nonnegative(),
  covers: coversSchema.nullable(),
  at: z.number(),
  problem: problemSchema.optional(),
})
export type Marker = z.infer<typeof markerSchema>

interface Entry {
  /** The folder, `2026-11-23`: the UTC day of receipt. */
  day: string
  bytes: number
  marked: boolean
}

const dayFolder = /^\d{4}-\d{2}-\d{2}$/
const rawFile = /^([0-9a-f-]{36})\.json\.gz$/
const markerFile = /^([0-9a-f-]{36})\.json$/

/**
 * Every reply on disk before anything is made of it: `raw/<day>/<response_id>.json.gz`, and its outcome in
 * `processed/<day>/<response_id>.json`. A raw file without an outcome is work that a crash interrupted.
 * Ids are UUIDv7: their order is the order of receipt. One process at a time may own the folder.
 */
export class RawStore {
  readonly #entries = new Map<string, Entry>()
  readonly #markers = new Map<string, Marker>()
  readonly #dataDir: string
  readonly #timing: Timing
  #bytes = 0

  private constructor(dataDir: string, timing: Timing) {
    this.#dataDir = dataDir
    this.#timing = timing
  }

  /** Lists what is there and clears away what a crash left half written. Throws `FILE_UNREADABLE`. */
  static async open(dataDir: string, timing: Timing = realTiming): Promise<RawStore> {
    const store = new RawStore(dataDir, timing)
    try {
      for (const { day, file, path } of await filesIn(join(dataDir, 'raw'))) {
        const id = rawFile.exec(file)?.[1]
        if (id) store.#add(id, { day, bytes: (await stat(path)).size, marked: false })
      }
      for (const { file } of await filesIn(join(dataDir, 'processed'))) {
        const entry = store.#entries.get(markerFile.exec(file)?.[1] ?? '')
        if (entry) entry.marked = true
      }
    } catch (error) {
      throw new ProblemError('FILE_UNREADABLE', { path: dataDir }, { detail: String(error), cause: error })
    }
    return store
  }

  #add(id: string, entry: Entry): void {
    this.#entries.set(id, entry)
    this.#bytes += entry.bytes
  }

  /** Replies kept and their bytes on disk (compressed). */
  stats(): { replies: number; bytes: number } {
    return { replies: this.#entries.size, bytes: this.#bytes }
  }

  /** Resolves when the reply is safe on disk. Throws `DISK_FULL` or `FILE_UNWRITABLE`. */
  async save(reply: RawReply): Promise<void> {
    const day = new Date(reply.receivedAt).toISOString().slice(0, 10)
    const data = await zip(JSON.stringify(reply))
    await writeAtomically(this.#rawPath(day, reply.responseId), data)
    this.#add(reply.responseId, { day, bytes: data.length, marked: false })
  }

  /** Reads one back. Throws `RAW_CORRUPT` for a damaged file, `FILE_UNREADABLE` for one that cannot be opened. */
  async load(id: string): Promise<RawReply> {
    const entry = this.#entries.get(id)
    const file = this.#rawPath(entry?.day ?? '', id)
    let data: Buffer
    try {
      data = await readFile(file)
    } catch (error) {
      throw new ProblemError('FILE_UNREADABLE', { path: file }, { detail: String(error), cause: error })
    }
    try {
      return rawReplySchema.parse(JSON.parse((await unzip(data)).toString('utf8')))
    } catch (error) {
      throw new ProblemError('RAW_CORRUPT', { path: file, responseId: id }, { detail: error instanceof Error ? error.message : String(error), cause: error })
    }
  }

  /** Notes what became of a reply. Throws `DISK_FULL` or `FILE_UNWRITABLE`. */
  async mark(marker: Omit<Marker, 'at'>): Promise<void> {
    const entry = this.#entries.get(marker.responseId)
    if (!entry) return
    const whole: Marker = { ...marker, at: this.#timing.now() }
    await writeAtomically(this.#markerPath(entry.day, marker.responseId), JSON.stringify(whole))
    entry.marked = true
    this.#markers.set(marker.responseId, whole)
  }

  /** The outcome of a reply; null when there is none, or none that can be read. */
  async marker(id: string): Promise<Marker | null> {
    const known = this.#markers.get(id)
    const entry = this.#entries.get(id)
    if (known || !entry?.marked) return known ?? null
    try {
      const marker = markerSchema.parse(JSON.parse(await readFile(this.#markerPath(entry.day, id), 'utf8')))
      this.#markers.set(id, marker)
      return marker
    } catch {
      // As good as none: the reply is opened, or published again, and both do no harm.
      entry.marked = false
      return null
    }
  }

  /** Ids of replies without an outcome, oldest first: they are published (again) at start. */
  unpublished(): string[] {
    return this.ids().filter((id) => !this.#entries.get(id)?.marked)
  }

  /** All ids, oldest first. */
  ids(): string[] {
    return [...this.#entries.keys()].sort()
  }

  /**
   * Ids of the replies that hold observations of the period (epoch ms, both ends included), oldest first.
   * Where there is no outcome, `coversOf` says from the reply itself; what cannot be told is in.
   */
  async overlapping(period: { from: number; to: number }, coversOf: (id: string) => Promise<{ from: number; to: number } | null>): Promise<string[]> {
    const found: string[] = []
    for (const id of this.ids()) {
      const marker = await this.marker(id)
      const covers = marker ? marker.covers : await coversOf(id)
      if (covers && covers.from <= period.to && covers.to >= period.from) found.push(id)
    }
    return found
  }

  /**
   * Deletes replies that are older than `keepDays`, then the oldest until at most `keepMegabytes` are left.
   * Never one without an outcome: its work is not done. One that can't be deleted is passed over. Returns how many went,
   * and the first failure.
   */
  async prune(keep: { keepDays: number; keepMegabytes: number }): Promise<{ removed: number; problem: Problem | null }> {
    const oldest = new Date(this.#timing.now() - keep.keepDays * 86_400_000).toISOString().slice(0, 10)
    let removed = 0
    let problem: Problem | null = null
    for (const id of this.ids()) {
      const entry = this.#entries.get(id)
      if (!entry?.marked) continue
      if (entry.day >= oldest && this.#bytes <= keep.keepMegabytes * 1_000_000) continue
      try {
        await this.#delete(id, entry)
        removed++
      } catch (error) {
        problem ??= problemOf(error)
      }
    }
    return { removed, problem }
  }

  async #delete(id: string, entry: Entry): Promise<void> {
    const file = this.#rawPath(entry.day, id)
    try {
      // Raw first: an outcome without its reply is harmless, the reverse would be published again.
      await rm(file, { force: true })
      await rm(this.#markerPath(entry.day, id), { force: true })
    } catch (error) {
      throw writeProblem(error, file)
    }
    this.#entries.delete(id)
    this.#markers.delete(id)
    this.#bytes -= entry.bytes
  }

  #rawPath(day: string, id: string): string {
    return join(this.#dataDir, 'raw', day, `${id}.json.gz`)
  }

  #markerPath(day: string, id: string): string {
    return join(this.#dataDir, 'processed', day, `${id}.json`)
  }
}

/** The finished files in a folder's day folders; unfinished ones are deleted. A folder that is not there is empty. */
async function filesIn(root: string): Promise<{ day: string; file: string; path: string }[]> {
  const found: { day: string; file: string; path: string }[] = []
  const list = (folder: string) =>
    readdir(folder).catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return []
      throw error
    })
  for (const day of (await list(root)).filter((name) => dayFolder.test(name))) {
    for (const file of await list(join(root, day))) {
      const path = join(root, day, file)
      if (file.endsWith(unfinished)) await unlink(path)
      else found.push({ day, file, path })
    }
  }
  return found
}

