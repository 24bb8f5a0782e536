import { closeSync, openSync, readdirSync, readFileSync, type Dirent } from 'node:fs'
import { join } from 'node:path'
import { ProblemError } from '../../contract/problem'
import { errnoOf } from '../../process/atomic-file'

/** The major version of the PostgreSQL in PGlite: folders of another one are not damaged, and cannot be opened. */
export const ourVersion = '18'

/**
 * Errors of the file system that say "not now" or "not you", never "damaged": a virus scanner, missing rights, a disk that
 * is full or away, no file handles left. What they keep from being read may be in the best of order.
 */
const passing = new Set([
  'EACCES', 'EPERM', 'EBUSY', 'EAGAIN', 'EMFILE', 'ENFILE', 'ENOSPC', 'EDQUOT', 'EROFS', 'ENOMEM', 'EIO', 'ENXIO', 'ENODEV',
  'ESTALE', 'ETIMEDOUT', 'EHOSTDOWN', 'EHOSTUNREACH', 'ENETDOWN', 'ENETUNREACH', 'ENOTCONN', 'ETXTBSY', 'EINTR', 'UNKNOWN',
])

export const isPassing = (errno: string): boolean => passing.has(errno)

/** The problem behind an errno that is no damage. */
export function accessProblem(errno: string, path: string, detail: string): ProblemError {
  if (errno === 'ENOSPC' || errno === 'EDQUOT') return new ProblemError('DISK_FULL', { path }, { detail })
  return new ProblemError('FILE_UNREADABLE', { path }, { detail })
}

/** The first file or folder below `folder` that cannot be opened for reading and writing just now; null where all can. */
export function findInaccessible(folder: string, open: (path: string) => void = openAndClose): ProblemError | null {
  const look = (path: string): Dirent[] => readdirSync(path, { withFileTypes: true })
  const folders = [folder]
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    let current = at
    try {
      for (const entry of look(at)) {
        current = join(at, entry.name)
        if (entry.isDirectory()) folders.push(current)
        else if (entry.isFile()) open(current)
      }
    } catch (error) {
      if (isPassing(errnoOf(error))) return accessProblem(errnoOf(error), current, String(error))
    }
  }
  return null
}

function openAndClose(path: string): void {
  closeSync(openSync(path, 'r+'))
}

/** The version that made a folder, by both files that say it; null where they disagree or cannot be read. */
function madeBy(folder: string): string | null {
  try {
    const version = readFileSync(join(folder, 'PG_VERSION'), 'latin1').trim()
    const same = readFileSync(join(folder, 'base', '1', 'PG_VERSION'), 'latin1').trim() === version
    return same && /^\d{1,2}(\.\d)?$/.test(version) ? version : null
  } catch {
    return null
  }
}

/** What is known of an attempt to open a folder that failed. */
export interface OpenFailure {
  folder: string
  error: unknown
  /** Errors of the file system that PostgreSQL met meanwhile. */
  errnos: readonly string[]
  /** The last lines that PostgreSQL wrote. */
  lines: readonly string[]
}

/**
 * Why PostgreSQL could not open its folder. `DATABASE_DAMAGED` only where nothing else can be: a folder that is called damaged
 * is set aside. Else `FILE_UNREADABLE`, `DISK_FULL`, `DATABASE_OTHER_VERSION` or `DATABASE_UNAVAILABLE`.
 */
export function whyNotOpened({ folder, error, errnos, lines }: OpenFailure): ProblemError {
  const detail = [...lines, String(error)].join('\n').trim()
  const met = errnos.find(isPassing)
  if (met !== undefined) return accessProblem(met, folder, detail)
  const inaccessible = findInaccessible(folder)
  if (inaccessible !== null) return inaccessible
  // No memory for WebAssembly: "could not allocate memory" or "out of memory", by V8's version.
  if (error instanceof RangeError || /out of memory|could not allocate/i.test(detail))
    return new ProblemError('DATABASE_UNAVAILABLE', {}, { detail, cause: error })
  const version = madeBy(folder)
  if (version !== null && version !== ourVersion)
    return new ProblemError('DATABASE_OTHER_VERSION', { folder, version, ours: ourVersion }, { detail, cause: error })
  return new ProblemError('DATABASE_DAMAGED', { folder }, { detail, cause: error })
}
