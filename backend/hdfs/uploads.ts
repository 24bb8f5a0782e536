import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { ClientRequest } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HdfsEntry } from '../../contract/hdfs'
import { ProblemError } from '../../contract/problem'
import { joinPath, parentOf, stat, statOrNull } from './entries'
import type { WebHdfs } from './webhdfs'

/** A reader that went away without a word must not keep a file open for ever. */
const giveUpAfterMs = 60_000

interface Upload {
  path: string
  part: string
  user: string
  overwrite: boolean
  expected: number
  received: number
  body: ClientRequest
  written: Promise<void>
  timer: NodeJS.Timeout
}

/** A hidden name beside a path: Spark and Hive leave out what begins with a dot. */
export const partOf = (path: string): string => joinPath(parentOf(path), `.weatherdeck-${randomUUID()}.part`)

/** Throws `HDFS_EXISTS` where a file may not be replaced, `HDFS_NOT_A_FILE` where a directory would be. */
export async function checkTarget(web: WebHdfs, path: string, user: string, overwrite: boolean): Promise<void> {
  const found = await statOrNull(web, path, user)
  if (found === null) return
  if (found.type === 'directory') throw new ProblemError('HDFS_NOT_A_FILE', { path })
  if (!overwrite) throw new ProblemError('HDFS_EXISTS', { path })
}

/** Gives a whole file its name. In one act of the NameNode: whoever looks sees the old one or the new one. */
export async function nameWhole(
  web: WebHdfs,
  part: string,
  path: string,
  user: string,
  overwrite: boolean,
): Promise<HdfsEntry> {
  await web.call({
    method: 'PUT',
    op: 'RENAME',
    path: part,
    user,
    params: { destination: path, renameoptions: overwrite ? 'OVERWRITE' : 'NONE' },
  })
  return stat(web, path, user)
}

/** Files that come in chunks: each is one open request to the DataNode, under a hidden name until it is whole. */
export class Uploads {
  readonly #open = new Map<string, Upload>()

  constructor(private readonly web: WebHdfs) {}

  async close(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((id) => this.cancel(id)))
  }

  async begin(input: { path: string; user: string; overwrite: boolean; bytes: number }): Promise<string> {
    const { path, user, overwrite, bytes } = input
    await checkTarget(this.web, path, user, overwrite)
    const part = partOf(path)
    const { body, written } = await this.web.create({ path: part, user })
    const id = randomUUID()
    const timer = setTimeout(() => void this.cancel(id), giveUpAfterMs)
    this.#open.set(id, { path, part, user, overwrite, expected: bytes, received: 0, body, written, timer })
    return id
  }

  /** Resolves when there is room for more. Throws what ended the upload; nothing of it is left then. */
  async chunk(id: string, offset: number, data: Buffer): Promise<number> {
    const upload = this.#find(id)
    if (offset !== upload.received || offset + data.length > upload.expected)
      return this.#fail(
        id,
        new ProblemError(
          'INVALID_INPUT',
          { field: 'offset' },
          {
            detail: `${upload.received} of ${upload.expected} bytes are here; the chunk is ${offset} to ${offset + data.length}.`,
          },
        ),
      )
    upload.timer.refresh()
    try {
      if (!upload.body.write(data)) await Promise.race([once(upload.body, 'drain'), endedEarly(upload)])
    } catch (error) {
      return this.#fail(id, await reason(upload, error))
    }
    upload.received += data.length
    return upload.received
  }

  async end(id: string): Promise<HdfsEntry> {
    const upload = this.#find(id)
    if (upload.received !== upload.expected)
      return this.#fail(
        id,
        new ProblemError(
          'INVALID_INPUT',
          { field: 'bytes' },
          { detail: `${upload.received} of ${upload.expected} bytes are here.` },
        ),
      )
    try {
      clearTimeout(upload.timer)
      upload.body.end()
      await upload.written
      const entry = await nameWhole(this.web, upload.part, upload.path, upload.user, upload.overwrite)
      this.#open.delete(id)
      return entry
    } catch (error) {
      return this.#fail(id, error)
    }
  }

  /** Nothing of it stays; one that is over already is none to cancel. */
  async cancel(id: string): Promise<void> {
    const upload = this.#open.get(id)
    if (upload === undefined) return
    this.#open.delete(id)
    clearTimeout(upload.timer)
    upload.body.destroy()
    await upload.written.catch(() => undefined)
    await dropPart(this.web, upload.part, upload.user)
  }

  async #fail(id: string, error: unknown): Promise<never> {
    await this.cancel(id)
    throw error
  }

  #find(id: string): Upload {
    const found = this.#open.get(id)
    if (found === undefined) throw new ProblemError('NOT_RUNNING', { process: 'upload' })
    return found
  }
}

/** How often, and after how long, ms, it is looked again for a part that is not there yet. */
const lateParts = { tries: 6, pauseMs: 250 }

/**
 * Deletes what was written of a file that did not become whole; the NameNode may be away, then it stays hidden. A DataNode
 * that was slow to read the request makes the file when its sender has already gone: so "nothing there" is asked again.
 */
export async function dropPart(web: WebHdfs, part: string, user: string): Promise<void> {
  for (let attempt = 0; attempt < lateParts.tries; attempt++) {
    if (attempt > 0) await sleep(lateParts.pauseMs)
    const there = await web
      .call<{ boolean: boolean }>({ method: 'DELETE', op: 'DELETE', path: part, user, params: { recursive: true } })
      .then(({ boolean }) => boolean)
      .catch(() => null)
    if (there !== false) return
  }
}

/** Rejects when the DataNode answers (or hangs up) before it has everything: it can only be an error. */
async function endedEarly(upload: Upload): Promise<never> {
  await upload.written
  throw new ProblemError('HDFS_TRANSFER_BROKEN', { path: upload.path })
}

/** What the DataNode said says more than that the pipe is broken. */
async function reason(upload: Upload, error: unknown): Promise<unknown> {
  upload.body.destroy()
  return upload.written.then(
    () => error,
    (said: unknown) => said,
  )
}
