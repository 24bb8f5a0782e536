import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, realpath, rename, rm, stat as statHere } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Transfer } from '../../contract/hdfs'
import { ProblemError, problemOf } from '../../contract/problem'
import { writeProblem } from '../../process/atomic-file'
import { joinPath, listBatches, stat, statOrNull } from './entries'
import { localName } from './local-name'
import { moveToTrash } from './trash'
import { checkTarget, dropPart, nameWhole, partOf } from './uploads'
import type { WebHdfs } from './webhdfs'

interface LocalFile {
  here: string
  /** Below the target, `/`-separated; empty for the target itself. */
  below: string
  bytes: number
  directory: boolean
}

/** What is to be sent, folders before what is in them; links are followed, but not in circles. */
async function localFiles(top: string): Promise<LocalFile[]> {
  const found: LocalFile[] = []
  const visit = async (here: string, below: string, above: readonly string[]): Promise<void> => {
    const info = await statHere(here)
    const directory = info.isDirectory()
    if (!directory && !info.isFile()) return
    found.push({ here, below, bytes: directory ? 0 : info.size, directory })
    if (!directory) return
    const real = await realpath(here)
    if (above.includes(real)) return
    for (const name of (await readdir(here)).sort())
      await visit(path.join(here, name), below === '' ? name : `${below}/${name}`, [...above, real])
  }
  try {
    await visit(top, '', [])
  } catch (error) {
    throw new ProblemError('FILE_UNREADABLE', { path: top }, { detail: problemOf(error).detail, cause: error })
  }
  if (found.length === 0)
    throw new ProblemError('FILE_UNREADABLE', { path: top }, { detail: 'neither a file nor a folder' })
  return found
}

export interface PutRequest {
  from: string
  to: string
  overwrite: boolean
  user: string
}

/**
 * Copies a file or folder into HDFS under a hidden name, then gives it its own: whoever looks sees all of it or nothing.
 * Throws `HDFS_EXISTS` where it is there and may not be replaced.
 */
export async function put(
  web: WebHdfs,
  { from, to, overwrite, user }: PutRequest,
  progress: Transfer,
  signal: AbortSignal,
): Promise<void> {
  const files = await localFiles(from)
  const directory = files[0]?.directory === true
  progress.totalFiles = files.filter((file) => !file.directory).length
  progress.totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0)
  if (directory) {
    if (!overwrite && (await statOrNull(web, to, user)) !== null) throw new ProblemError('HDFS_EXISTS', { path: to })
  } else await checkTarget(web, to, user, overwrite)
  const part = partOf(to)
  try {
    for (const file of files) {
      signal.throwIfAborted()
      const target = file.below === '' ? part : `${part}/${file.below}`
      if (file.directory) await web.call({ method: 'PUT', op: 'MKDIRS', path: target, user })
      else await putFile(web, file, target, user, progress, signal)
    }
    // A whole folder in place of what is there: that can be had back.
    if (directory && overwrite && (await statOrNull(web, to, user)) !== null) await moveToTrash(web, to, user)
    await nameWhole(web, part, to, user, overwrite && !directory)
  } catch (error) {
    await dropPart(web, part, user)
    throw error
  }
}

async function putFile(
  web: WebHdfs,
  { here, bytes }: LocalFile,
  target: string,
  user: string,
  progress: Transfer,
  signal: AbortSignal,
): Promise<void> {
  progress.current = here
  const { body, written } = await web.create({ path: target, user })
  const source = createReadStream(here, { highWaterMark: 1024 * 1024 })
  let readProblem: unknown = null
  source.on('error', (error) => (readProblem = error))
  let sent = 0
  source.on('data', (data) => {
    sent += data.length
    progress.bytes += data.length
  })
  try {
    await pipeline(source, body, { signal })
  } catch (error) {
    body.destroy()
    if (signal.aborted) throw error
    if (readProblem !== null)
      throw new ProblemError(
        'FILE_UNREADABLE',
        { path: here },
        { detail: problemOf(readProblem).detail, cause: readProblem },
      )
    // What the DataNode said says more than that the pipe is broken.
    await written
    throw new ProblemError('HDFS_TRANSFER_BROKEN', { path: target }, { detail: problemOf(error).detail, cause: error })
  }
  await written
  if (sent !== bytes) {
    progress.totalBytes += sent - bytes
  }
  progress.files++
}

export interface GetRequest {
  from: string
  /** Absolute on this computer. */
  to: string
  overwrite: boolean
  user: string
}

/** Copies a file or folder out of HDFS beside its place, then gives it its name. Throws `FILE_UNWRITABLE`, `DISK_FULL`. */
export async function get(
  web: WebHdfs,
  { from, to, overwrite, user }: GetRequest,
  progress: Transfer,
  signal: AbortSignal,
): Promise<void> {
  const top = await stat(web, from, user)
  const present = await kindHere(to)
  // A folder may hold more than what would come: it is never replaced.
  if (present === 'folder' || (present === 'file' && !(overwrite && top.type === 'file')))
    throw new ProblemError('FILE_UNWRITABLE', { path: to }, { detail: 'It is there already.' })
  const files: { from: string; to: string; bytes: number }[] = []
  const part = path.join(path.dirname(to), `.weatherdeck-${randomUUID()}.part`)
  const folders: string[] = []
  const visit = async (there: string, here: string): Promise<void> => {
    folders.push(here)
    for await (const { entries } of listBatches(web, there, user, signal))
      for (const entry of entries) {
        const [source, target] = [joinPath(there, entry.name), path.join(here, localName(entry.name))]
        if (entry.type === 'directory') await visit(source, target)
        else if (entry.type === 'file') files.push({ from: source, to: target, bytes: entry.bytes })
      }
  }
  if (top.type === 'directory') await visit(from, part)
  else files.push({ from, to: part, bytes: top.bytes })
  progress.totalFiles = files.length
  progress.totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0)
  try {
    await mkdir(path.dirname(to), { recursive: true })
    for (const folder of folders) await mkdir(folder, { recursive: true })
    for (const file of files) {
      signal.throwIfAborted()
      await getFile(web, file, user, progress, signal)
    }
    await rename(part, to)
  } catch (error) {
    await rm(part, { recursive: true, force: true })
    if (error instanceof ProblemError || signal.aborted) throw error
    throw writeProblem(error, to)
  }
}

async function getFile(
  web: WebHdfs,
  file: { from: string; to: string; bytes: number },
  user: string,
  progress: Transfer,
  signal: AbortSignal,
): Promise<void> {
  progress.current = file.from
  let got = 0
  const source = file.bytes === 0 ? Readable.from([]) : await web.open({ path: file.from, user, signal })
  let readProblem: unknown = null
  source.on('error', (error) => (readProblem = error))
  const counted = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      got += chunk.length
      progress.bytes += chunk.length
      yield chunk
    }
  }
  try {
    await pipeline(source, counted, createWriteStream(file.to), { signal })
  } catch (error) {
    if (signal.aborted || readProblem === null) throw error
    throw new ProblemError(
      'HDFS_TRANSFER_BROKEN',
      { path: file.from },
      { detail: problemOf(readProblem).detail, cause: error },
    )
  }
  if (got < file.bytes)
    throw new ProblemError(
      'HDFS_TRANSFER_BROKEN',
      { path: file.from },
      { detail: `${got} of ${file.bytes} bytes came.` },
    )
  progress.files++
}

const kindHere = (file: string): Promise<'file' | 'folder' | null> =>
  statHere(file).then(
    (found) => (found.isDirectory() ? 'folder' : 'file'),
    () => null,
  )
