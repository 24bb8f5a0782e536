import { lstat, readdir, readFile, rm, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzip, gzip } from 'node:zlib'
import { promisify } from 'node:util'
import { z } from 'zod'
import { ProblemError, problemOf, problemSchema, type Problem } from '../../contract/problem'
import { locationSchema, responseTime, weatherSourceSchema, weatherVariableSchema } from '../../contract/weather'
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
  /** When the source answered, by its own clock, epoch ms; null where it did not say. Absent before version 0.2. */
  servedAt: z.number().nullish(),
  source: weatherSourceSchema,
  locations: z.array(locationSchema),
  variables: z.array(weatherVariableSchema),
  current: z.boolean(),
  hourly: z.boolean(),
  /** Days of hourly values asked for; null for none. Absent before version 0.2. */
  pastDays: z.number().int().nullish(),
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
  /** The place that it was published to (`Parts.place`), and the locations it held. Absent before version 0.2. */
  place: z.string().optional(),
  locations: z.array(z.string()).optional(),
  /** How often it was published again, as its rows never came. */
  republished: z.number().int().nonnegative().optional(),
})
export type Marker = z.infer<typeof markerSchema>

interface Entry {
  /** The folder, `2026-11-23`: the UTC day on which the source answered. */
  day: string
  bytes: number
  marked: boolean
}

/** The outcome of a reply is kept longer than the reply, days: what is wanted of history is known by it (at most 92 days). */
const keepMarkersDays = 100

const dayFolder = /^\d{4}-\d{2}-\d{2}$/
const rawFile = /^([0-9a-f-]{36})\.json\.gz$/
const markerFile = /^([0-9a-f-]{36})\.json$/

/**
 * Every reply on disk before anything is made of it: `raw/<day>/<response_id>.json.gz`, and its outcome in
 * `processed/<day>/<response_id>.json`. A raw file without an outcome is work that a crash interrupted.
 * Ids are UUIDv7: their order is the order in which the source answered. One process at a time may own the folder.
 * What cannot be read keeps nothing else from being read, and is tried again (`rescan`).
 */
export class RawStore {
  readonly #entries = new Map<string, Entry>()
  readonly #markers = new Map<string, Marker>()
  /** Replies that were deleted after their time, of which the outcome is left: id -> day. */
  readonly #pruned = new Map<string, string>()
  readonly #dataDir: string
  readonly #timing: Timing
  /** Replies whose outcome cannot be read: they count as not published until it is written again. */
  readonly #damagedMarkers = new Set<string>()
  #bytes = 0

  private constructor(dataDir: string, timing: Timing) {
    this.#dataDir = dataDir
    this.#timing = timing
  }

  /**
   * Lists what is there and clears away what a crash left half written. Throws `FILE_UNREADABLE` when `raw/` or
   * `processed/` as a whole cannot be listed; a file or day that cannot is passed to `report`.
   */
  static async open(dataDir: string, timing: Timing = realTiming, report: (problem: Problem) => void = () => undefined): Promise<RawStore> {
    const store = new RawStore(dataDir, timing)
    await store.#scan(report, { clear: true })
    return store
  }

  /** Looks for replies that could not be listed before, or were put there. Throws as `open` does. */
  rescan(report: (problem: Problem) => void): Promise<void> {
    return this.#scan(report, { clear: false })
  }

