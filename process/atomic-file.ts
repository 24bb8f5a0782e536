import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ProblemError } from '../contract/problem'

/** How often Windows may refuse a rename because a virus scanner or the indexer has the file open, and the pause, ms. */
const renameTries = 10
const renamePauseMs = 50

/**
 * Writes a file so that a reader (or a crash) sees the old or the new content, never a part: temporary file, fsync,
 * rename. Makes the folder. Throws `DISK_FULL` or `FILE_UNWRITABLE`, with the path and the errno; the old file stays.
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await mkdir(dirname(path), { recursive: true })
    const file = await open(temporary, 'wx', mode)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await renameOver(temporary, path)
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw writeProblem(path, error)
  }
}

/** The `ProblemError` for a failed write to `path`. */
export function writeProblem(path: string, error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  const { code, message } = error as NodeJS.ErrnoException
  const full = code === 'ENOSPC' || code === 'EDQUOT'
  return new ProblemError(full ? 'DISK_FULL' : 'FILE_UNWRITABLE', { path }, { detail: message, cause: error })
}

async function renameOver(from: string, to: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await rename(from, to)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (tries >= renameTries || (code !== 'EPERM' && code !== 'EACCES' && code !== 'EBUSY')) throw error
      await new Promise((resolve) => setTimeout(resolve, renamePauseMs * tries))
    }
  }
}
