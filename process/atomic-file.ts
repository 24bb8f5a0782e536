import { closeSync, fsyncSync, openSync } from 'node:fs'
import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
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
    const handle = await create(temporary, mode)
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

/** Opens a new file, in a folder that is made where it is missing. */
async function create(file: string, mode: number): Promise<FileHandle> {
  const folder = dirname(file)
  await ensureFolder(folder)
  try {
    return await open(file, 'w', mode)
  } catch (error) {
    if (errnoOf(error) === 'EISDIR') await rm(file, { recursive: true })
    else if (errnoOf(error) !== 'ENOENT') throw error
    // Somebody removed the folder since.
    durableFolders.delete(folder)
    await ensureFolder(folder)
    return open(file, 'w', mode)
  }
}

/** Folders that this process made, or found, and whose name is on the disk once the promise resolves. */
const durableFolders = new Map<string, Promise<void>>()

/**
 * Makes a folder, and those above it that are missing. Resolves when their names are on the disk: what is flushed inside a
 * folder is still lost with the folder's own name. Throws what `mkdir` does.
 */
export function ensureFolder(folder: string): Promise<void> {
  const known = durableFolders.get(folder)
  if (known !== undefined) return known
  const made = makeFolder(folder).catch((error: unknown) => {
    durableFolders.delete(folder)
    throw error
  })
  durableFolders.set(folder, made)
  return made
}

async function makeFolder(folder: string): Promise<void> {
  const parent = dirname(folder)
  // Another call may be making it just now.
  await durableFolders.get(parent)
  try {
    await mkdir(folder)
  } catch (error) {
    const there = await stat(folder).catch(() => null)
    // It may be a crash's, that came before its name was flushed. Not every parent of a data folder may be read.
    if (there?.isDirectory() === true) return syncFolder(parent).catch(() => undefined)
    if (errnoOf(error) !== 'ENOENT' || parent === folder) throw error
    // Somebody may have removed it since.
    durableFolders.delete(parent)
    await ensureFolder(parent)
    await mkdir(folder)
  }
  await syncFolder(parent)
}

/** Puts the names in a folder on the disk: new ones, changed ones, removed ones. Windows cannot, and need not, flush folders. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** `syncFolder` for callers that cannot wait. */
export function syncFolderNow(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
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