  /** `clear` deletes what is unfinished: right only before anything is being written. */
  async #scan(report: (problem: Problem) => void, options: { clear: boolean }): Promise<void> {
    for (const { day, file, path } of await filesIn(join(this.#dataDir, 'raw'), report, options)) {
      const id = rawFile.exec(file)?.[1]
      if (id === undefined || this.#entries.has(id)) continue
      const bytes = await lstat(path).then(({ size }) => size, () => null)
      // Deleted, or saved, since it was listed. A link that leads nowhere has a size: it is a reply that cannot be read now.
      if (bytes === null || this.#entries.has(id)) continue
      this.#add(id, { day, bytes, marked: false })
    }
    for (const { day, file } of await filesIn(join(this.#dataDir, 'processed'), report, options)) {
      const id = markerFile.exec(file)?.[1]
      if (id === undefined) continue
      const entry = this.#entries.get(id)
      if (entry) entry.marked ||= !this.#damagedMarkers.has(id)
      else this.#pruned.set(id, day)
    }
  }

  #add(id: string, entry: Entry): void {
    this.#entries.set(id, entry)
    this.#pruned.delete(id)
    this.#bytes += entry.bytes
  }

  /** Whether the reply is, or was, one of ours. */
  knows(id: string): boolean {
    return this.#entries.has(id) || this.#pruned.has(id)
  }

  /** Replies kept and their bytes on disk (compressed). */
  stats(): { replies: number; bytes: number } {
    return { replies: this.#entries.size, bytes: this.#bytes }
  }

  /** Resolves when the reply is safe on disk. Throws `DISK_FULL` or `FILE_UNWRITABLE`. */
  async save(reply: RawReply): Promise<void> {
    const day = dayOf(reply.servedAt ?? reply.receivedAt)
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

  /** True when the reply's file was taken away: the folders can be read, and its name is not there. */
  async isGone(id: string): Promise<boolean> {
    const entry = this.#entries.get(id)
    if (!entry) return true
    const raw = join(this.#dataDir, 'raw')
    const lacks = (folder: string, name: string) => readdir(folder).then((names) => !names.includes(name), () => false)
    return (await lacks(raw, entry.day)) || lacks(join(raw, entry.day), `${id}.json.gz`)
  }

  /** Counts a reply no more whose file is gone. */
  forget(id: string): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    this.#entries.delete(id)
    this.#bytes -= entry.bytes
  }

  /** Notes what became of a reply. Throws `DISK_FULL` or `FILE_UNWRITABLE`. */
  async mark(marker: Omit<Marker, 'at'>): Promise<void> {
    const entry = this.#entries.get(marker.responseId)
    if (!entry) return
    const whole: Marker = { ...marker, at: this.#timing.now() }
    await writeAtomically(this.#markerPath(entry.day, marker.responseId), JSON.stringify(whole))
    entry.marked = true
    this.#damagedMarkers.delete(marker.responseId)
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
      this.#damagedMarkers.add(id)
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

  /** Ids of replies that were published, oldest first. */
  published(): string[] {
    return this.ids().filter((id) => this.#entries.get(id)?.marked)
  }

  /**
   * Ids of the replies that hold observations of the period (epoch ms, both ends included), oldest first. Of a reply that
   * was not published `coversOf` says it from the reply itself: why it was not may have passed.
   */
  async overlapping(period: { from: number; to: number }, coversOf: (id: string) => Promise<{ from: number; to: number } | null>): Promise<string[]> {
    const found: string[] = []
    for (const id of this.ids()) {
      const marker = await this.marker(id)
      const covers = marker?.result === 'published' ? marker.covers : await coversOf(id)
      if (covers && covers.from <= period.to && covers.to >= period.from) found.push(id)
    }
    return found
  }

  /**
   * Deletes replies that are older than `keepDays`, then the oldest until at most `keepMegabytes` are left.
   * Never one without an outcome: its work is not done. One that can't be deleted is passed over. Returns how many went,
   * and the first failure. Age counts from the newest reply where our clock is ahead of it: a clock that is years ahead
   * must not take everything away.
   */
  async prune(keep: { keepDays: number; keepMegabytes: number }): Promise<{ removed: number; problem: Problem | null }> {
    const ids = this.ids()
    const now = Math.min(this.#timing.now(), responseTime(ids.at(-1) ?? newestId))
    const before = (days: number) => dayOf(Math.max(0, now - days * 86_400_000))
    let removed = 0
    let problem: Problem | null = null
    for (const id of ids) {
      const entry = this.#entries.get(id)
      if (!entry?.marked) continue
      if (entry.day >= before(keep.keepDays) && this.#bytes <= keep.keepMegabytes * 1_000_000) continue
      const file = this.#rawPath(entry.day, id)
      try {
        await rm(file, { force: true })
        this.forget(id)
        this.#markers.delete(id)
        this.#pruned.set(id, entry.day)
        removed++
      } catch (error) {
        problem ??= problemOf(writeProblem(error, file))
      }
    }
    for (const [id, day] of this.#pruned) {
      if (day >= before(keepMarkersDays)) continue
      const gone = await rm(this.#markerPath(day, id), { force: true }).then(() => true, () => false)
      if (gone) this.#pruned.delete(id)
    }
    return { removed, problem }
  }

  #rawPath(day: string, id: string): string {
    return join(this.#dataDir, 'raw', day, `${id}.json.gz`)
  }

  #markerPath(day: string, id: string): string {
    return join(this.#dataDir, 'processed', day, `${id}.json`)
  }
}

const newestId = 'ffffffff-ffff-7fff-bfff-ffffffffffff'

/** `2026-11-23`, UTC. */
function dayOf(time: number): string {
  return new Date(Math.min(time, 8.64e15)).toISOString().slice(0, 10)
}

/** The finished files in a folder's day folders; with `clear` unfinished ones are deleted. A folder that is not there is empty. */
async function filesIn(root: string, report: (problem: Problem) => void, { clear }: { clear: boolean }): Promise<{ day: string; file: string; path: string }[]> {
  const found: { day: string; file: string; path: string }[] = []
  const unreadable = (path: string, error: unknown) => new ProblemError('FILE_UNREADABLE', { path }, { detail: String(error), cause: error })
  const days = await readdir(root).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return []
    throw unreadable(root, error)
  })
  for (const day of days.filter((name) => dayFolder.test(name))) {
    const folder = join(root, day)
    const files = await readdir(folder).catch((error: unknown) => {
      report(unreadable(folder, error).problem)
      return []
    })
    for (const file of files) {
      const path = join(folder, file)
      if (!file.endsWith(unfinished)) found.push({ day, file, path })
      else if (clear) await unlink(path).catch((error: unknown) => report(unreadable(path, error).problem))
    }
  }
  return found
}
