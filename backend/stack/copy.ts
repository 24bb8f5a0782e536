import { createReadStream, createWriteStream } from 'node:fs'
import { lstat, mkdir, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type Docker from 'dockerode'
import { extract, pack, type Pack } from 'tar-stream'
import { ProblemError, problemOf } from '../../contract/problem'
import { engineFailure, statusOf } from '../compose/failures'
import { writeProblem } from '../../process/atomic-file'

/**
 * Copies a file or folder into a container, by the rules of `docker cp`: into `to` where that is a folder, else as `to`.
 * Returns the bytes of the files. Throws `FILE_UNREADABLE`, `ENGINE_REFUSED`, `ENGINE_UNREACHABLE`.
 */
export async function copyIn(docker: Docker, container: string, from: string, to: string): Promise<number> {
  let isFolder: boolean
  try {
    isFolder = (await stat(from)).isDirectory()
  } catch (error) {
    throw unreadableProblem(error, from)
  }
  const into = to.endsWith('/') || (await isFolderIn(docker, container, to))
  const target = into ? path.posix.join(to, path.basename(from)) : to
  const archive = pack()
  const counted = { bytes: 0 }
  let unreadable: ProblemError | null = null
  const filling = addTree(archive, from, path.posix.basename(target), isFolder, counted).then(
    () => archive.finalize(),
    (error: unknown) => {
      // What the engine says of an archive that breaks off tells nothing of its cause.
      unreadable = unreadableProblem(error, from)
      archive.destroy(unreadable)
    },
  )
  try {
    await docker
      .getContainer(container)
      .putArchive(archive as unknown as NodeJS.ReadableStream, { path: path.posix.dirname(target) })
  } catch (error) {
    archive.destroy()
    throw unreadable ?? engineFailure(error, to)
  }
  await filling
  return counted.bytes
}

/** The file that could not be read, which may be one deep in the folder that was asked for. */
function unreadableProblem(error: unknown, from: string): ProblemError {
  if (error instanceof ProblemError) return error
  const at = error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : from
  return new ProblemError('FILE_UNREADABLE', { path: at }, { detail: problemOf(error).detail, cause: error })
}

async function isFolderIn(docker: Docker, container: string, target: string): Promise<boolean> {
  try {
    const reply = (await docker.getContainer(container).infoArchive({ path: target })) as {
      headers: Record<string, string | undefined>
      resume?: () => void
    }
    reply.resume?.()
    const described = JSON.parse(
      Buffer.from(reply.headers['x-docker-container-path-stat'] ?? '', 'base64').toString('utf8'),
    ) as { mode: number }
    // Go's os.FileMode: the highest bit means a folder.
    return described.mode >= 2 ** 31
  } catch (error) {
    if (statusOf(error) === 404) return false
    throw engineFailure(error, target)
  }
}

async function addTree(
  archive: Pack,
  source: string,
  name: string,
  isFolder: boolean,
  counted: { bytes: number },
): Promise<void> {
  const stats = await stat(source)
  const header = { name, mode: process.platform === 'win32' ? 0o755 : stats.mode & 0o7777, mtime: stats.mtime }
  if (isFolder) {
    archive.entry({ ...header, name: `${name}/`, type: 'directory' })
    for (const entry of await readdir(source)) {
      const file = path.join(source, entry)
      const kind = await lstat(file)
      if (kind.isDirectory() || kind.isFile())
        await addTree(archive, file, `${name}/${entry}`, kind.isDirectory(), counted)
    }
    return
  }
  counted.bytes += stats.size
  await new Promise<void>((resolve, reject) => {
    const entry = archive.entry({ ...header, size: stats.size }, (error) => (error ? reject(error) : resolve()))
    // An archive that is given up ends its entry with the same error, which would end the process without a listener.
    entry.on('error', reject)
    createReadStream(source, stats.size === 0 ? {} : { end: stats.size - 1 })
      .on('error', (error) => reject(unreadableProblem(error, source)))
      .pipe(entry)
  })
}

/**
 * Copies a file or folder out of a container: into `to` where that is a folder, else as `to`. Links and devices are left
 * out. Returns the bytes of the files. Throws `FILE_UNREADABLE`, `FILE_UNWRITABLE`, `DISK_FULL`, `ENGINE_REFUSED`.
 */
export async function copyOut(docker: Docker, container: string, from: string, to: string): Promise<number> {
  let stream: NodeJS.ReadableStream
  try {
    stream = await docker.getContainer(container).getArchive({ path: from })
  } catch (error) {
    if (statusOf(error) === 404) throw new ProblemError('FILE_UNREADABLE', { path: from }, { cause: error })
    throw engineFailure(error, from)
  }
  const into = await stat(to).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
  let bytes = 0
  const archive = extract()
  stream.pipe(archive as unknown as NodeJS.WritableStream)
  stream.on('error', (error: Error) => archive.destroy(error))
  try {
    for await (const entry of archive) {
      const [, ...rest] = entry.header.name.split('/').filter((part) => part !== '')
      // The first part is the name of what was asked for. A name must not lead out of the target.
      const parts = [...(into ? [path.posix.basename(from)] : []), ...rest].filter(
        (part) => part !== '..' && part !== '.',
      )
      const target = path.join(to, ...parts)
      const inside = path.relative(to, target)
      // A container's file may be named `..\\..\\x`, which is a way out on Windows only.
      if (inside.split(path.sep).includes('..') || path.isAbsolute(inside))
        throw new ProblemError('FILE_UNWRITABLE', { path: target }, { detail: entry.header.name })
      if (entry.header.type === 'directory') {
        await mkdir(target, { recursive: true })
        entry.resume()
      } else if (entry.header.type === 'file') {
        await mkdir(path.dirname(target), { recursive: true })
        bytes += entry.header.size ?? 0
        await pipeline(entry as unknown as NodeJS.ReadableStream, createWriteStream(target))
      } else entry.resume()
    }
  } catch (error) {
    throw writeProblem(error, to)
  }
  return bytes
}
