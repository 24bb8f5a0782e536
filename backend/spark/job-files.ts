import { copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type Docker from 'dockerode'
import { pack } from 'tar-stream'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { ProblemError, problemOf } from '../../contract/problem'
import { sparkFileName, type SparkFile } from '../../contract/spark'
import { jobsFolder } from '../../contract/spark-submission'
import { errnoOf, unfinished, writeProblem } from '../../process/atomic-file'
import { engineFailure } from '../compose/failures'

/** Files of a person's own that can be submitted: kept here, so that a container made anew gets them again. */
export class JobFiles {
  /** `<data>/spark/jobs`. */
  constructor(private readonly folder: string) {}

  async list(): Promise<SparkFile[]> {
    const names = await readdir(this.folder).catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return []
      throw error
    })
    const files = await Promise.all(
      names.filter((name) => sparkFileName.safeParse(name).success).map((name) => this.#describe(name).catch(() => null)),
    )
    return files.filter((file) => file !== null).sort((a, b) => b.modifiedAt - a.modifiedAt)
  }

  /** A piece of an upload; `at` 0 begins it anew. Resolves to the file after its last piece. Throws `INVALID_INPUT` for a piece out of order. */
  async upload(name: string, at: number, data: Buffer, last: boolean): Promise<SparkFile | null> {
    const part = path.join(this.folder, `.${name}${unfinished}`)
    try {
      await mkdir(this.folder, { recursive: true })
      const handle = await open(part, at === 0 ? 'w' : 'r+', 0o600)
      try {
        const { size } = await handle.stat()
        if (size !== at) throw new ProblemError('INVALID_INPUT', { field: 'at' }, { detail: `${size} bytes are here, the piece begins at ${at}` })
        await handle.write(data, 0, data.length, at)
        if (last) await handle.sync()
      } finally {
        await handle.close()
      }
      if (!last) return null
      await rename(part, path.join(this.folder, name))
    } catch (error) {
      throw writeProblem(error, part)
    }
    return this.#describe(name)
  }

  /** Takes a copy of a file of this computer. Throws `FILE_UNREADABLE`, `INVALID_INPUT`, `FILE_UNWRITABLE`. */
  async add(source: string): Promise<SparkFile> {
    const name = path.basename(source)
    const valid = sparkFileName.safeParse(name)
    if (!valid.success) throw new ProblemError('INVALID_INPUT', { field: 'path' }, { detail: valid.error.issues.map(({ message }) => message).join(', ') })
    const found = await stat(source).catch(() => null)
    if (found?.isFile() !== true) throw new ProblemError('FILE_UNREADABLE', { path: source })
    const part = path.join(this.folder, `.${name}${unfinished}`)
    try {
      await mkdir(this.folder, { recursive: true })
      await copyFile(source, part)
      await rename(part, path.join(this.folder, name))
    } catch (error) {
      throw writeProblem(error, part)
    }
    return this.#describe(name)
  }

  async remove(name: string): Promise<void> {
    await rm(path.join(this.folder, name), { force: true })
  }

  /** Puts those that the words name into the container, as they are now. */
  async provide(docker: Docker, container: string, words: readonly string[]): Promise<void> {
    const named = (await this.list()).filter((file) => words.some((word) => word.includes(file.path)))
    if (named.length === 0) return
    const archive = pack()
    const filling = (async () => {
      archive.entry({ name: `${path.posix.basename(jobsFolder)}/`, type: 'directory', mode: 0o755 })
      for (const { name } of named) {
        const source = path.join(this.folder, name)
        const { size } = await stat(source)
        const entry = archive.entry({ name: `${path.posix.basename(jobsFolder)}/${name}`, size, mode: 0o644 })
        await pipeline(createReadStream(source, size === 0 ? {} : { end: size - 1 }), entry as unknown as NodeJS.WritableStream)
      }
      archive.finalize()
    })().catch((error: unknown) => archive.destroy(error instanceof Error ? error : new Error(problemOf(error).detail)))
    try {
      await docker.getContainer(container).putArchive(archive as unknown as NodeJS.ReadableStream, { path: path.posix.dirname(jobsFolder) })
    } catch (error) {
      throw engineFailure(error, jobsFolder)
    }
    await filling
  }

  async #describe(name: string): Promise<SparkFile> {
    const { size, mtimeMs } = await stat(path.join(this.folder, name))
    return { name, path: `${jobsFolder}/${name}`, bytes: size, modifiedAt: mtimeMs }
  }
}
