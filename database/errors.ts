import { ProblemError, type ProblemCode } from '../contract/problem'

/** Errno codes and SQLSTATEs that say "nobody there", as opposed to "your statement is wrong". */
const awayCodes = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH',
  // admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections; connection exceptions are class 08.
  '57P01', '57P02', '57P03', '53300',
])

/** True when an error of `pg` means that the database can't be reached (now), so that waiting and trying again makes sense. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = (error as { code?: unknown }).code
  if (typeof code === 'string') return awayCodes.has(code) || /^08\d|^08P/.test(code)
  return /connection terminated|timeout expired|timeout exceeded when trying to connect|connection ended|not queryable/i.test(error.message)
}

/** True for SQLSTATE classes 22 (data exception) and 23 (integrity constraint): the data is at fault, not the statement or the server. */
export function isBadData(error: unknown): boolean {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined
  return typeof code === 'string' && /^2[23]/.test(code)
}

/** True when PostgreSQL has no room to write (SQLSTATE 53100, disk_full): waiting helps only once somebody makes some. */
export function isDatabaseFull(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === '53100'
}

/** True when PostgreSQL read a page or an index that is damaged (SQLSTATE XX001, data_corrupted; XX002, index_corrupted). */
export function isDatabaseDamaged(error: unknown): boolean {
  return error instanceof Error && /^XX00[12]$/.test(String((error as { code?: unknown }).code))
}

/**
 * Runs work against the database; "nobody there" becomes a `ProblemError` with `code`, a full disk of the database's one
 * with `DATABASE_DISK_FULL`, a damaged page one with `DATABASE_PAGE_DAMAGED`, everything else passes through.
 */
export async function orAway<T>(code: ProblemCode, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isDatabaseAway(error)) throw new ProblemError(code, {}, { detail: (error as Error).message, cause: error })
    if (isDatabaseFull(error)) throw new ProblemError('DATABASE_DISK_FULL', {}, { detail: (error as Error).message, cause: error })
    if (isDatabaseDamaged(error)) throw new ProblemError('DATABASE_PAGE_DAMAGED', {}, { detail: (error as Error).message, cause: error })
    throw error
  }
}
