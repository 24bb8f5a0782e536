import { mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ProblemError } from '../contract/problem'

/** Unfinished files carry this ending; what has it is rubbish after a crash. */
export const unfinished = '.part'

/**
 * Writes a whole file or nothing: a temporary file beside it, flushed to disk, renamed over it.
 * Throws `DISK_FULL` or `FILE_UNWRITABLE`; leaves no temporary file behind unless the process dies.
 */
export async function writeAtomically(file: string, data: string | Uint8Array, mode = 0o600): Promise<void> {
  // One writer a file, so one name: what a crash leaves is written over by the next.
  const temporary = join(dirname(file), `.${basename(file)}${unfinished}`)
  try {
    await mkdir(dirname(file), { recursive: true })
    const handle = await open(temporary, 'w', mode)
    try {
      await handle.writeFile(data)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await replace(temporary, file)
    await syncFolder(dirname(file))
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw writeProblem(error, file)
  }
}

/** The name is durable only once its folder is flushed too; Windows cannot, and need not, open folders. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** On Windows a virus scanner may hold the target for a moment (EPERM, EACCES, EBUSY). */
async function replace(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(from, to)
      return
    } catch (error) {
      const held = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(errnoOf(error))
      if (!held || attempt === 10) throw error
      await new Promise((resolve) => setTimeout(resolve, attempt * 20))
    }
  }
}

/** `ENOENT` and the like; '' for what is no errno error. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** `DISK_FULL` for no space, no quota; `FILE_UNWRITABLE` for any other failure to write. */
export function writeProblem(error: unknown, file: string): ProblemError {
  if (error instanceof ProblemError) return error
  const detail = error instanceof Error ? error.message : String(error)
  const full = ['ENOSPC', 'EDQUOT'].includes(errnoOf(error))
  return full
    ? new ProblemError('DISK_FULL', { path: dirname(file) }, { detail, cause: error })
    : new ProblemError('FILE_UNWRITABLE', { path: file }, { detail, cause: error })
}
